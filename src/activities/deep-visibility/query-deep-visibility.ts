import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { findDeviceIds } from '../../store/devices/device-links.ts';
import { endAllQueries } from '../../store/runs/remote-queries.ts';
import {
  addWarning,
  fixWindow,
  lockOpenRun,
  setProgress,
  setRunEngine,
} from '../../store/runs/runs.ts';
import { applySightings, markQuiet } from '../../store/sightings/sightings.ts';
import type { RunWarning } from '../../types.ts';
import type { DeepVisibilityResult, RunRef } from '../../workflows/activity-contract.ts';
import { GRACE_MS } from '../../workflows/policies.ts';
import { openConsoleSession } from '../console-session.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { DeepVisibilityUnavailable } from '../failures.ts';
import { Heartbeat } from '../heartbeat.ts';
import { toDegradation } from './degradation.ts';
import { queryWithBestEngine } from './select-engine.ts';
import { SightingCollector } from './sighting-collector.ts';

/** The rolling window, to the second. */
const WINDOW_MS = 7 * 24 * 3_600_000;

/**
 * The activity `queryDeepVisibility`. A retry has the same window and resumes the queries that the
 * previous attempt left at the console. It cancels no query, so that a worker that shuts down leaves
 * its query to the next attempt; `finishRun` cancels what is left.
 *
 * @throws DeepVisibilityUnavailable for every fault of the console
 */
export async function queryDeepVisibility(
  deps: ActivityDependencies,
  run: RunRef & { readonly budgetMs: number },
): Promise<DeepVisibilityResult> {
  using heartbeat = new Heartbeat();
  const deadline = deadlineSignal(deps, run.budgetMs);
  const signal = AbortSignal.any([cancellationSignal(), deadline]);
  const { tenantId, runNumber } = run;
  const show = async (words: string): Promise<void> => {
    heartbeat.show({ deepVisibility: words });
    await deps.database.asTenant(tenantId, (tx) =>
      setProgress(tx, tenantId, runNumber, { deepVisibility: words }),
    );
  };
  try {
    await using session = await openConsoleSession(deps, run);
    const now = Math.floor(deps.clock.now() / 1000) * 1000;
    const window = await deps.database.asTenant(tenantId, (tx) =>
      fixWindow(tx, tenantId, runNumber, { fromMs: now - WINDOW_MS, toMs: now }),
    );
    const collector = new SightingCollector();
    const result = await queryWithBestEngine({
      deps,
      session,
      run,
      window,
      collector,
      show,
      signal,
    });
    const found = collector.sightings();
    const rejected = describeRejected(collector.rejected);
    await deps.database.asTenant(tenantId, async (tx) => {
      await lockOpenRun(tx, tenantId, runNumber);
      await setRunEngine(tx, tenantId, runNumber, result.engine);
      if (rejected) await addWarning(tx, tenantId, runNumber, rejected);
      const ids = await findDeviceIds(tx, tenantId, collector.uuids);
      const sightings = found.map((sighting) => {
        return { ...sighting, deviceId: ids.get(sighting.deviceId) ?? sighting.deviceId };
      });
      await applySightings(tx, tenantId, runNumber, sightings);
      await markQuiet(tx, tenantId, runNumber, window.fromMs);
      await endAllQueries(tx, tenantId, runNumber);
    });
    const { queries, rows } = result;
    return { queries, rows, sightings: found.length };
  } catch (error) {
    cancellationSignal().throwIfAborted();
    if (deadline.aborted) {
      throw new DeepVisibilityUnavailable('timed_out', `no result within ${run.budgetMs / 1000} s`);
    }
    throw toDegradation(error);
  }
}

function describeRejected(rejected: ReadonlyMap<string, number>): RunWarning | null {
  if (rejected.size === 0) return null;
  const reasons = [...rejected].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return { code: 'rows_rejected', message: `process launches that could not be used: ${reasons}` };
}

/** Fires shortly before Temporal ends the activity, in time to name the reason. */
function deadlineSignal(deps: ActivityDependencies, budgetMs: number): AbortSignal {
  const grace = Math.min(GRACE_MS, budgetMs / 4);
  const left = activityInfo().scheduledTimestampMs + budgetMs - grace - deps.clock.now();
  return AbortSignal.timeout(Math.max(0, Math.round(left)));
}
