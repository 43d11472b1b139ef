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

/** Shared by the engines: queries in parts, whose windows are halved until no result is cut. */

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

/** One query over one window. */
export interface Part {
  readonly query: string;
  /** Index of the query among those of the run. */
  readonly index: number;
  /** Identifies the part within the run; the same in every attempt. */
  readonly name: string;
  readonly window: TimeWindow;
}

/**
 * This engine cannot be used with this console and token: only a missing permission, licence or
 * route can be the cause. The other engine still may work.
 */
export class EngineUnavailable extends DeepVisibilityUnavailable {}

/** The result of one part, counted only if it is complete. */
interface PartResult {
  readonly rows: number;
  readonly cut: boolean;
  readonly accept: () => void;
}

/** Stops a console whose results are always cut; at one query a minute no real run comes near. */
const MAX_PARTS = 256;

/** Runs every query over the whole window, in as many parts as needed. */
export async function queryInParts(
  context: EngineContext,
  engine: string,
  queries: readonly string[],
  queryPart: (part: Part, title: string) => Promise<PartResult>,
): Promise<EngineResult> {
  const makePart = (query: string, index: number, window: TimeWindow): Part => {
    return { query, index, window, name: `${engine}/${index}/${window.fromMs}-${window.toMs}` };
  };
  const parts = queries.map((query, at) => makePart(query, at, context.window)).toReversed();
  const total = { queries: 0, rows: 0 };
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { query, index } = part;
    total.queries += 1;
    if (total.queries > MAX_PARTS) {
      throw new DeepVisibilityUnavailable('failed', `more than ${MAX_PARTS} queries needed`);
    }
    const result = await queryPart(
      part,
      `query ${total.queries} of ${total.queries + parts.length}`,
    );
    total.rows += result.rows;
    const halves = result.cut ? halveWindow(part.window) : null;
    if (halves) {
      // The later half goes onto the stack first, so that the earlier one runs first.
      parts.push(...halves.toReversed().map((window) => makePart(query, index, window)));
      continue;
    }
    if (result.cut) await warnCut(context, part);
    result.accept();
  }
  return total;
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

/** The query that an earlier attempt started for this part. */
export const findPendingQuery = (
  { deps, run }: EngineContext,
  part: Part,
): Promise<RemoteQuery | null> =>
  deps.database.asTenant(run.tenantId, (tx) =>
    findQuery(tx, run.tenantId, run.runNumber, part.name),
  );

/** Stores the id of a started query, before anything else happens. */
export const recordStartedQuery = (
  { deps, run }: EngineContext,
  query: RemoteQuery,
): Promise<void> =>
  deps.database.asTenant(run.tenantId, (tx) => recordQuery(tx, run.tenantId, run.runNumber, query));

/** Forgets a query that the console no longer knows. */
export const forgetQuery = ({ deps, run }: EngineContext, remoteId: string): Promise<void> =>
  deps.database.asTenant(run.tenantId, (tx) => endQuery(tx, run.tenantId, run.runNumber, remoteId));

/**
 * Waits for the token's next slot for a call with a rate limit. The slots are shared by all workers.
 *
 * @param spacingMs as the vendor documents it, before scaling
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
