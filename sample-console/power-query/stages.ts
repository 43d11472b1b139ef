import { type Aggregate, compileAggregate } from './aggregates.ts';
import { compileTest, compileValue } from './compile-expression.ts';
import { NameScope, type Read, type Row } from './name-scope.ts';
import { engineFailure, invalidQuery } from './query-error.ts';
import type { Command } from './syntax.ts';
import { compareValues, textOf, type Value } from './values.ts';

/** Consumes rows. It must copy a row before it usefulRowss it, because rows may be reused. */
export interface Sink {
  readonly push: (row: Row) => void;
  readonly end: () => void;
}

/** The limits of a pipeline run, and the events that it had to omit. */
export interface Budget {
  /** The maximum number of rows in an intermediate table. */
  readonly tableRows: number;
  omittedEvents: number;
}

/** A compiled command: the names that it defines, and its processing of rows. */
export interface Stage {
  readonly scope: NameScope;
  readonly connect: (next: Sink, budget: Budget) => Sink;
}

/** `usefulRows` is the number of sorted rows that the next command can use. */
export function compileCommand(command: Command, scope: NameScope, usefulRows: number): Stage {
  switch (command.kind) {
    case 'filter':
      return filterStage(command, scope);
    case 'let':
      return letStage(command, scope);
    case 'columns':
      return columnsStage(command, scope);
    case 'group':
      return groupStage(command, scope);
    case 'sort':
      return sortStage(command, scope, usefulRows);
    default:
      return limitStage(command.rows, scope);
  }
}

type Of<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

function filterStage({ expression }: Of<'filter'>, scope: NameScope): Stage {
  const test = compileTest(expression, scope);
  return {
    scope,
    connect: (next) => ({
      push: (row) => {
        if (test(row)) next.push(row);
      },
      end: next.end,
    }),
  };
}

function letStage({ columns }: Of<'let' | 'columns'>, scope: NameScope): Stage {
  let behind = scope;
  const reads: Read[] = [];
  for (const { name, expression } of columns) {
    if (behind.isComputed(name)) throw invalidQuery(`Field '${name}' is already defined`);
    reads.push(compileValue(expression, behind));
    behind = behind.with(name);
  }
  return {
    scope: behind,
    connect: (next) => ({
      push: ({ event, cells }) => {
        const computed = [...cells];
        for (const read of reads) computed.push(read({ event, cells: computed }));
        next.push({ event, cells: computed });
      },
      end: next.end,
    }),
  };
}

function columnsStage({ columns }: Of<'let' | 'columns'>, scope: NameScope): Stage {
  const reads = columns.map(({ expression }) => compileValue(expression, scope));
  return {
    scope: new NameScope(
      true,
      columns.map(({ name }) => name),
    ),
    connect: (next) => ({
      push: (row) => next.push({ event: null, cells: reads.map((read) => read(row)) }),
      end: next.end,
    }),
  };
}

interface Group {
  readonly keys: readonly Value[];
  readonly accumulators: readonly ReturnType<Aggregate>[];
}

/** Trap: events that do not fit in the table are omitted, and only `omittedEvents` reports it. */
function groupStage({ aggregates, keys }: Of<'group'>, scope: NameScope): Stage {
  for (const { aliased, expression } of keys) {
    // Trap: a function in a group key needs a name; otherwise the engine takes it for a field.
    if (!aliased && expression.kind === 'call')
      throw engineFailure(`undefined field '${expression.name}'`);
  }
  const reads = keys.map(({ expression }) => compileValue(expression, scope));
  const makers = aggregates.map(({ expression }) => compileAggregate(expression, scope));
  const names = [...keys, ...aggregates].map(({ name }) => name);
  const connect = (next: Sink, budget: Budget): Sink => {
    const groups = new Map<string, Group>();
    // Without `by` there is always one row, even if nothing matched.
    if (reads.length === 0)
      groups.set('', { keys: [], accumulators: makers.map((make) => make()) });
    return {
      push: (row) => {
        const values = reads.map((read) => read(row));
        const id = idOf(values);
        let group = groups.get(id);
        if (!group && groups.size >= budget.tableRows) {
          budget.omittedEvents += 1;
          return;
        }
        if (!group) {
          group = { keys: values, accumulators: makers.map((make) => make()) };
          groups.set(id, group);
        }
        for (const accumulator of group.accumulators) accumulator.add(row);
      },
      end: () => {
        for (const { keys: cells, accumulators } of inOrder([...groups.values()])) {
          const results = accumulators.map((accumulator) => accumulator.value());
          next.push({ event: null, cells: [...cells, ...results] });
        }
        next.end();
      },
    };
  };
  return { scope: new NameScope(true, names, keys.length), connect };
}

/** Distinguishes texts from numbers, and null from the empty text. */
function idOf(values: readonly Value[]): string {
  let id = '';
  for (const value of values) id += `${(typeof value).charAt(0)}${textOf(value)}\u0000`;
  return id;
}

/** Groups are in ascending order of their keys unless a sort follows. */
function inOrder(groups: Group[]): Group[] {
  return groups.toSorted((a, b) => compareAll(a.keys, b.keys));
}

function compareAll(a: readonly Value[], b: readonly Value[]): number {
  for (let index = 0; index < a.length; index += 1) {
    const order = compareValues(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

interface Sorted {
  readonly row: Row;
  readonly ranks: readonly Value[];
}

function sortStage({ keys }: Of<'sort'>, scope: NameScope, usefulRows: number): Stage {
  const reads = keys.map(({ expression }) => compileValue(expression, scope));
  const compare = ({ ranks: a }: Sorted, { ranks: b }: Sorted): number => {
    for (const [index, { descending }] of keys.entries()) {
      const order = compareValues(a[index] ?? null, b[index] ?? null);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
  const connect = (next: Sink, budget: Budget): Sink => {
    let rows: Sorted[] = [];
    const maxRows = Math.min(usefulRows, budget.tableRows);
    return {
      push: (row) => {
        rows.push({ row: { ...row }, ranks: reads.map((read) => read(row)) });
        if (rows.length > 2 * maxRows + 10_000) rows = rows.toSorted(compare).slice(0, maxRows);
      },
      end: () => {
        for (const { row } of rows.toSorted(compare).slice(0, maxRows)) next.push(row);
        next.end();
      },
    };
  };
  return { scope, connect };
}

function limitStage(rows: number, scope: NameScope): Stage {
  return {
    scope,
    connect: (next) => {
      let left = rows;
      return {
        push: (row) => {
          if (left <= 0) return;
          left -= 1;
          next.push(row);
        },
        end: next.end,
      };
    },
  };
}
