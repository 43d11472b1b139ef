import { halveWindow, type TimeWindow } from '../../sentinelone/deep-visibility/time-window.ts';
import {
  endQuery,
  findQuery,
  type RemoteQuery,
  recordQuery,
  takeCallSlot,
} from '../../store/runs/remote-queries.ts';
import { addWarning } from '../../store/runs/runs.ts';
import type { RunRef } from '../../workflows/activity-contract.ts';
import type { ConsoleSession } from '../console-session.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { DeepVisibilityUnavailable } from '../failures.ts';
import type { SightingCollector } from './sighting-collector.ts';

/** What the engines share: questions in parts, their windows halved until no answer is cut. */

export interface EngineContext {
  readonly deps: ActivityDependencies;
  readonly session: ConsoleSession;
  readonly run: RunRef;
  readonly window: TimeWindow;
  readonly collector: SightingCollector;
  readonly show: (words: string) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface EngineResult {
  readonly queries: number;
  /** Rows that the console sent. */
  readonly rows: number;
}

/** One question: the terms of one query over one window. */
export interface Part {
  readonly query: string;
  /** Index of the query among those of the window. */
  readonly index: number;
  /** Names the part within the run, the same in every attempt. */
  readonly name: string;
  readonly window: TimeWindow;
}

/** The answer to one part, not counted before it is known to be whole. */
interface PartResult {
  readonly rows: number;
  readonly cut: boolean;
  readonly accept: () => void;
}

/** At one query a minute no run comes near; a console that always answers "full" would. */
const MAX_PARTS = 256;

/** Asks every query over the whole window, in as many parts as it takes. */
export async function queryInParts(
  context: EngineContext,
  engine: string,
  queries: readonly string[],
  ask: (part: Part, title: string) => Promise<PartResult>,
): Promise<EngineResult> {
  const makePart = (query: string, index: number, window: TimeWindow): Part => {
    return { query, index, window, name: `${engine}/${index}/${window.fromMs}-${window.toMs}` };
  };
  const parts = queries.map((query, at) => makePart(query, at, context.window)).toReversed();
  const asked = { queries: 0, rows: 0 };
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { query, index } = part;
    asked.queries += 1;
    if (asked.queries > MAX_PARTS) {
      throw new DeepVisibilityUnavailable('failed', `more than ${MAX_PARTS} queries needed`);
    }
    const answer = await ask(part, `query ${asked.queries} of ${asked.queries + parts.length}`);
    asked.rows += answer.rows;
    const halves = answer.cut ? halveWindow(part.window) : null;
    if (halves) {
      // Later half first on the stack, so that the earlier one is asked first.
      parts.push(...halves.toReversed().map((window) => makePart(query, index, window)));
      continue;
    }
    if (answer.cut) await warnCut(context, part);
    answer.accept();
  }
  return asked;
}

async function warnCut({ deps, run }: EngineContext, part: Part): Promise<void> {
  const from = new Date(part.window.fromMs).toISOString();
  await deps.database.asTenant(run.tenantId, (tx) =>
    addWarning(tx, run.tenantId, run.runNumber, {
      code: 'results_cut',
      message: `the console cuts even one minute of launches (from ${from}); some are not counted`,
    }),
  );
}

/** The query that an earlier attempt left for this part. */
export const findPendingQuery = (
  { deps, run }: EngineContext,
  part: Part,
): Promise<RemoteQuery | null> =>
  deps.database.asTenant(run.tenantId, (tx) =>
    findQuery(tx, run.tenantId, run.runNumber, part.name),
  );

/** Writes down what was started, before anything else happens. */
export const record = ({ deps, run }: EngineContext, query: RemoteQuery): Promise<void> =>
  deps.database.asTenant(run.tenantId, (tx) => recordQuery(tx, run.tenantId, run.runNumber, query));

/** Takes a query off the record that is gone at the console. */
export const forgetQuery = ({ deps, run }: EngineContext, remoteId: string): Promise<void> =>
  deps.database.asTenant(run.tenantId, (tx) => endQuery(tx, run.tenantId, run.runNumber, remoteId));

/**
 * Waits for the token's next place in line for a call that it may make only so often, also when
 * several workers serve it.
 *
 * @param spacingMs as documented, before scaling
 */
export async function awaitCallSlot(
  { deps, run, session, signal }: EngineContext,
  call: string,
  spacingMs: number,
  onWait?: (waitMs: number) => Promise<void>,
): Promise<void> {
  const spacing = spacingMs * deps.consoleSettings.rateLimitScale;
  const slot = `${session.integration.tokenFingerprint ?? run.tenantId} ${call}`;
  const wait = await deps.database.asTenant(run.tenantId, (tx) => takeCallSlot(tx, slot, spacing));
  if (wait <= 0) return;
  await onWait?.(wait);
  await deps.clock.sleep(wait, signal);
}
