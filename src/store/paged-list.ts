import type { Tx } from './database.ts';
import type { Parameters } from './parameters.ts';

/**
 * Lists that are read page by page. A page begins after the last row of the page before it, by the
 * value sorted by and the row's key, so that page 10,000 costs as much as the first one. Values of a
 * page's rows that are in another table are read row by row by their key, because any other join can
 * be planned to read the whole tenant for each row.
 */

/** The condition under which the list indexes serve; see `app.tenant_key` in the migrations. */
export const TENANT_KEY = 'tenant_key = app.tenant_key($1)';
/** With the tenant's name, the view's condition is checked once and not for each row. */
export const OWN_TENANT = `tenant_id = $1 and ${TENANT_KEY}`;

export type Order = 'asc' | 'desc';

export interface PageRequest<Filter, Sort, Cursor> {
  readonly filter: Filter;
  readonly sort: Sort;
  readonly order: Order;
  readonly limit: number;
  /** The cursor of the page before, or null. */
  readonly after: Cursor | null;
}

export interface Page<Row, Cursor> {
  readonly rows: readonly Row[];
  /** Null: this page is the last one. */
  readonly next: Cursor | null;
}

/** A row with the value that it is sorted by, as PostgreSQL prints it. */
export type Sorted<Row> = Row & { readonly cursorValue: string };

/** @param cursorOf the cursor that the next page begins after */
export function toPage<Row, Cursor>(
  sorted: readonly Sorted<Row>[],
  limit: number,
  cursorOf: (last: Sorted<Row>) => Cursor,
): Page<Omit<Sorted<Row>, 'cursorValue'>, Cursor> {
  const last = sorted.at(-1);
  return {
    rows: sorted.map(({ cursorValue: _, ...row }) => row),
    next: last === undefined || sorted.length < limit ? null : cursorOf(last),
  };
}

/** `a asc, b asc` */
export const orderBy = (columns: readonly string[], order: Order): string =>
  columns.map((column) => `${column} ${order}`).join(', ');

/** The condition that a row comes after the cursor. @param values placeholders, one per column */
export const isAfter = (
  columns: readonly string[],
  order: Order,
  values: readonly string[],
): string => `(${columns.join(', ')}) ${order === 'asc' ? '>' : '<'} (${values.join(', ')})`;

const COUNT_UP_TO = 10_000;

export interface Count {
  /** At most 10,000. */
  readonly count: number;
  /** True when there are more. */
  readonly capped: boolean;
}

/** Counts the rows of a query, which is cut where counting ends. */
export async function countRows(tx: Tx, query: string, parameters: Parameters): Promise<Count> {
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::float8 as count from (${query} limit ${COUNT_UP_TO + 1}) counted`,
    parameters.values,
  );
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, COUNT_UP_TO), capped: count > COUNT_UP_TO };
}

/** Escapes the wildcards of `like`, so that the text is searched as it is. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** A list query gives up after 10 s. Compiling it (JIT) takes longer than running it. */
export async function setReadLimits(tx: Tx): Promise<void> {
  await tx.query(`set local statement_timeout = '10s'; set local jit = off`);
}

/**
 * Makes the statement in `work` read rows in the order of an index. PostgreSQL has no statistics of a
 * fleet that was just read, and would plan to sort it because it takes it for small.
 */
export async function inIndexOrder<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.query('set local enable_sort = off; set local enable_bitmapscan = off');
  const value = await work();
  await tx.query('set local enable_sort = on; set local enable_bitmapscan = on');
  return value;
}
