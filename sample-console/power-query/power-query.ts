import type { TelemetryEvent } from '../history/process.ts';
import { compileTest, type Test } from './compile-expression.ts';
import { NameScope, type Row } from './name-scope.ts';
import { parsePowerQuery } from './parser.ts';
import { type Budget, compileCommand, type Sink, type Stage } from './stages.ts';
import type { Command, Expression, Pipeline } from './syntax.ts';
import type { Value } from './values.ts';

/** Trap: without a `limit` command, results are truncated to this many rows without an error. */
const DEFAULT_ROWS = 1_000;
const MAX_ROWS = 100_000;
/** The maximum number of rows in a group table. */
const GROUP_ROWS = 100_000;

export interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  readonly keyColumns: number | undefined;
  /** Events that matched the filter before the first pipe. */
  readonly matchCount: number;
  readonly omittedEvents: number;
  /** Whether the result was truncated because the query has no `limit` command. */
  readonly cutByDefault: boolean;
}

/** A running query: it consumes events and produces a table at the end. */
export interface Run {
  readonly add: (event: TelemetryEvent) => void;
  readonly finish: () => Table;
}

export interface CompiledPowerQuery {
  /** Only process launches can match, so other events need not be generated. */
  readonly launchesOnly: boolean;
  readonly start: (tableRows?: number) => Run;
}

/** Compiles a query. Throws a `QueryError` for queries that the engine does not accept. */
export function compilePowerQuery(query: string): CompiledPowerQuery {
  const pipeline = parsePowerQuery(query);
  const first = new NameScope(false, []);
  const matches = pipeline.filter && compileTest(pipeline.filter, first);
  const stages = compileStages(pipeline, first);
  return {
    launchesOnly: pipeline.filter !== undefined && launchesOnly(pipeline.filter),
    start: (tableRows = GROUP_ROWS) => startRun(matches, stages, hasLimit(pipeline), tableRows),
  };
}

/** Compiles a filter without commands, for log queries. */
export function compileFilter(filter: Expression | undefined): {
  readonly launchesOnly: boolean;
  readonly matches: (event: TelemetryEvent) => boolean;
} {
  const test = filter && compileTest(filter, new NameScope(false, []));
  return {
    launchesOnly: filter !== undefined && launchesOnly(filter),
    matches: (event) => test === undefined || test({ event, cells: [] }),
  };
}

function hasLimit({ commands }: Pipeline): boolean {
  return commands.some(({ kind }) => kind === 'limit');
}

function compileStages({ commands }: Pipeline, first: NameScope): Stage[] {
  const stages: Stage[] = [];
  let scope = first;
  for (const [index, command] of commands.entries()) {
    const stage = compileCommand(command, scope, usefulRows(commands.slice(index + 1)));
    stages.push(stage);
    scope = stage.scope;
  }
  // Trap: a query without a table command returns only the time and the message of events.
  if (scope.table) return stages;
  const columns = ['timestamp', 'message', ...scope.names].map((name) => ({
    name,
    aliased: false,
    expression: { kind: 'field', name } as const,
  }));
  return [...stages, compileCommand({ kind: 'columns', columns }, scope, MAX_ROWS)];
}

/** The number of sorted rows that the next command can use. */
function usefulRows([next]: readonly Command[]): number {
  if (!next) return DEFAULT_ROWS + 1;
  return next.kind === 'limit' ? next.rows : Number.POSITIVE_INFINITY;
}

function startRun(
  matches: Test | undefined,
  stages: readonly Stage[],
  limited: boolean,
  tableRows: number,
): Run {
  const budget: Budget = { tableRows, omittedEvents: 0 };
  const maxRows = limited ? MAX_ROWS : DEFAULT_ROWS;
  const rows: (readonly Value[])[] = [];
  let total = 0;
  let sink: Sink = {
    push: ({ cells }) => {
      total += 1;
      if (total <= maxRows) rows.push(cells);
    },
    end: () => undefined,
  };
  for (const stage of stages.toReversed()) sink = stage.connect(sink, budget);
  const { push, end } = sink;
  let matchCount = 0;
  const cells: readonly Value[] = [];
  return {
    add: (event) => {
      const row: Row = { event, cells };
      if (matches && !matches(row)) return;
      matchCount += 1;
      push(row);
    },
    finish: () => {
      end();
      const last = stages.at(-1)?.scope;
      return {
        names: last?.names ?? [],
        rows,
        keyColumns: last?.keyColumns,
        matchCount,
        omittedEvents: budget.omittedEvents,
        cutByDefault: !limited && total > maxRows,
      };
    },
  };
}

/** Whether every match requires `event.type = 'Process Creation'`. */
function launchesOnly(filter: Expression): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.some(launchesOnly);
    case 'or':
      return filter.parts.every(launchesOnly);
    case 'compare': {
      const { operator, left, right } = filter;
      if (operator !== '=' || left.kind !== 'field' || right.kind !== 'literal') return false;
      return left.name === 'event.type' && right.value === 'Process Creation';
    }
    case 'nothing':
      return true;
    default:
      return false;
  }
}
