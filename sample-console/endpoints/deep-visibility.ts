import type { World } from '../console-state.ts';
import { eventView } from '../deep-visibility/event-view.ts';
import type { Query } from '../deep-visibility/queries.ts';
import { compileQuery } from '../deep-visibility/s1ql/evaluate.ts';
import { unlicensed } from '../faults/replace.ts';
import { pidOf } from '../history/identity.ts';
import type { TelemetryEvent } from '../history/process.ts';
import { decodeOffset, encodeOffset } from '../http/cursor.ts';
import { ApiError, forbidden, invalid, notFound } from '../http/errors.ts';
import { DEFAULT_LIMIT, PAGING, type Params, type ParamTable, readParams } from '../http/params.ts';
import { type Answer, json, LazyRow } from '../http/response.ts';
import { DAY } from '../time.ts';
import type { Call, Endpoint, GuardedEndpoint } from './endpoint.ts';
import { readQueryId, readQueryRequest } from './query-request.ts';

const QUERY_ID = { kind: 'text', required: true } as const;
const IDS = { kind: 'list', max: 500 } as const;
const EVENTS = {
  ...PAGING,
  skip: { kind: 'integer', min: 0, max: 100_000 },
  queryId: QUERY_ID,
  sortBy: { kind: 'choice', of: ['createdAt', 'pid', 'processStartTime'] },
  subQuery: { kind: 'text' },
  // A public client sends these along with every call, and is not refused.
  siteIds: IDS,
  accountIds: IDS,
} as const satisfies ParamTable;

/** Deep Visibility in its classic form: a query is started, watched, and its events fetched. */
export function deepVisibilityEndpoints(world: World): Endpoint[] {
  const guarded = (endpoint: Omit<GuardedEndpoint, 'permission'>): GuardedEndpoint => ({
    ...endpoint,
    permission: 'SDL Data.viewEdr',
    handle: (call) => {
      refuseWithoutLicense(world);
      return endpoint.handle(call);
    },
  });
  return [
    guarded({
      name: 'dv/init-query',
      method: 'POST',
      limit: 'dv/init-query',
      handle: (call) => start(world, call),
    }),
    guarded({
      name: 'dv/query-status',
      method: 'GET',
      limit: 'dv/query-status',
      handle: (call) => status(world, call),
    }),
    guarded({
      name: 'dv/events',
      method: 'GET',
      listing: true,
      takesRest: true,
      handle: (call) => events(world, call),
    }),
    guarded({
      name: 'dv/cancel-query',
      method: 'POST',
      handle: ({ request, token }) => {
        const query = world.queries.find(readQueryId(request.body), token.label);
        if (!query) throw notFound();
        query.cancel();
        return json({ data: { success: 'FINISHED' } });
      },
    }),
  ];
}

function refuseWithoutLicense({ settings }: World): void {
  if (settings.deepVisibility === 'unlicensed') throw unlicensed();
  if (settings.deepVisibility === 'forbidden') {
    throw forbidden('User does not have required permissions.');
  }
}

function start(world: World, { request, token }: Call): Answer {
  const query = world.queries.start({
    ...readQueryRequest(request.body, token.scope),
    token: token.label,
  });
  return json({ data: { queryId: query.id, queryModeInfo: modeInfo(world) } });
}

/** Trap: this date ends in +00:00 where all others end in Z. */
function modeInfo({ startedAt }: World) {
  const activated = new Date(startedAt - 400 * DAY).toISOString().slice(0, 19);
  return { mode: 'scalyr', lastActivatedAt: `${activated}+00:00` };
}

function status(world: World, { request, token }: Call): Answer {
  const params = readParams({ queryId: QUERY_ID }, request.query);
  const { state, progress, error } = findQuery(world, params, token.label).status;
  return json({
    data: {
      progressStatus: progress,
      queryModeInfo: modeInfo(world),
      responseState: state,
      ...(error === undefined ? {} : { responseError: error }),
    },
  });
}

function events(world: World, { request, token, rest }: Call): Answer {
  const params = readParams(EVENTS, request.query);
  const query = findQuery(world, params, token.label);
  refuseUnfinished(world, query);
  const rows = narrow(query.events, rest, params);
  const cursor = params.text('cursor');
  const offset = cursor === undefined ? (params.integer('skip') ?? 0) : decodeOffset(cursor);
  const end = offset + (params.integer('limit') ?? DEFAULT_LIMIT);
  const { verbose } = query.request;
  const data = rows.slice(offset, end).map((event) => new LazyRow(() => eventView(event, verbose)));
  return {
    ...json({
      data,
      // Trap: the last page has no nextCursor at all.
      pagination: {
        ...(end < rows.length ? { nextCursor: encodeOffset(end) } : {}),
        totalItems: rows.length,
      },
    }),
    endCursor: encodeOffset(end),
  };
}

/** An expired or cancelled query's results are gone, as if there had never been any. */
function refuseUnfinished({ settings }: World, query: Query): void {
  const { state } = query.status;
  if (state === 'QUERY_EXPIRED' || state === 'QUERY_CANCELLED') throw notFound();
  if (state === 'FINISHED' || settings.eventsBeforeFinished === 'partial') return;
  throw new ApiError(400, {
    code: 4000010,
    title: 'Validation Error',
    detail: 'Query is still running',
  });
}

/** The rows of one event type, or matching a query within the query, in the order asked for. */
function narrow(
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
  const rising = rows.toSorted((a, b) => key(a) - key(b));
  return order === 'desc' ? rising.toReversed() : rising;
}

function findQuery({ queries }: World, params: Params, token: string): Query {
  const id = params.text('queryId');
  if (id === undefined) throw invalid('queryId: Missing data for required field.');
  const query = queries.find(id, token);
  if (!query) throw notFound();
  return query;
}
