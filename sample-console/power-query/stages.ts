import { type Aggregate, compileAggregate } from './aggregates.ts';
import { compileTest, compileValue } from './compile-expression.ts';
import { type Read, type Row, Scope } from './name-scope.ts';
import { broken, refused } from './query-error.ts';
import type { Command } from './syntax.ts';
import { compareValues, textOf, type Value } from './values.ts';

/** What rows flow into. A row that is kept has to be copied: the next one may overwrite it. */
export interface Sink {
  readonly push: (row: Row) => void;
  readonly end: () => void;
}

/** What a run of a pipeline may use, and what it had to leave out. */
export interface Budget {
  /** Rows an intermediate table may have. */
  readonly tableRows: number;
  omittedEvents: number;
}

/** One command: the names behind it, and how rows get through it. */
export interface Stage {
  readonly scope: Scope;
  readonly into: (next: Sink, budget: Budget) => Sink;
}

/** `keep` is how many rows of a sort are of any use to what follows. */
export function compileCommand(command: Command, scope: Scope, keep: number): Stage {
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
      return sortStage(command, scope, keep);
    default:
      return limitStage(command.rows, scope);
  }
}

type Of<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

function filterStage({ expression }: Of<'filter'>, scope: Scope): Stage {
  const test = compileTest(expression, scope);
  return {
    scope,
    into: (next) => ({
      push: (row) => {
        if (test(row)) next.push(row);
      },
      end: next.end,
    }),
  };
}

function letStage({ columns }: Of<'let' | 'columns'>, scope: Scope): Stage {
  let behind = scope;
  const reads: Read[] = [];
  for (const { name, expression } of columns) {
    if (behind.isComputed(name)) throw refused(`Field '${name}' is already defined`);
    reads.push(compileValue(expression, behind));
    behind = behind.with(name);
  }
  return {
    scope: behind,
    into: (next) => ({
      push: ({ event, cells }) => {
        const computed = [...cells];
        for (const read of reads) computed.push(read({ event, cells: computed }));
        next.push({ event, cells: computed });
      },
      end: next.end,
    }),
  };
}

function columnsStage({ columns }: Of<'let' | 'columns'>, scope: Scope): Stage {
  const reads = columns.map(({ expression }) => compileValue(expression, scope));
  return {
    scope: new Scope(
      true,
      columns.map(({ name }) => name),
    ),
    into: (next) => ({
      push: (row) => next.push({ event: null, cells: reads.map((read) => read(row)) }),
      end: next.end,
    }),
  };
}

interface Group {
  readonly keys: readonly Value[];
  readonly accumulators: readonly ReturnType<Aggregate>[];
}

/** Trap: what finds no place in the table is left out, and only a number beside the rows says so. */
function groupStage({ aggregates, keys }: Of<'group'>, scope: Scope): Stage {
  for (const { aliased, expression } of keys) {
    // Trap: a function to group by needs a name, or its own name is taken for a field.
    if (!aliased && expression.kind === 'call')
      throw broken(`undefined field '${expression.name}'`);
  }
  const reads = keys.map(({ expression }) => compileValue(expression, scope));
  const makers = aggregates.map(({ expression }) => compileAggregate(expression, scope));
  const names = [...keys, ...aggregates].map(({ name }) => name);
  const into = (next: Sink, budget: Budget): Sink => {
    const groups = new Map<string, Group>();
    // Without `by` there is one row, also of nothing.
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
  return { scope: new Scope(true, names, keys.length), into };
}

/** Tells texts from numbers and null from the empty text. */
function idOf(values: readonly Value[]): string {
  let id = '';
  for (const value of values) id += `${(typeof value).charAt(0)}${textOf(value)}\u0000`;
  return id;
}

/** Without a sort of its own, what was grouped rises by its keys. */
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

function sortStage({ keys }: Of<'sort'>, scope: Scope, keep: number): Stage {
  const reads = keys.map(({ expression }) => compileValue(expression, scope));
  const compare = ({ ranks: a }: Sorted, { ranks: b }: Sorted): number => {
    for (const [index, { descending }] of keys.entries()) {
      const order = compareValues(a[index] ?? null, b[index] ?? null);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
  const into = (next: Sink, budget: Budget): Sink => {
    let rows: Sorted[] = [];
    const most = Math.min(keep, budget.tableRows);
    return {
      push: (row) => {
        rows.push({ row: { ...row }, ranks: reads.map((read) => read(row)) });
        if (rows.length > 2 * most + 10_000) rows = rows.toSorted(compare).slice(0, most);
      },
      end: () => {
        for (const { row } of rows.toSorted(compare).slice(0, most)) next.push(row);
        next.end();
      },
    };
  };
  return { scope, into };
}

function limitStage(rows: number, scope: Scope): Stage {
  return {
    scope,
    into: (next) => {
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
