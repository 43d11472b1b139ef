import { queryTerms } from '../catalogue/catalogue.ts';
import {
  INIT_QUERY_SPACING_MS,
  type QueryState,
  readEvents,
  readQueryState,
  startQuery,
  type TimeWindow,
} from '../sentinelone/deep-visibility.ts';
import { ConsoleRefusal } from '../sentinelone/envelope.ts';
import type { CallOptions } from '../sentinelone/request.ts';
import { buildLaunchQueries } from '../sentinelone/s1ql.ts';
import {
  endQuery,
  findQuery,
  noteFinished,
  recordQuery,
  takeCallSlot,
} from '../store/remote-queries.ts';
import { addWarning } from '../store/runs.ts';
import type { ConsoleSession } from './console-session.ts';
import type { RunRef } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { DeepVisibilityUnavailable } from './failures.ts';
import type { PartCollector, SightingCollector } from './sighting-collector.ts';

/** Asks the classic Deep Visibility API, one query after another, until the window is whole. */

/** Older consoles cut at 20,000 whatever limit was asked for. */
const OLDER_EVENT_LIMIT = 20_000;

/** A cut window is halved, but not below this. */
const SHORTEST_WINDOW_MS = 60_000;

/** At one query a minute no run comes near; a console that always answers "full" would. */
const MOST_PARTS = 256;

const POLL_EVERY_MS = 5_000;

/** One question: the terms of one query over one window. */
interface Part {
  readonly query: string;
  /** Names the part within the run, the same in every attempt. */
  readonly name: string;
  readonly window: TimeWindow;
}

export interface ClassicContext {
  readonly deps: ActivityDependencies;
  readonly session: ConsoleSession;
  readonly run: RunRef;
  readonly window: TimeWindow;
  readonly collector: SightingCollector;
  readonly show: (words: string) => Promise<void>;
  readonly signal: AbortSignal;
}

const QUERIES = buildLaunchQueries(queryTerms());

export async function askClassic(
  context: ClassicContext,
): Promise<{ readonly queries: number; readonly rows: number }> {
  const parts = QUERIES.map((query, index) => makePart(query, index, context.window)).toReversed();
  let queries = 0;
  let rows = 0;
  for (let part = parts.pop(); part; part = parts.pop()) {
    queries += 1;
    if (queries > MOST_PARTS) {
      throw new DeepVisibilityUnavailable('failed', `more than ${MOST_PARTS} queries needed`);
    }
    const collected = await askPart(context, part, `query ${queries} of ${queries + parts.length}`);
    rows += collected.rows;
    if (isCut(collected.rows, context.deps.eventLimit)) {
      const halves = halve(part);
      if (halves) {
        parts.push(...halves);
        continue;
      }
      await warnCut(context, part);
    }
    collected.keep();
  }
  return { queries, rows };
}

const isCut = (rows: number, limit: number): boolean => rows >= limit || rows === OLDER_EVENT_LIMIT;

function makePart(query: string, index: number, window: TimeWindow): Part {
  return { query, name: `classic/${index}/${window.fromMs}-${window.toMs}`, window };
}

/** Later half first on the stack, so that the earlier one is asked first; null when too short. */
function halve(part: Part): readonly Part[] | null {
  const { fromMs, toMs } = part.window;
  if (toMs - fromMs < 2 * SHORTEST_WINDOW_MS) return null;
  const middle = Math.floor((fromMs + toMs) / 2);
  const index = Number(part.name.split('/')[1]);
  // Both ends of a window count, so the later half begins a millisecond on.
  return [
    makePart(part.query, index, { fromMs: middle + 1, toMs }),
    makePart(part.query, index, { fromMs, toMs: middle }),
  ];
}

/** Runs one part to its last event. A query left by an attempt before is taken up, not repeated. */
async function askPart(context: ClassicContext, part: Part, title: string): Promise<PartCollector> {
  const { deps, run } = context;
  const known = await deps.database.asTenant(run.tenantId, (tx) =>
    findQuery(tx, run.tenantId, run.runNumber, part.name),
  );
  let remoteId = known?.remoteId ?? (await start(context, part, title));
  let state = await awaitEnd(context, remoteId, title);
  if (state.phase === 'gone' && known) {
    // It expired while nobody polled it.
    await end(context, remoteId);
    remoteId = await start(context, part, title);
    state = await awaitEnd(context, remoteId, title);
  }
  // It stays on record: whatever the console calls it, the end of the run cancels it.
  if (state.phase !== 'finished') throw endedBadly(state);
  // It stays on record as ours until all parts are stored: a crash before that reads it again.
  await deps.database.asTenant(run.tenantId, (tx) =>
    noteFinished(tx, run.tenantId, run.runNumber, remoteId),
  );
  return await readAll(context, remoteId, title);
}

/** Starts a query and writes its id down at once. */
async function start(context: ClassicContext, part: Part, title: string): Promise<string> {
  const { deps, run, session, signal, show } = context;
  const spacing = INIT_QUERY_SPACING_MS * deps.consoleSettings.rateLimitScale;
  const slot = `${session.integration.tokenFingerprint ?? run.tenantId} init-query`;
  const wait = await deps.database.asTenant(run.tenantId, (tx) => takeCallSlot(tx, slot, spacing));
  if (wait > 0) {
    await show(`${title}: may be started in ${Math.ceil(wait / 1000)} s`);
    await deps.clock.sleep(wait, signal);
  }
  await show(`${title}: starting`);
  const remoteId = await startQuery(session.http, part.query, part.window, deps.eventLimit, {
    signal,
  });
  await deps.database.asTenant(run.tenantId, (tx) =>
    recordQuery(tx, run.tenantId, run.runNumber, part.name, remoteId),
  );
  return remoteId;
}

async function end({ deps, run }: ClassicContext, remoteId: string): Promise<void> {
  await deps.database.asTenant(run.tenantId, (tx) =>
    endQuery(tx, run.tenantId, run.runNumber, remoteId),
  );
}

/** Polls until the query is no longer running; the signal's deadline ends one that never is. */
async function awaitEnd(
  context: ClassicContext,
  remoteId: string,
  title: string,
): Promise<QueryState> {
  const { deps, signal, show } = context;
  const every = POLL_EVERY_MS * deps.consoleSettings.rateLimitScale;
  for (;;) {
    const state = await readStateOrGone(context, remoteId, { signal });
    if (state.phase !== 'running') return state;
    const progress = state.progress === null ? '' : `, ${state.progress} %`;
    await show(`${title}: ${state.state}${progress}`);
    await deps.clock.sleep(Math.max(every, 100), signal);
  }
}

/** The console forgets ids: a 404 for one we hold is a query that is gone. */
async function readStateOrGone(
  { session }: ClassicContext,
  remoteId: string,
  options: CallOptions,
): Promise<QueryState> {
  try {
    return await readQueryState(session.http, remoteId, options);
  } catch (error) {
    if (!(error instanceof ConsoleRefusal) || error.apiCode !== 4040010) throw error;
    return { phase: 'gone', state: 'QUERY_NOT_FOUND', progress: null, error: error.words };
  }
}

async function readAll(
  context: ClassicContext,
  remoteId: string,
  title: string,
): Promise<PartCollector> {
  const { session, signal, collector, show } = context;
  const part = collector.part();
  const asked = new Set<string>();
  let cursor: string | null = null;
  do {
    const page = await readEvents(session.http, remoteId, cursor, { signal });
    part.add(page);
    cursor = page.nextCursor;
    if (cursor !== null && asked.has(cursor)) {
      throw new DeepVisibilityUnavailable('bad_response', 'a cursor of the events came twice');
    }
    if (cursor !== null) asked.add(cursor);
    if (asked.size > context.deps.eventLimit) {
      throw new DeepVisibilityUnavailable('bad_response', 'the events do not end');
    }
    await show(`${title}: ${part.rows} events read`);
  } while (cursor !== null);
  return part;
}

function endedBadly(state: QueryState): DeepVisibilityUnavailable {
  const words = state.error === null ? state.state : `${state.state}: ${state.error}`;
  return new DeepVisibilityUnavailable(state.phase === 'timed_out' ? 'timed_out' : 'failed', words);
}

async function warnCut({ deps, run }: ClassicContext, part: Part): Promise<void> {
  const from = new Date(part.window.fromMs).toISOString();
  await deps.database.asTenant(run.tenantId, (tx) =>
    addWarning(tx, run.tenantId, run.runNumber, {
      code: 'results_cut',
      message: `the console cuts even one minute of launches (from ${from}); some are not counted`,
    }),
  );
}
