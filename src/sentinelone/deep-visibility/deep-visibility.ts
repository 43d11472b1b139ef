import { z } from 'zod';
import { decodeCursor } from '../devices.ts';
import { checkShape, printable } from '../http/envelope.ts';
import { textField } from '../http/fields.ts';
import type { CallOptions, ConsoleHttp } from '../http/request.ts';
import { type LaunchPage, parseLaunchRows } from './launch-rows.ts';
import type { TimeWindow } from './time-window.ts';

/** The classic Deep Visibility API (S1QL 1.0): start, poll, page, cancel. Sunset 2027-02-15. */

const INIT_PATH = '/web/api/v2.1/dv/init-query';
const STATUS_PATH = '/web/api/v2.1/dv/query-status';
const EVENTS_PATH = '/web/api/v2.1/dv/events';
const CANCEL_PATH = '/web/api/v2.1/dv/cancel-query';

/**
 * The vendor allows one new query per minute and token, measured on arrival. The extra seconds
 * cover differences in latency between two requests or two workers.
 */
export const INIT_QUERY_SPACING_MS = 63_000;

const queryIdSchema = z.object({ data: z.object({ queryId: z.string().min(1).max(256) }) });

/**
 * Starts a query. Cancellation does not interrupt a request that was sent: its response names a
 * query that runs at the console and must be recorded.
 *
 * @param limit maximum number of events the console keeps; it drops the rest silently
 * @returns the console's query id
 */
export async function startQuery(
  http: ConsoleHttp,
  query: string,
  window: TimeWindow,
  limit: number,
  options: CallOptions,
): Promise<string> {
  const body = {
    query,
    fromDate: new Date(window.fromMs).toISOString(),
    toDate: new Date(window.toMs).toISOString(),
    queryType: ['events'],
    limit,
    // The default leaves out command lines, publishers and hashes.
    isVerbose: true,
  };
  const parse = (json: unknown) => checkShape(queryIdSchema, json);
  const { data } = await http.post(INIT_PATH, body, parse, { ...options, uninterruptible: true });
  return data.queryId;
}

/** States from the vendor's documentation and clients. Any other state counts as running. */
const PHASES: Readonly<Record<string, QueryState['phase']>> = {
  FINISHED: 'finished',
  EMPTY_RESULTS: 'finished',
  TIMED_OUT: 'timed_out',
  TIMEOUT: 'timed_out',
  QUERY_EXPIRED: 'gone',
  QUERY_NOT_FOUND: 'gone',
  QUERY_CANCELLED: 'gone',
  QUERY_CANCEL: 'gone',
  FAILED: 'failed',
  FAILED_CLIENT: 'failed',
  ERROR: 'failed',
};

/**
 * `running` includes unknown states: they never count as finished, and the deadline ends them.
 * `gone`: expired, cancelled or forgotten by the console; the query can be started again.
 */
export interface QueryState {
  readonly phase: 'running' | 'finished' | 'failed' | 'timed_out' | 'gone';
  /** The console's name of the state, such as `EVENTS_RUNNING`. */
  readonly state: string;
  /** 0 to 100. 100 is not success: an expired query has been seen at 100. */
  readonly progress: number | null;
  /** The console's description of a failure. */
  readonly error: string | null;
}

const stateSchema = z.object({
  data: z.object({
    responseState: z.string().min(1).max(64),
    progressStatus: z
      .union([z.number(), z.string()])
      .nullish()
      .transform((value) => (Number.isFinite(Number(value ?? Number.NaN)) ? Number(value) : null)),
    responseError: textField,
  }),
});

/** The vendor allows one call per second and token. */
export async function readQueryState(
  http: ConsoleHttp,
  queryId: string,
  options: CallOptions,
): Promise<QueryState> {
  const parse = (json: unknown) => checkShape(stateSchema, json);
  const { data } = await http.get(STATUS_PATH, { queryId }, parse, options);
  return {
    phase: PHASES[data.responseState.toUpperCase()] ?? 'running',
    state: printable(data.responseState),
    progress: data.progressStatus,
    error: data.responseError === null ? null : printable(data.responseError),
  };
}

const eventsSchema = z.object({
  data: z.array(z.unknown()),
  pagination: z.object({ nextCursor: z.string().nullish() }),
});

/** One page of a finished query's events, 1,000 at most. */
export function readEvents(
  http: ConsoleHttp,
  queryId: string,
  cursor: string | null,
  options: CallOptions,
): Promise<LaunchPage & { readonly nextCursor: string | null }> {
  const query = { queryId, limit: 1000, cursor: cursor ?? undefined };
  const parse = (json: unknown) => {
    const { data, pagination } = checkShape(eventsSchema, json);
    return { ...parseLaunchRows(data), nextCursor: decodeCursor(pagination.nextCursor) };
  };
  return http.get(EVENTS_PATH, query, parse, options);
}

/** Cancels a query at the console. A query that is already gone is not an error. */
export async function cancelQuery(
  http: ConsoleHttp,
  queryId: string,
  options: CallOptions,
): Promise<void> {
  await http.post(CANCEL_PATH, { queryId }, () => null, options);
}
