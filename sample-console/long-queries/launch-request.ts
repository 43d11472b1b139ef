import { isRecord, type UnknownRecord } from '../guards.ts';
import { badParam, sdlRefusal } from '../http/sdl-responses.ts';
import { parseFilter } from '../power-query/parser.ts';
import { compileFilter, compilePowerQuery } from '../power-query/power-query.ts';
import { QueryError } from '../power-query/query-error.ts';
import type { Evaluation } from './evaluation.ts';
import { isCursor, LogCollector } from './log-lines.ts';
import { resolveRange, type TimeRange } from './time-range.ts';

const FIELDS = new Set(
  (
    'queryType startTime endTime tenant accountIds queryPriority pq log topFacets facetValues ' +
    'plot distribution'
  ).split(' '),
);
const OTHER_TYPES = new Set(['TOP_FACETS', 'FACET_VALUES', 'PLOT', 'DISTRIBUTION']);
const DEFAULT_LOG_EVENTS = 1_000;
/** Trap: a log query with a higher limit returns only this many events, without an error. */
const MAX_LOG_EVENTS = 5_000;

/** The parsed body of a launch. */
export interface LaunchRequest {
  readonly type: 'PQ' | 'LOG';
  readonly text: string;
  readonly range: TimeRange;
  /** Trap: a body without tenant and accountIds selects no accounts and finds nothing. */
  readonly accounts: 'all' | 'none' | readonly string[];
  readonly evaluation: Evaluation;
}

type Body = Readonly<UnknownRecord>;

export function readLaunch(body: unknown, now: number, tableRows?: number): LaunchRequest {
  if (!isRecord(body)) throw badParam('Request body must be a JSON object');
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) throw badParam(`Unrecognized field "${unknown}"`);
  readPriority(body['queryPriority'] ?? 'LOW');
  const range = resolveRange(body['startTime'], body['endTime'], now);
  if (!range) throw badParam('Cannot parse startTime or endTime');
  if (range.start >= range.end) throw badParam('startTime must be before endTime');
  const accounts = readAccounts(body);
  switch (body['queryType']) {
    case undefined:
    case null:
      throw badParam('Query type must be specified');
    case 'PQ':
      return { type: 'PQ', range, accounts, ...readPowerQuery(body['pq'], tableRows) };
    case 'LOG':
      return { type: 'LOG', range, accounts, ...readLog(body['log']) };
    default: {
      const type = String(body['queryType']);
      if (!OTHER_TYPES.has(type)) throw badParam(`Unexpected value '${type}'`);
      throw sdlRefusal(501, `queryType ${type}: not simulated`, 'error/server/notSupported');
    }
  }
}

/** Converts a QueryError into an error response of the data lake. */
function withSdlErrors<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const status = error.status === 501 ? 'error/server/notSupported' : 'error/client/badParam';
    throw sdlRefusal(error.status, error.message, status);
  }
}

function readPriority(value: unknown): void {
  if (value !== 'LOW' && value !== 'HIGH') throw badParam(`Unexpected value '${String(value)}'`);
}

function readAccounts({ tenant, accountIds }: Body): LaunchRequest['accounts'] {
  if (tenant !== undefined && tenant !== null && typeof tenant !== 'boolean') {
    throw badParam('tenant must be a boolean');
  }
  if (accountIds === undefined || accountIds === null) return tenant === true ? 'all' : 'none';
  if (!Array.isArray(accountIds) || !accountIds.every((id) => typeof id === 'string')) {
    throw badParam('accountIds must be a list of texts');
  }
  if (tenant !== false) throw badParam('tenant=false should be used when querying accountIds');
  return accountIds;
}

function readPowerQuery(pq: unknown, tableRows: number | undefined) {
  if (!isRecord(pq)) throw badParam('pq must be specified for queryType PQ');
  const { query, resultType } = pq;
  if (typeof query !== 'string') throw badParam('pq.query must be specified');
  if (resultType === undefined || resultType === null) {
    throw badParam('pq.resultType must be specified');
  }
  if (resultType === 'PLOT') {
    throw sdlRefusal(501, 'resultType PLOT: not simulated', 'error/server/notSupported');
  }
  if (resultType !== 'TABLE') {
    const word = typeof resultType === 'string' ? resultType : JSON.stringify(resultType);
    throw badParam(`Unexpected value '${word}'`);
  }
  return { text: query, evaluation: withSdlErrors(() => powerQueryEvaluation(query, tableRows)) };
}

export function powerQueryEvaluation(query: string, tableRows?: number): Evaluation {
  const { launchesOnly, start } = compilePowerQuery(query);
  const { add, finish } = start(tableRows);
  return { launchesOnly, add, finish: () => ({ kind: 'table', table: finish() }) };
}

function readLog(log: unknown) {
  if (!isRecord(log)) throw badParam('log must be specified for queryType LOG');
  const {
    filter = '',
    limit = DEFAULT_LOG_EVENTS,
    ascending = false,
    cursor,
    exclusive = false,
  } = log;
  if (typeof filter !== 'string') throw badParam('log.filter must be a text');
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) {
    throw badParam('log.limit must be a whole number above 0');
  }
  if (typeof ascending !== 'boolean' || typeof exclusive !== 'boolean') {
    throw badParam('log.ascending and log.exclusive must be booleans');
  }
  if (cursor !== undefined && (typeof cursor !== 'string' || !isCursor(cursor))) {
    throw badParam('log.cursor cannot be read');
  }
  const { launchesOnly, matches } = withSdlErrors(() => compileFilter(parseFilter(filter)));
  const page = new LogCollector({
    limit: Math.min(limit, MAX_LOG_EVENTS),
    ascending,
    cursor,
    exclusive,
  });
  const evaluation: Evaluation = {
    launchesOnly,
    add: (event) => {
      if (matches(event)) page.add(event);
    },
    finish: () => ({ kind: 'log', page: page.finish() }),
  };
  return { text: filter, evaluation };
}
