import { log } from '@temporalio/activity';
import { queryTerms, valueOptions } from '../../catalogue/catalogue.ts';
import { describeError } from '../../errors/errors.ts';
import { parseLaunchTable } from '../../sentinelone/deep-visibility/launch-table.ts';
import {
  deleteQuery,
  type LiveQuery,
  type LongQueryState,
  launchQuery,
  pollQuery,
  type QueryTable,
} from '../../sentinelone/deep-visibility/long-running-query.ts';
import {
  buildLaunchPowerQueries,
  ROW_LIMIT,
  SCOPE_QUERY,
} from '../../sentinelone/deep-visibility/power-query.ts';
import { ConsoleRefusal } from '../../sentinelone/http/envelope.ts';
import { countActiveDevices } from '../../store/readers.ts';
import { DeepVisibilityUnavailable } from '../failures.ts';
import {
  awaitCallSlot,
  type EngineContext,
  type EngineResult,
  EngineUnavailable,
  findPendingQuery,
  forgetQuery,
  type Part,
  queryInParts,
  recordStartedQuery,
} from './engine.ts';

/** Long-running queries: the console groups launches, and keeps a query only while it is polled. */

/** The vendor allows a user three calls a second, of any kind. */
const CALL_SPACING_MS = 400;

/** The console forgets a query that was not polled for 30 s. */
const POLL_EVERY_MS = 1_000;

/** A query that the console lost is launched again: a worker may have paused for too long. */
const MAX_LAUNCHES = 3;

const QUERIES = buildLaunchPowerQueries(queryTerms(), valueOptions());

/** @throws EngineUnavailable */
export async function queryLongRunning(context: EngineContext): Promise<EngineResult> {
  let matches = 0;
  const result = await queryInParts(context, 'long-running', QUERIES, async (part, title) => {
    const table = await queryPart(context, part, title);
    matches += table.matchCount;
    const parsed = parseLaunchTable(table);
    const cut = table.cut !== null || table.rows.length >= ROW_LIMIT;
    return {
      rows: table.rows.length,
      cut,
      accept: () => context.collector.addGroups(part.index, parsed),
    };
  });
  if (matches === 0) await checkScope(context);
  return result;
}

/** A token whose scope has no telemetry gets 200 and no rows, as for a fleet without AI agents. */
async function checkScope(context: EngineContext): Promise<void> {
  const { deps, run, window } = context;
  const part = { query: SCOPE_QUERY, index: 0, name: 'long-running/scope', window };
  const table = await queryPart(context, part, 'is any launch visible');
  if (table.matchCount > 0) return;
  const devices = await deps.database.asTenant(run.tenantId, (tx) =>
    countActiveDevices(tx, run.tenantId),
  );
  if (devices === 0) return;
  throw new EngineUnavailable(
    'not_permitted',
    `the token sees ${devices} devices and not one process launch of 7 days`,
  );
}

async function queryPart(context: EngineContext, part: Part, title: string): Promise<QueryTable> {
  for (let launches = 0; launches < MAX_LAUNCHES; launches += 1) {
    const { query, state } =
      (await resumeQuery(context, part)) ?? (await startPart(context, part, title));
    const table = await awaitTable(context, query, state, title);
    if (table) {
      await releaseQuery(context, query);
      return table;
    }
    await forgetQuery(context, query.id);
  }
  throw new DeepVisibilityUnavailable('failed', `the console lost the query ${MAX_LAUNCHES} times`);
}

interface Launched {
  readonly query: LiveQuery;
  /** Null until the first poll of this attempt. */
  readonly state: LongQueryState | null;
}

/** Resumes the query of an earlier attempt, so that a part never has two. */
async function resumeQuery(context: EngineContext, part: Part): Promise<Launched | null> {
  const pending = await findPendingQuery(context, part);
  if (!pending) return null;
  return { query: { id: pending.remoteId, forwardTag: pending.forwardTag ?? '' }, state: null };
}

async function startPart(context: EngineContext, part: Part, title: string): Promise<Launched> {
  const { session, signal, show } = context;
  await show(`${title}: launching`);
  await awaitCall(context);
  try {
    const launched = await launchQuery(session.lakeHttp, part.query, part.window, { signal });
    const { id, forwardTag } = launched.query;
    await recordStartedQuery(context, { part: part.name, remoteId: id, forwardTag });
    return launched;
  } catch (error) {
    throw (error instanceof ConsoleRefusal && toEngineUnavailable(error)) || error;
  }
}

/** Null when the console no longer knows the query. */
async function awaitTable(
  context: EngineContext,
  query: LiveQuery,
  launched: LongQueryState | null,
  title: string,
): Promise<QueryTable | null> {
  const { deps, session, signal, show } = context;
  const every = POLL_EVERY_MS * deps.consoleSettings.rateLimitScale;
  for (let state = launched; ; ) {
    if (state?.error) throw new DeepVisibilityUnavailable('failed', state.error);
    if (state?.done) return state.table;
    const steps = state ? `${state.stepsCompleted} of ${state.stepsTotal} steps` : 'taken up';
    await show(`${title}: ${steps}`);
    if (state) await deps.clock.sleep(Math.max(every, 50), signal);
    await awaitCall(context);
    try {
      const lastStep = state?.stepsCompleted ?? 0;
      state = await pollQuery(session.lakeHttp, query, lastStep, { signal });
    } catch (error) {
      if (error instanceof ConsoleRefusal && error.status === 404) return null;
      throw error;
    }
  }
}

/** Deletes a query whose result was read; one that cannot be deleted expires by itself. */
async function releaseQuery(context: EngineContext, query: LiveQuery): Promise<void> {
  await awaitCall(context);
  try {
    await deleteQuery(context.session.lakeHttp, query, { signal: context.signal });
  } catch (error) {
    context.signal.throwIfAborted();
    log.info('A query that is done could not be deleted', { cause: describeError(error) });
  }
  await forgetQuery(context, query.id);
}

const awaitCall = (context: EngineContext): Promise<void> =>
  awaitCallSlot(context, 'lake', CALL_SPACING_MS);

/** Null when the refusal is about this query, not about the engine. */
function toEngineUnavailable({
  status,
  apiMessage,
  message,
}: ConsoleRefusal): EngineUnavailable | null {
  const detail = `long-running queries: ${message}`;
  switch (status) {
    // The data lake does not know tokens that older consoles issued.
    case 401:
    case 403:
      return new EngineUnavailable('not_permitted', detail);
    case 404:
    case 405:
    case 501:
      return new EngineUnavailable('unlicensed', detail);
    default:
      return status === 500 && /must start with Bearer/i.test(apiMessage)
        ? new EngineUnavailable('not_permitted', detail)
        : null;
  }
}
