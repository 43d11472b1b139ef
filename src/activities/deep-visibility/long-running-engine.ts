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
import { countActiveDevices } from '../../store/devices/device-aggregates.ts';
import { DeepVisibilityUnavailable } from '../failures.ts';
import {
  awaitCallSlot,
  type EngineContext,
  type EngineResult,
  findPendingQuery,
  forgetQuery,
  type Part,
  queryInParts,
  record,
} from './engine.ts';

/** Asks by long-running queries: launches come grouped, and a query lives only while polled. */

/** The vendor allows a user three calls a second, whatever they are. */
const CALL_SPACING_MS = 400;

/** Well inside the 30 s after which the console forgets a query that nobody polls. */
const POLL_EVERY_MS = 1_000;

/** A query that the console loses is launched anew: a worker may have been held up for too long. */
const MAX_LAUNCHES = 3;

const QUERIES = buildLaunchPowerQueries(queryTerms(), valueOptions());

/** Long-running queries cannot be used here with this token; the classic API still may. */
export class EngineUnavailable extends DeepVisibilityUnavailable {}

/** @throws EngineAbsent when only a missing permission, licence or route can be the cause */
export async function queryLongRunning(context: EngineContext): Promise<EngineResult> {
  let matches = 0;
  const asked = await queryInParts(context, 'long-running', QUERIES, async (part, title) => {
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
  return asked;
}

/** A token whose scope holds no telemetry is answered with 200 and nothing, like a quiet fleet. */
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
  /** Null when nothing was heard of it yet in this attempt. */
  readonly state: LongQueryState | null;
}

/** What an earlier attempt left, so that there are never two for one part. */
async function resumeQuery(context: EngineContext, part: Part): Promise<Launched | null> {
  const left = await findPendingQuery(context, part);
  if (!left) return null;
  return { query: { id: left.remoteId, forwardTag: left.forwardTag ?? '' }, state: null };
}

async function startPart(context: EngineContext, part: Part, title: string): Promise<Launched> {
  const { session, signal, show } = context;
  await show(`${title}: launching`);
  await awaitCall(context);
  try {
    const launched = await launchQuery(session.lakeHttp, part.query, part.window, { signal });
    const { id, forwardTag } = launched.query;
    await record(context, { part: part.name, remoteId: id, forwardTag });
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

/** A result that is here frees the console's; one that cannot be freed expires by itself. */
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

/** What a refused launch says about the engine as such; null when it is about this query. */
function toEngineUnavailable({ status, words, message }: ConsoleRefusal): EngineUnavailable | null {
  const detail = `long-running queries: ${message}`;
  switch (status) {
    // Tokens made by older consoles are not known to the data lake.
    case 401:
    case 403:
      return new EngineUnavailable('not_permitted', detail);
    case 404:
    case 405:
    case 501:
      return new EngineUnavailable('unlicensed', detail);
    default:
      return status === 500 && /must start with Bearer/i.test(words)
        ? new EngineUnavailable('not_permitted', detail)
        : null;
  }
}
