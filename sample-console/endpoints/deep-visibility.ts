import type { ConsoleState } from '../console-state.ts';
import { eventView } from '../deep-visibility/event-view.ts';
import type { Query } from '../deep-visibility/queries.ts';
import { compileQuery } from '../deep-visibility/s1ql/evaluate.ts';

import { pidOf } from '../history/identity.ts';
import type { TelemetryEvent } from '../history/process.ts';
import { decodeOffset, encodeOffset } from '../http/cursor.ts';
import { ApiError, forbidden, invalid, notFound, unlicensed } from '../http/errors.ts';
import { DEFAULT_LIMIT, PAGING, type Params, type ParamTable, readParams } from '../http/params.ts';
import { type ConsoleResponse, json, LazyRow } from '../http/response.ts';
import { DAY } from '../time.ts';
import type { AuthenticatedCall, Endpoint, GuardedEndpoint } from './endpoint.ts';
import { readQueryId, readQueryRequest } from './query-request.ts';

const QUERY_ID = { kind: 'text', required: true } as const;
const IDS = { kind: 'list', max: 500 } as const;
const EVENTS = {
  ...PAGING,
  skip: { kind: 'integer', min: 0, max: 100_000 },
  queryId: QUERY_ID,
  sortBy: { kind: 'choice', of: ['createdAt', 'pid', 'processStartTime'] },
  subQuery: { kind: 'text' },
  // A public client sends these with every call, and real consoles accept them.
  siteIds: IDS,
  accountIds: IDS,
} as const satisfies ParamTable;

/** Classic Deep Visibility: start a query, poll its status, then fetch its events. */
export function deepVisibilityEndpoints(state: ConsoleState): Endpoint[] {
  const guarded = (endpoint: Omit<GuardedEndpoint, 'permission'>): GuardedEndpoint => ({
    ...endpoint,
    permission: 'SDL Data.viewEdr',
    handle: (call) => {
      rejectUnlicensed(state);
      return endpoint.handle(call);
    },
  });
  return [
    guarded({
      name: 'dv/init-query',
      method: 'POST',
      limit: 'dv/init-query',
      handle: (call) => start(state, call),
    }),
    guarded({
      name: 'dv/query-status',
      method: 'GET',
      limit: 'dv/query-status',
      handle: (call) => status(state, call),
    }),
    guarded({
      name: 'dv/events',
      method: 'GET',
      isListing: true,
      hasPathParameter: true,
      handle: (call) => events(state, call),
    }),
    guarded({
      name: 'dv/cancel-query',
      method: 'POST',
      handle: ({ request, token }) => {
        const query = state.queries.find(readQueryId(request.body), token.label);
        if (!query) throw notFound();
        query.cancel();
        return json({ data: { success: 'FINISHED' } });
      },
    }),
  ];
}

function rejectUnlicensed({ settings }: ConsoleState): void {
  if (settings.deepVisibility === 'unlicensed') throw unlicensed();
  if (settings.deepVisibility === 'forbidden') {
    throw forbidden('User does not have required permissions.');
  }
}

function start(state: ConsoleState, { request, token }: AuthenticatedCall): ConsoleResponse {
  const query = state.queries.start({
    ...readQueryRequest(request.body, token.scope),
    token: token.label,
  });
  return json({ data: { queryId: query.id, queryModeInfo: modeInfo(state) } });
}

/** Trap: this date ends in +00:00; all others end in Z. */
function modeInfo({ startedAt }: ConsoleState) {
  const activated = new Date(startedAt - 400 * DAY).toISOString().slice(0, 19);
  return { mode: 'scalyr', lastActivatedAt: `${activated}+00:00` };
}

function status(state: ConsoleState, { request, token }: AuthenticatedCall): ConsoleResponse {
  const params = readParams({ queryId: QUERY_ID }, request.query);
  const query = findQuery(state, params, token.label).status;
  return json({
    data: {
      progressStatus: query.progress,
      queryModeInfo: modeInfo(state),
      responseState: query.state,
      ...(query.error === undefined ? {} : { responseError: query.error }),
    },
  });
}

function events(
  state: ConsoleState,
  { request, token, pathParameter }: AuthenticatedCall,
): ConsoleResponse {
  const params = readParams(EVENTS, request.query);
  const query = findQuery(state, params, token.label);
  rejectUnfinished(state, query);
  const rows = selectEvents(query.events, pathParameter, params);
  const cursor = params.text('cursor');
  const offset = cursor === undefined ? (params.integer('skip') ?? 0) : decodeOffset(cursor);
  const end = offset + (params.integer('limit') ?? DEFAULT_LIMIT);
  const { verbose } = query.request;
  const data = rows.slice(offset, end).map((event) => new LazyRow(() => eventView(event, verbose)));
  return {
    ...json({
      data,
      // Trap: the last page has no nextCursor key.
      pagination: {
        ...(end < rows.length ? { nextCursor: encodeOffset(end) } : {}),
        totalItems: rows.length,
      },
    }),
    endCursor: encodeOffset(end),
  };
}

/** Expired and cancelled queries have no results; the error is the same as for an unknown query. */
function rejectUnfinished({ settings }: ConsoleState, query: Query): void {
  const { state } = query.status;
  if (state === 'QUERY_EXPIRED' || state === 'QUERY_CANCELLED') throw notFound();
  if (state === 'FINISHED' || settings.eventsBeforeFinished === 'partial') return;
  throw new ApiError(400, {
    code: 4000010,
    title: 'Validation Error',
    detail: 'Query is still running',
  });
}

/** Filters events by type and by sub-query, and sorts them as requested. */
function selectEvents(
  all: readonly TelemetryEvent[],
  type: string,
  params: Params,
): readonly TelemetryEvent[] {
  const subQuery = params.text('subQuery');
  const matches = subQuery === undefined ? undefined : compileQuery(subQuery).matches;
  const ofType = type === '' ? all : all.filter((event) => event.type === type);
  const rows = matches ? ofType.filter(matches) : ofType;
  const sortBy = params.text('sortBy') ?? 'createdAt';
  const order = params.text('sortOrder');
  if (sortBy === 'createdAt') return order === 'asc' ? rows.toReversed() : rows;
  const key = (event: TelemetryEvent): number =>
    sortBy === 'pid' ? Number(pidOf(event.source)) : event.source.startedAt;
  const ascending = rows.toSorted((a, b) => key(a) - key(b));
  return order === 'desc' ? ascending.toReversed() : ascending;
}

function findQuery({ queries }: ConsoleState, params: Params, token: string): Query {
  const id = params.text('queryId');
  if (id === undefined) throw invalid('queryId: Missing data for required field.');
  const query = queries.find(id, token);
  if (!query) throw notFound();
  return query;
}
