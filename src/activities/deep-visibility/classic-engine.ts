import { queryTerms } from '../../catalogue/catalogue.ts';
import {
  INIT_QUERY_SPACING_MS,
  type QueryState,
  readEvents,
  readQueryState,
  startQuery,
} from '../../sentinelone/deep-visibility/deep-visibility.ts';
import { buildLaunchQueries } from '../../sentinelone/deep-visibility/s1ql.ts';
import { ConsoleRefusal } from '../../sentinelone/http/envelope.ts';
import type { CallOptions } from '../../sentinelone/http/request.ts';
import { recordQueryFinished } from '../../store/runs/remote-queries.ts';
import { DeepVisibilityUnavailable } from '../failures.ts';
import {
  awaitCallSlot,
  type EngineContext,
  type EngineResult,
  findPendingQuery,
  forgetQuery,
  type Part,
  queryInParts,
  recordStartedQuery,
} from './engine.ts';
import type { PartCollector } from './sighting-collector.ts';

/** The classic Deep Visibility API: one query after another, read event by event. */

/** Older consoles cut results at 20,000 events and ignore the requested limit. */
const OLDER_EVENT_LIMIT = 20_000;

const POLL_EVERY_MS = 5_000;

/** The vendor allows a token one call a second; the rest is margin for the network. */
const STATUS_SPACING_MS = 1_250;

const QUERIES = buildLaunchQueries(queryTerms());

export const queryClassic = (context: EngineContext): Promise<EngineResult> =>
  queryInParts(context, 'classic', QUERIES, async (part, title) => {
    const collected = await queryPart(context, part, title);
    const { rows } = collected;
    const cut = rows >= context.deps.eventLimit || rows === OLDER_EVENT_LIMIT;
    return { rows, cut, accept: () => collected.keep() };
  });

/** Runs one part to its last event. Resumes the query of an earlier attempt if there is one. */
async function queryPart(
  context: EngineContext,
  part: Part,
  title: string,
): Promise<PartCollector> {
  const { deps, run } = context;
  const pending = await findPendingQuery(context, part);
  let remoteId = pending?.remoteId ?? (await startPart(context, part, title));
  let state = await awaitEnd(context, remoteId, title);
  if (state.phase === 'gone' && pending) {
    // It expired between the two attempts.
    await forgetQuery(context, remoteId);
    remoteId = await startPart(context, part, title);
    state = await awaitEnd(context, remoteId, title);
  }
  // It stays recorded, so that `finishRun` cancels it if the console still runs it.
  if (state.phase !== 'finished') throw toUnavailable(state);
  // It stays pending until all parts are stored, so that a retry can read it again.
  await deps.database.asTenant(run.tenantId, (tx) =>
    recordQueryFinished(tx, run.tenantId, run.runNumber, remoteId),
  );
  return await readAll(context, remoteId, title);
}

/** Starts a query and stores its id at once. */
async function startPart(context: EngineContext, part: Part, title: string): Promise<string> {
  const { deps, session, signal, show } = context;
  await awaitCallSlot(context, 'init-query', INIT_QUERY_SPACING_MS, (wait) =>
    show(`${title}: may be started in ${Math.ceil(wait / 1000)} s`),
  );
  await show(`${title}: starting`);
  const remoteId = await startQuery(session.http, part.query, part.window, deps.eventLimit, {
    signal,
  });
  await recordStartedQuery(context, { part: part.name, remoteId, forwardTag: null });
  return remoteId;
}

/** Polls until the query is no longer running. The deadline of `signal` bounds the wait. */
async function awaitEnd(
  context: EngineContext,
  remoteId: string,
  title: string,
): Promise<QueryState> {
  const { deps, signal, show } = context;
  const every = POLL_EVERY_MS * deps.consoleSettings.rateLimitScale;
  for (;;) {
    await awaitCallSlot(context, 'query-status', STATUS_SPACING_MS);
    const state = await readStateOrGone(context, remoteId, { signal });
    if (state.phase !== 'running') return state;
    const progress = state.progress === null ? '' : `, ${state.progress} %`;
    await show(`${title}: ${state.state}${progress}`);
    await deps.clock.sleep(Math.max(every, 100), signal);
  }
}

/** A 404 for a known id is a query that the console has forgotten. */
async function readStateOrGone(
  { session }: EngineContext,
  remoteId: string,
  options: CallOptions,
): Promise<QueryState> {
  try {
    return await readQueryState(session.http, remoteId, options);
  } catch (error) {
    if (!(error instanceof ConsoleRefusal) || error.apiCode !== 4040010) throw error;
    return { phase: 'gone', state: 'QUERY_NOT_FOUND', progress: null, error: error.apiMessage };
  }
}

async function readAll(
  context: EngineContext,
  remoteId: string,
  title: string,
): Promise<PartCollector> {
  const { session, signal, collector, show } = context;
  const part = collector.part();
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page = await readEvents(session.http, remoteId, cursor, { signal });
    part.add(page);
    cursor = page.nextCursor;
    if (cursor !== null && seen.has(cursor)) {
      throw new DeepVisibilityUnavailable('bad_response', 'a cursor of the events came twice');
    }
    if (cursor !== null) seen.add(cursor);
    if (seen.size > context.deps.eventLimit) {
      throw new DeepVisibilityUnavailable('bad_response', 'the events do not end');
    }
    await show(`${title}: ${part.rows} events read`);
  } while (cursor !== null);
  return part;
}

function toUnavailable(state: QueryState): DeepVisibilityUnavailable {
  const words = state.error === null ? state.state : `${state.state}: ${state.error}`;
  return new DeepVisibilityUnavailable(state.phase === 'timed_out' ? 'timed_out' : 'failed', words);
}
