import { isRecord, type UnknownRecord } from '../guards.ts';
import { percentEncoded, reencode } from '../http/cursor.ts';
import { type MutablePage, rowsOf } from '../http/mutable-page.ts';
import { HOUR, withMicroseconds } from '../time.ts';
import { argFormat, type FaultContext, type FaultTable, NUMBER } from './fault.ts';

type Row = UnknownRecord;

const FIELD = argFormat('field', /^\w+$/);
const AGENTS = { endpoint: 'agents' } as const;
const SECOND_PAGE = { endpoint: 'agents', page: 2 } as const;

/** Faults that change the JSON body of a response. It stays valid HTTP and valid JSON. */
export const RESHAPE_FAULTS: FaultTable = {
  'no-pagination': {
    description: 'the page has no pagination',
    defaultTarget: AGENTS,
    reshape: (page) => void delete page.pagination,
  },
  'null-pagination': {
    description: 'pagination is null',
    defaultTarget: AGENTS,
    reshape: (page) => void (page.pagination = null),
  },
  'null-data': { description: 'data is null', reshape: (page) => void (page.data = null) },
  'object-data': {
    description: 'data is an object',
    defaultTarget: AGENTS,
    reshape: (page) => void (page.data = { rows: page.data }),
  },
  'errors-with-data': {
    description: 'errors come beside the data, with status 200',
    reshape: (page) =>
      void (page.errors = [{ code: 5000010, title: 'Partial failure', detail: null }]),
  },
  'null-errors': {
    description: 'errors is null beside the data',
    reshape: (page) => void (page.errors = null),
  },
  'empty-list': {
    description: 'an empty answer that looks complete',
    defaultTarget: AGENTS,
    reshape: emptyList,
  },
  'empty-page': {
    description: 'a page without rows but with a cursor; its rows follow (keep) or are lost (lose)',
    arg: argFormat('keep | lose', /^(keep|lose)$/),
    defaultTarget: SECOND_PAGE,
    reshape: emptyPage,
  },
  'cursor-repeat': {
    description: 'the page hands out the cursor it was asked with',
    defaultTarget: SECOND_PAGE,
    reshape: (page, _arg, { cursor }) => setCursor(page, cursor),
  },
  'cursor-cycle': {
    description: 'the page hands out the cursor of the page before it',
    defaultTarget: { endpoint: 'agents', page: 3 },
    reshape: (page, _arg, { listingSessions, listingKey, page: number }) =>
      setCursor(page, listingSessions.cursorForPage(listingKey, number - 1)),
  },
  'cursor-percent': {
    description: 'cursors come percent-encoded',
    defaultTarget: AGENTS,
    reshape: (page) => {
      const cursor = page.pagination?.['nextCursor'];
      if (typeof cursor === 'string') setCursor(page, percentEncoded(cursor));
    },
  },
  'cursor-on-last-page': {
    description: 'the last page has a cursor, to an empty page',
    defaultTarget: AGENTS,
    reshape: (page, _arg, _occasion, { endCursor }) => {
      const isLast = typeof page.pagination?.['nextCursor'] !== 'string';
      if (isLast && rowsOf(page).length > 0) setCursor(page, endCursor);
    },
  },
  total: {
    description: 'the total is wrong: a number, or by how much it is off; or absent',
    arg: argFormat('number | +number | -number | absent', /^([+-]?\d+|absent)$/),
    defaultTarget: AGENTS,
    reshape: wrongTotal,
  },
  lost: {
    description: 'so many rows of that page never come; the total stays',
    arg: NUMBER,
    defaultTarget: SECOND_PAGE,
    reshape: loseRows,
  },
  duplicate: {
    description: 'the last row of the page before comes again, changed since or not yet',
    arg: argFormat('same | newer | older', /^(same|newer|older)$/),
    defaultTarget: SECOND_PAGE,
    reshape: (page, arg, context) => repeatRow(page, context, (row) => shiftUpdate(row, arg)),
  },
  moved: {
    description: 'the last row of the page before comes again, moved to another Site',
    defaultTarget: SECOND_PAGE,
    reshape: (page, _arg, context) => repeatRow(page, context, (row) => moveRow(row, context)),
  },
  'wrong-type': {
    description: 'a field of every row is a list of numbers',
    arg: FIELD,
    defaultTarget: AGENTS,
    reshape: (page, arg = 'id') => eachRow(page, (row) => void (row[arg] = [1, 2, 3])),
  },
  'null-field': {
    description: 'a field of every row is null',
    arg: FIELD,
    defaultTarget: AGENTS,
    reshape: (page, arg = 'id') => eachRow(page, (row) => void (row[arg] = null)),
  },
  'drop-field': {
    description: 'a field is missing from every row',
    arg: FIELD,
    defaultTarget: AGENTS,
    reshape: (page, arg = 'id') => eachRow(page, (row) => void delete row[arg]),
  },
  skew: {
    description: 'events are dated wrong by so many milliseconds',
    arg: argFormat('milliseconds', /^-?\d+$/),
    defaultTarget: { endpoint: 'dv/events' },
    reshape: (page, arg) => eachRow(page, (row) => skewRow(row, Number(arg ?? 0))),
  },
  'body-size': {
    description: 'rows are padded until the body has so many megabytes',
    arg: NUMBER,
    defaultTarget: AGENTS,
    reshape: (page, arg) => {
      const rows = rowsOf(page);
      const padding = 'x'.repeat(
        Math.ceil((Number(arg ?? 20) * 1024 * 1024) / Math.max(1, rows.length)),
      );
      for (const row of rows) row['licenseKey'] = padding;
    },
  },
  'dv-state': {
    description: 'queries are in a state, with a progress',
    arg: argFormat('STATE | STATE/progress', /^[A-Z_]+(\/\d+)?$/),
    defaultTarget: { endpoint: 'dv/query-status' },
    reshape: setQueryState,
  },
  'dv-progress-text': {
    description: 'progressStatus is text',
    defaultTarget: { endpoint: 'dv/query-status' },
    reshape: ({ data }) => {
      if (isRecord(data)) data['progressStatus'] = String(data['progressStatus']);
    },
  },
};

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
  { cursor }: FaultContext,
  { endCursor }: { readonly endCursor?: string },
): void {
  rowsOf(page).length = 0;
  const keeps = arg !== 'lose' && cursor !== undefined;
  setCursor(page, keeps ? reencode(cursor) : endCursor);
}

function wrongTotal(page: MutablePage, arg = '0'): void {
  if (!page.pagination) return;
  if (arg === 'absent') delete page.pagination['totalItems'];
  else if (/^[+-]/.test(arg))
    page.pagination['totalItems'] = Number(page.pagination['totalItems']) + Number(arg);
  else page.pagination['totalItems'] = Number(arg);
}

/** Drops the same rows every time, so that a repeated request does not return them. */
function loseRows(page: MutablePage, arg: string | undefined): void {
  rowsOf(page).splice(0, Number(arg ?? 1));
}

function repeatRow(
  page: MutablePage,
  { listingSessions, listingKey, page: number }: FaultContext,
  change: (row: Row) => Row,
): void {
  const before = listingSessions.lastRowOf(listingKey, number - 1);
  if (typeof before === 'object' && before !== null) rowsOf(page).unshift(change({ ...before }));
}

function shiftUpdate(row: Row, arg = 'same'): Row {
  const hour = { newer: HOUR, older: -HOUR }[arg] ?? 0;
  const updatedAt = Date.parse(String(row['updatedAt'])) + hour;
  return hour === 0 ? row : { ...row, updatedAt: withMicroseconds(updatedAt) };
}

function moveRow(row: Row, { fleet }: FaultContext): Row {
  const site = fleet.organisation.sites.find(({ id }) => id !== row['siteId']);
  const group = site?.groups[0];
  const scope = site && {
    accountId: site.account.id,
    accountName: site.account.name,
    siteId: site.id,
    siteName: site.name,
    groupId: group?.id,
    groupName: group?.name,
  };
  return { ...shiftUpdate(row, 'newer'), ...scope };
}

function skewRow(row: Row, ms: number): void {
  for (const field of ['eventTime', 'createdAt', 'agentTimestamp']) {
    const time = Date.parse(String(row[field])) + ms;
    if (!Number.isNaN(time)) row[field] = new Date(time).toISOString();
  }
}

const FINAL_STATES = new Set(['FINISHED', 'EMPTY_RESULTS', 'QUERY_EXPIRED']);

function setQueryState(page: MutablePage, arg = 'FAILED'): void {
  const [state = arg, progress] = arg.split('/');
  page.data = {
    ...(isRecord(page.data) ? page.data : {}),
    responseState: state,
    progressStatus:
      progress === undefined ? (FINAL_STATES.has(state) ? 100 : 60) : Number(progress),
    ...(state.startsWith('FAILED') ? { responseError: 'Query failed: shard did not answer' } : {}),
  };
}
