import { compileTest, compileValue } from './compile-expression.ts';
import { unknownFunction } from './functions.ts';
import type { NameScope, Read, Row } from './name-scope.ts';
import { invalidQuery } from './query-error.ts';
import type { Expression } from './syntax.ts';
import { areComparable, compareValues, type Value } from './values.ts';

/** The state of an aggregate for one group. */
export interface Accumulator {
  add(row: Row): void;
  value(): Value;
}

export type Aggregate = () => Accumulator;

/** Folds the non-null values of an expression. */
function folding(
  read: Read,
  fold: (before: Value, value: Value, row: Row) => Value,
  start: Value = null,
): Aggregate {
  return () => {
    let state = start;
    return {
      add: (row) => {
        const value = read(row);
        if (value !== null) state = fold(state, value, row);
      },
      value: () => state,
    };
  };
}

function counting(test: (row: Row) => boolean): Aggregate {
  return () => {
    let count = 0;
    return {
      add: (row) => {
        if (test(row)) count += 1;
      },
      value: () => count,
    };
  };
}

function averaging(read: Read): Aggregate {
  return () => {
    let [sum, count] = [0, 0];
    return {
      add: (row) => {
        const value = read(row);
        if (value === null) return;
        sum += typeof value === 'number' ? value : Number.NaN;
        count += 1;
      },
      value: () => (count === 0 ? null : sum / count),
    };
  };
}

const least = (before: Value, value: Value): Value =>
  before === null || (areComparable(value, before) && compareValues(value, before) < 0)
    ? value
    : before;
const greatest = (before: Value, value: Value): Value =>
  before === null || (areComparable(value, before) && compareValues(value, before) > 0)
    ? value
    : before;

/** The value of the row with the lowest rank (sign 1) or the highest rank (sign -1). */
function ranking(read: Read, rank: Read, sign: 1 | -1): Aggregate {
  return () => {
    let best: Value = null;
    let found: Value = null;
    return {
      add: (row) => {
        const at = rank(row);
        if (at === null || (best !== null && sign * compareValues(at, best) >= 0)) return;
        best = at;
        found = read(row);
      },
      value: () => found,
    };
  };
}

function collecting(read: Read, max: number, distinct: boolean): Aggregate {
  return () => {
    const values: Value[] = [];
    const seen = new Set<Value>();
    return {
      add: (row) => {
        const value = read(row);
        if (value === null || values.length >= max || (distinct && seen.has(value))) return;
        if (distinct) seen.add(value);
        values.push(value);
      },
      value: () => values,
    };
  };
}

function distinctCount(read: Read): Aggregate {
  return () => {
    const seen = new Set<Value>();
    return {
      add: (row) => {
        const value = read(row);
        if (value !== null) seen.add(value);
      },
      value: () => seen.size,
    };
  };
}

function quantifying(test: (row: Row) => boolean, all: boolean): Aggregate {
  return () => {
    let holds = all;
    return {
      add: (row) => {
        if (test(row) !== all) holds = !all;
      },
      value: () => holds,
    };
  };
}

/** Trap: only events have a time; the rows of a table do not. */
const timeOf: Read = ({ event }) => event && event.at;

type Make = (
  args: readonly Expression[],
  value: (index: number) => Read,
  test: (index: number) => (row: Row) => boolean,
) => Aggregate;

interface Kind {
  readonly args: readonly [min: number, max: number];
  readonly make: Make;
}

const ofOne = (make: (read: Read) => Aggregate): Kind => ({
  args: [1, 1],
  make: (_args, value) => make(value(0)),
});

function arrayOf(distinct: boolean): Kind {
  return {
    args: [1, 2],
    make: ([, max], value) => {
      const cap = max?.kind === 'literal' ? Number(max.value) : Number.POSITIVE_INFINITY;
      return collecting(value(0), cap, distinct);
    },
  };
}

const mean = ofOne(averaging);
const KINDS: Readonly<Record<string, Kind>> = {
  count: {
    args: [0, 1],
    make: (args, _value, test) => counting(args.length === 0 ? () => true : test(0)),
  },
  sum: ofOne((read) =>
    folding(
      read,
      (before, value) => Number(before) + (typeof value === 'number' ? value : Number.NaN),
      0,
    ),
  ),
  avg: mean,
  mean,
  average: mean,
  min: ofOne((read) => folding(read, least)),
  max: ofOne((read) => folding(read, greatest)),
  any: ofOne((read) => folding(read, (before, value) => before ?? value)),
  any_true: { args: [1, 1], make: (_args, _value, test) => quantifying(test(0), false) },
  all_true: { args: [1, 1], make: (_args, _value, test) => quantifying(test(0), true) },
  oldest: ofOne((read) => ranking(read, timeOf, 1)),
  newest: ofOne((read) => ranking(read, timeOf, -1)),
  min_by: { args: [2, 2], make: (_args, value) => ranking(value(0), value(1), 1) },
  max_by: { args: [2, 2], make: (_args, value) => ranking(value(0), value(1), -1) },
  estimate_distinct: ofOne(distinctCount),
  array_agg: arrayOf(false),
  array_agg_distinct: arrayOf(true),
};

export function compileAggregate(expression: Expression, scope: NameScope): Aggregate {
  if (expression.kind !== 'call') throw invalidQuery('group takes functions such as count()');
  const { name, args } = expression;
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (!kind) throw unknownFunction(name);
  const [min, max] = kind.args;
  if (args.length < min || args.length > max) {
    throw invalidQuery(`Function '${name}' does not take ${args.length} arguments`);
  }
  const argument = (index: number): Expression => args[index] ?? { kind: 'nothing' };
  return kind.make(
    args,
    (index) => compileValue(argument(index), scope),
    (index) => compileTest(argument(index), scope),
  );
}
