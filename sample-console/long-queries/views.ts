import type { Table } from '../power-query/power-query.ts';
import type { Value } from '../power-query/values.ts';
import type { Findings } from './evaluation.ts';
import { logLine } from './log-lines.ts';
import type { LongQuery } from './long-query.ts';

const NANOSECONDS = 1_000_000;

/** The body of a launch's or a poll's response. */
export function queryResult(query: LongQuery): Record<string, unknown> {
  const { completed, total } = query.steps;
  const { from, to } = query.request.window;
  const { error, findings } = query;
  return {
    id: query.id,
    stepsCompleted: completed,
    // Live consoles send both names; the API document has only the first.
    stepsTotal: total,
    totalSteps: total,
    cpuUsage: completed * 1_250_000,
    resolvedTimeRange: { start: (from + 1) * NANOSECONDS, end: (to + 1) * NANOSECONDS },
    error: error === undefined ? null : { message: error, details: null },
    data: findings ? dataOf(findings) : null,
  };
}

function dataOf(findings: Findings): Record<string, unknown> {
  if (findings.kind === 'table') return tableData(findings.table);
  const { matchCount, events } = findings.page;
  return { estimatedMatchCount: matchCount, matches: events.map(logLine) };
}

function tableData(table: Table): Record<string, unknown> {
  const { names, rows, keyColumns, matchCount, omittedEvents } = table;
  return {
    // Trap: it is inside `data`, not beside it.
    matchCount,
    // A copy, because a fault may truncate it.
    values: [...rows],
    columns: names.map((name, index) => ({ name, ...cellFormat(name, columnOf(rows, index)) })),
    ...(keyColumns === undefined ? {} : { keyColumns }),
    omittedEvents,
    partialResultsDueToTimeLimit: false,
    discardedArrayItems: 0,
    warnings: warningsOf(table),
  };
}

const DEFAULT_LIMIT_WARNING =
  'Result set limited to 1000 rows by default. To display more rows, add a command like "| limit 10000".';

/** The only signs that a result is incomplete. */
export function warningsOf({ cutByDefault, omittedEvents, matchCount }: Table): string[] {
  const share = ((100 * omittedEvents) / Math.max(1, matchCount)).toFixed(3);
  const [omitted, matching] = [omittedEvents, matchCount].map((n) => n.toLocaleString('en-US'));
  return [
    ...(cutByDefault ? [DEFAULT_LIMIT_WARNING] : []),
    ...(omittedEvents === 0
      ? []
      : [
          `${omitted} of ${matching} matching events (${share}%) were omitted due to memory limits.`,
        ]),
  ];
}

function columnOf(rows: Table['rows'], index: number): Value[] {
  return rows.map((row) => row[index] ?? null).filter((value) => value !== null);
}

/** Booleans appear in columns of type STRING. */
function cellFormat(name: string, values: readonly Value[]) {
  const numbers = values.length > 0 && values.every((value) => typeof value === 'number');
  if (!numbers) return { cellType: 'STRING', decimalPlaces: 0 };
  const isTime = name === 'timestamp' || name.endsWith('.timestamp');
  const whole = values.every((value) => Number.isInteger(value));
  return { cellType: isTime ? 'TIMESTAMP' : 'NUMBER', decimalPlaces: whole ? 0 : 2 };
}

/** The columns in the format of the Management API. */
export function classicColumns({ names, rows }: Table): { name: string; type: string }[] {
  return names.map((name, index) => {
    const values = columnOf(rows, index);
    const numbers = values.length > 0 && values.every((value) => typeof value === 'number');
    const whole = values.every((value) => Number.isInteger(value));
    return { name, type: numbers ? (whole ? 'INTEGER' : 'DOUBLE') : 'STRING' };
  });
}
