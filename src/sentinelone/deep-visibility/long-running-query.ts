import { z } from 'zod';
import { checkShape, printable, WrongShape } from '../http/envelope.ts';
import { textField } from '../http/fields.ts';
import type { CallOptions, ConsoleHttp, Parse } from '../http/request.ts';
import type { TimeWindow } from './time-window.ts';

/**
 * The long-running query API (PowerQuery): launch, poll, delete. It is on the console's host but
 * outside `/web/api`, expects `Bearer`, and drops a query 30 s after the last poll.
 */

const PATH = '/sdl/v2/api/queries';
/** Routes later calls to the server that holds the query. */
const FORWARD_TAG = 'x-dataset-query-forward-tag';

/** A query at the console, with everything needed to find it again. */
export interface LiveQuery {
  readonly id: string;
  readonly forwardTag: string;
}

export interface LongQueryState {
  /** The result is available. A query with zero steps has not started. */
  readonly done: boolean;
  readonly stepsCompleted: number;
  readonly stepsTotal: number;
  /** The console's description of a failure. */
  readonly error: string | null;
  /** Null until the query is done. */
  readonly table: QueryTable | null;
}

export interface QueryTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** Number of events that match the filter, before grouping. */
  readonly matchCount: number;
  /** Why the result is incomplete, in the console's terms; null when it is complete. */
  readonly cut: string | null;
}

const count = z.number().nonnegative().nullish().catch(null);

const stateSchema = z.object({
  id: z.string().min(1).max(512),
  stepsCompleted: count,
  stepsTotal: count,
  // Consoles use either name.
  totalSteps: count,
  error: z
    .object({ message: textField })
    .nullish()
    .catch(() => ({ message: 'unreadable error' })),
  data: z
    .object({
      matchCount: count,
      values: z.array(z.array(z.unknown())),
      columns: z.array(z.object({ name: z.string() })),
      omittedEvents: count,
      partialResultsDueToTimeLimit: z.boolean().nullish().catch(null),
    })
    .nullish(),
});

/**
 * Launches a query over the token's whole scope. Cancellation does not interrupt a request that was
 * sent: its response names a query that must be recorded.
 */
export async function launchQuery(
  http: ConsoleHttp,
  query: string,
  window: TimeWindow,
  options: CallOptions,
): Promise<{ readonly query: LiveQuery; readonly state: LongQueryState }> {
  const body = {
    queryType: 'PQ',
    // Without it, and without accounts, the console returns 200 and no rows.
    tenant: true,
    startTime: new Date(window.fromMs).toISOString(),
    // The end is exclusive here, but inclusive in a TimeWindow.
    endTime: new Date(window.toMs + 1).toISOString(),
    queryPriority: 'LOW',
    pq: { query, resultType: 'TABLE' },
  };
  const parse: Parse<{ readonly query: LiveQuery; readonly state: LongQueryState }> = (
    json,
    headers,
  ) => {
    const { id, state } = readState(json);
    const tag = headers[FORWARD_TAG];
    const forwardTag = Array.isArray(tag) ? tag[0] : tag;
    if (forwardTag === undefined || forwardTag === '') {
      throw new WrongShape('the answer to a launch lacks its forward tag');
    }
    return { query: { id, forwardTag }, state };
  };
  return await http.post(PATH, body, parse, { ...options, uninterruptible: true });
}

/** @throws ConsoleRefusal 404 when the query has expired, was killed or is unknown */
export async function pollQuery(
  http: ConsoleHttp,
  { id, forwardTag }: LiveQuery,
  lastStepSeen: number,
  options: CallOptions,
): Promise<LongQueryState> {
  return await http.get(queryPath(id), { lastStepSeen }, (json) => readState(json).state, {
    ...options,
    headers: { [FORWARD_TAG]: forwardTag },
  });
}

/** @throws ConsoleRefusal 404 when the query is already gone */
export async function deleteQuery(
  http: ConsoleHttp,
  { id, forwardTag }: LiveQuery,
  options: CallOptions,
): Promise<void> {
  await http.delete(queryPath(id), { ...options, headers: { [FORWARD_TAG]: forwardTag } });
}

const queryPath = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

function readState(json: unknown): { readonly id: string; readonly state: LongQueryState } {
  const { id, data, error, ...steps } = checkShape(stateSchema, json);
  const stepsTotal = steps.stepsTotal ?? steps.totalSteps ?? 0;
  const stepsCompleted = steps.stepsCompleted ?? 0;
  const done = stepsTotal > 0 && stepsCompleted >= stepsTotal;
  if (done && !error && !data) throw new WrongShape('data: missing from a query that is done');
  return {
    id,
    state: {
      done,
      stepsCompleted,
      stepsTotal,
      error: error ? printable(error.message ?? 'without a message') : null,
      table: done && data ? toTable(data) : null,
    },
  };
}

function toTable(data: NonNullable<z.infer<typeof stateSchema>['data']>): QueryTable {
  const omitted = data.omittedEvents ?? 0;
  const why = [
    ...(data.partialResultsDueToTimeLimit ? ['its time limit'] : []),
    ...(omitted > 0 ? [`${omitted} events omitted`] : []),
  ];
  return {
    columns: data.columns.map(({ name }) => name),
    rows: data.values,
    matchCount: data.matchCount ?? 0,
    cut: why.length === 0 ? null : why.join(', '),
  };
}
