import { isRecord, type UnknownRecord } from '../guards.ts';
import { percentEncoded, respell } from '../http/cursor.ts';
import { LazyRow } from '../http/response.ts';
import { HOUR, withMicroseconds } from '../time.ts';
import { type FaultTable, form, type MutablePage, NUMBER, type Occasion } from './fault.ts';

type Row = UnknownRecord;

const FIELD = form('field', /^\w+$/);
const LIST = { endpoint: 'agents' } as const;
const SECOND_PAGE = { endpoint: 'agents', page: 2 } as const;

/** Faults that change what an endpoint answered: still HTTP, still JSON, no longer right. */
export const RESHAPINGS: FaultTable = {
  'no-pagination': {
    about: 'the page has no pagination',
    at: LIST,
    reshape: (page) => void delete page.pagination,
  },
  'null-pagination': {
    about: 'pagination is null',
    at: LIST,
    reshape: (page) => void (page.pagination = null),
  },
  'null-data': { about: 'data is null', reshape: (page) => void (page.data = null) },
  'object-data': {
    about: 'data is an object',
    at: LIST,
    reshape: (page) => void (page.data = { rows: page.data }),
  },
  'errors-with-data': {
    about: 'errors stand beside the data, with status 200',
    reshape: (page) =>
      void (page.errors = [{ code: 5000010, title: 'Partial failure', detail: null }]),
  },
  'null-errors': {
    about: 'errors is null beside the data',
    reshape: (page) => void (page.errors = null),
  },
  'empty-list': { about: 'an empty answer that looks complete', at: LIST, reshape: emptyList },
  'empty-page': {
    about: 'a page without rows but with a cursor; its rows follow (keep) or are lost (lose)',
    arg: form('keep | lose', /^(keep|lose)$/),
    at: SECOND_PAGE,
    reshape: emptyPage,
  },
  'cursor-repeat': {
    about: 'the page hands out the cursor it was asked with',
    at: SECOND_PAGE,
    reshape: (page, _arg, { cursor }) => setCursor(page, cursor),
  },
  'cursor-cycle': {
    about: 'the page hands out the cursor of the page before it',
    at: { endpoint: 'agents', page: 3 },
    reshape: (page, _arg, { world, walk, page: number }) =>
      setCursor(page, world.walks.cursorOf(walk, number - 1)),
  },
  'cursor-percent': {
    about: 'cursors come percent-encoded',
    at: LIST,
    reshape: (page) => {
      const cursor = page.pagination?.['nextCursor'];
      if (typeof cursor === 'string') setCursor(page, percentEncoded(cursor));
    },
  },
  'cursor-on-last-page': {
    about: 'the last page has a cursor, to an empty page',
    at: LIST,
    reshape: (page, _arg, _occasion, { endCursor }) => {
      const isLast = typeof page.pagination?.['nextCursor'] !== 'string';
      if (isLast && rowsOf(page).length > 0) setCursor(page, endCursor);
    },
  },
  total: {
    about: 'the total is wrong: a number, or by how much it is off; or absent',
    arg: form('number | +number | -number | absent', /^([+-]?\d+|absent)$/),
    at: LIST,
    reshape: wrongTotal,
  },
  lost: {
    about: 'so many rows of that page never come; the total stays',
    arg: NUMBER,
    at: SECOND_PAGE,
    reshape: loseRows,
  },
  duplicate: {
    about: 'the last row of the page before comes again, changed since or not yet',
    arg: form('same | newer | older', /^(same|newer|older)$/),
    at: SECOND_PAGE,
    reshape: (page, arg, occasion) => repeatRow(page, occasion, (row) => shiftUpdate(row, arg)),
  },
  moved: {
    about: 'the last row of the page before comes again, moved to another Site meanwhile',
    at: SECOND_PAGE,
    reshape: (page, _arg, occasion) => repeatRow(page, occasion, (row) => moveRow(row, occasion)),
  },
  'wrong-type': {
    about: 'a field of every row is a list of numbers',
    arg: FIELD,
    at: LIST,
    reshape: (page, arg = 'id') => eachRow(page, (row) => void (row[arg] = [1, 2, 3])),
  },
  'null-field': {
    about: 'a field of every row is null',
    arg: FIELD,
    at: LIST,
    reshape: (page, arg = 'id') => eachRow(page, (row) => void (row[arg] = null)),
  },
  'drop-field': {
    about: 'a field is missing from every row',
    arg: FIELD,
    at: LIST,
    reshape: (page, arg = 'id') => eachRow(page, (row) => void delete row[arg]),
  },
  skew: {
    about: 'events are dated wrong by so many milliseconds',
    arg: form('milliseconds', /^-?\d+$/),
    at: { endpoint: 'dv/events' },
    reshape: (page, arg) => eachRow(page, (row) => skewRow(row, Number(arg ?? 0))),
  },
  'body-size': {
    about: 'rows are padded until the body has so many megabytes',
    arg: NUMBER,
    at: LIST,
    reshape: (page, arg) => {
      const rows = rowsOf(page);
      const padding = 'x'.repeat(
        Math.ceil((Number(arg ?? 20) * 1024 * 1024) / Math.max(1, rows.length)),
      );
      for (const row of rows) row['licenseKey'] = padding;
    },
  },
  'dv-state': {
    about: 'queries are in a state, with a progress',
    arg: form('STATE | STATE/progress', /^[A-Z_]+(\/\d+)?$/),
    at: { endpoint: 'dv/query-status' },
    reshape: setQueryState,
  },
  'dv-progress-text': {
    about: 'progressStatus is text',
    at: { endpoint: 'dv/query-status' },
    reshape: ({ data }) => {
      if (isRecord(data)) data['progressStatus'] = String(data['progressStatus']);
    },
  },
};

/** The rows of a page, made if they were yet to be; those of /sites lie one level deeper. */
function rowsOf(page: MutablePage): Row[] {
  const rows = listOf(page);
  for (const [index, row] of rows.entries()) {
    if (row instanceof LazyRow) rows[index] = row.toJSON();
  }
  return rows;
}

/** A copy of the last row, for the page after it. */
export function lastRowOf(page: MutablePage): unknown {
  const last = listOf(page).at(-1);
  return last instanceof LazyRow ? last.toJSON() : last;
}

function listOf({ data }: MutablePage): Row[] {
  if (isRows(data)) return data;
  const inner = isRecord(data) ? data['sites'] : undefined;
  return isRows(inner) ? inner : [];
}

function isRows(value: unknown): value is Row[] {
  return Array.isArray(value);
}

function eachRow(page: MutablePage, change: (row: Row) => void): void {
  for (const row of rowsOf(page)) change(row);
}

function setCursor(page: MutablePage, cursor: string | undefined): void {
  if (page.pagination && cursor !== undefined) page.pagination['nextCursor'] = cursor;
}

function emptyList(page: MutablePage): void {
  rowsOf(page).length = 0;
  page.pagination = { nextCursor: null, totalItems: 0 };
}

function emptyPage(
  page: MutablePage,
  arg: string | undefined,
  { cursor }: Occasion,
  { endCursor }: { readonly endCursor?: string },
): void {
  rowsOf(page).length = 0;
  const keeps = arg !== 'lose' && cursor !== undefined;
  setCursor(page, keeps ? respell(cursor) : endCursor);
}

function wrongTotal(page: MutablePage, arg = '0'): void {
  if (!page.pagination) return;
  if (arg === 'absent') delete page.pagination['totalItems'];
  else if (/^[+-]/.test(arg))
    page.pagination['totalItems'] = Number(page.pagination['totalItems']) + Number(arg);
  else page.pagination['totalItems'] = Number(arg);
}

/** Always the same rows, so asking for the page again does not bring them back. */
function loseRows(page: MutablePage, arg: string | undefined): void {
  rowsOf(page).splice(0, Number(arg ?? 1));
}

function repeatRow(
  page: MutablePage,
  { world, walk, page: number }: Occasion,
  change: (row: Row) => Row,
): void {
  const before = world.walks.lastRowOf(walk, number - 1);
  if (typeof before === 'object' && before !== null) rowsOf(page).unshift(change({ ...before }));
}

function shiftUpdate(row: Row, arg = 'same'): Row {
  const hour = { newer: HOUR, older: -HOUR }[arg] ?? 0;
  const updatedAt = Date.parse(String(row['updatedAt'])) + hour;
  return hour === 0 ? row : { ...row, updatedAt: withMicroseconds(updatedAt) };
}

function moveRow(row: Row, { world }: Occasion): Row {
  const site = world.fleet.organisation.sites.find(({ id }) => id !== row['siteId']);
  const group = site?.groups[0];
  const place = site && {
    accountId: site.account.id,
    accountName: site.account.name,
    siteId: site.id,
    siteName: site.name,
    groupId: group?.id,
    groupName: group?.name,
  };
  return { ...shiftUpdate(row, 'newer'), ...place };
}

function skewRow(row: Row, ms: number): void {
  for (const field of ['eventTime', 'createdAt', 'agentTimestamp']) {
    const time = Date.parse(String(row[field])) + ms;
    if (!Number.isNaN(time)) row[field] = new Date(time).toISOString();
  }
}

const DONE = new Set(['FINISHED', 'EMPTY_RESULTS', 'QUERY_EXPIRED']);

function setQueryState(page: MutablePage, arg = 'FAILED'): void {
  const [state = arg, progress] = arg.split('/');
  page.data = {
    ...(isRecord(page.data) ? page.data : {}),
    responseState: state,
    progressStatus: progress === undefined ? (DONE.has(state) ? 100 : 60) : Number(progress),
    ...(state.startsWith('FAILED') ? { responseError: 'Query failed: shard did not answer' } : {}),
  };
}
