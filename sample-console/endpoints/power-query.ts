import type { ConsoleState } from '../console-state.ts';

import { isRecord, type UnknownRecord } from '../guards.ts';
import {
  ApiError,
  badQuery,
  forbidden,
  invalid,
  notFound,
  notSupported,
  unlicensed,
} from '../http/errors.ts';
import { readParams } from '../http/params.ts';
import { type ConsoleResponse, json } from '../http/response.ts';
import type { Evaluation } from '../long-queries/evaluation.ts';
import { powerQueryEvaluation } from '../long-queries/launch-request.ts';
import type { LongQuery } from '../long-queries/long-query.ts';
import { classicColumns, warningsOf } from '../long-queries/views.ts';
import { QueryError } from '../power-query/query-error.ts';
import { inScope } from '../scope.ts';
import { parseTimestamp } from '../time.ts';
import type { AuthenticatedCall, Endpoint, GuardedEndpoint } from './endpoint.ts';
import { ownerKey } from './long-queries.ts';

const FIELDS = new Set('query fromDate toDate accountIds siteIds limit'.split(' '));
const MAX_ROWS = 100_000;

/** PowerQuery in the Management API. Pings return the results and keep the query alive. */
export function powerQueryEndpoints(state: ConsoleState): Endpoint[] {
  const guarded = (
    name: 'dv/events/pq' | 'dv/events/pq-ping',
    method: 'GET' | 'POST',
    handle: GuardedEndpoint['handle'],
  ): GuardedEndpoint => ({
    name,
    method,
    limit: name,
    permission: 'SDL Data.viewEdr',
    handle: (call) => {
      if (state.settings.deepVisibility === 'unlicensed') throw unlicensed();
      if (state.settings.deepVisibility === 'forbidden') {
        throw forbidden('User does not have required permissions.');
      }
      return handle(call);
    },
  });
  return [
    guarded('dv/events/pq', 'POST', (call) => start(state, call)),
    guarded('dv/events/pq-ping', 'GET', (call) => ping(state, call)),
  ];
}

async function start(
  state: ConsoleState,
  { request, token, queryOverrides }: AuthenticatedCall,
): Promise<ConsoleResponse> {
  const body = readBody(request.body);
  const { accountIds, siteIds } = body;
  const query = state.longQueries.start({
    api: 'dv',
    type: 'PQ',
    text: body.query,
    token: token.label,
    owner: ownerKey(token),
    window: { from: body.from, to: body.to },
    covers: ({ site }) =>
      inScope(token.scope, site) &&
      (accountIds?.includes(site.account.id) ?? true) &&
      // Trap: siteIds are ignored unless accountIds are given too.
      (accountIds === undefined || (siteIds?.includes(site.id) ?? true)),
    evaluation: readQuery(body.query, body.limit, queryOverrides.tableRows),
    immediate: queryOverrides.immediate === true,
  });
  if (queryOverrides.immediate) await query.evaluated;
  return json({ data: view(query) });
}

function ping(state: ConsoleState, { request, token }: AuthenticatedCall): ConsoleResponse {
  const id = readParams({ queryId: { kind: 'text', required: true } }, request.query).text(
    'queryId',
  );
  const query = state.longQueries.find(id ?? '', ownerKey(token));
  if (query?.request.api !== 'dv') throw notFound();
  // Trap: a query without pings is evicted, and the response is a 503 rather than a 404.
  if (!query.alive) {
    throw new ApiError(503, { code: 5030010, title: 'Service Unavailable', detail: null });
  }
  query.poll();
  return json({ data: view(query) });
}

function view(query: LongQuery): UnknownRecord {
  const { findings, state, id } = query;
  const { completed, total } = query.steps;
  if (state === 'FAILED') return { queryId: id, status: 'FAILED', progress: 0 };
  if (findings?.kind !== 'table') {
    const progress = total === 0 ? 0 : Math.floor((100 * completed) / total);
    return { queryId: id, status: 'RUNNING', progress: Math.min(progress, 99) };
  }
  const { table } = findings;
  return {
    queryId: id,
    status: 'FINISHED',
    progress: 100,
    columns: classicColumns(table),
    data: table.rows,
    recommendations: warningsOf(table),
  };
}

/** The body's `limit` applies in addition to the limit of the query itself. */
function readQuery(
  query: string,
  limit: number | undefined,
  tableRows: number | undefined,
): Evaluation {
  try {
    const { finish, ...evaluation } = powerQueryEvaluation(query, tableRows);
    if (limit === undefined) return { ...evaluation, finish };
    return {
      ...evaluation,
      finish: () => {
        const found = finish();
        if (found.kind !== 'table') return found;
        return { ...found, table: { ...found.table, rows: found.table.rows.slice(0, limit) } };
      },
    };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw error.status === 501 ? notSupported(error.message) : badQuery(error.message);
  }
}

function readBody(body: unknown) {
  if (!isRecord(body)) throw invalid('Invalid input type.');
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) throw invalid(`${unknown}: Unknown field`);
  const { query, limit } = body;
  if (typeof query !== 'string') throw invalid('query: Missing data for required field.');
  const [from, to] = [readDate(body, 'fromDate'), readDate(body, 'toDate')];
  if (from >= to) throw invalid('fromDate: Must be before toDate.');
  return {
    query,
    from,
    to,
    limit: readLimit(limit ?? undefined),
    accountIds: readIds(body, 'accountIds'),
    siteIds: readIds(body, 'siteIds'),
  };
}

function readDate(body: UnknownRecord, name: string): number {
  const value = body[name];
  if (value === undefined || value === null) {
    throw invalid(`${name}: Missing data for required field.`);
  }
  const ms = parseTimestamp(value);
  if (ms === undefined) throw invalid(`${name}: Not a valid datetime.`);
  return ms;
}

function readLimit(limit: unknown): number | undefined {
  if (limit === undefined) return undefined;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MAX_ROWS) {
    throw invalid(`Limit must be greater than or equals to 1 and less than equals to ${MAX_ROWS}`);
  }
  return limit;
}

function readIds(body: UnknownRecord, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length < 1 || value.length > 500) {
    throw invalid(`${name}: Length must be between 1 and 500.`);
  }
  return value.map(String);
}
