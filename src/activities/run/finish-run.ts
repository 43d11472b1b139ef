import { log } from '@temporalio/activity';
import { DiscoveryError, describeError, errorMessage, toErrorCode } from '../../errors/errors.ts';
import { cancelQuery } from '../../sentinelone/deep-visibility/deep-visibility.ts';
import { deleteQuery } from '../../sentinelone/deep-visibility/long-running-query.ts';
import { ConsoleRefusal } from '../../sentinelone/http/envelope.ts';
import { linkSightings } from '../../store/devices/device-links.ts';
import { deleteOld } from '../../store/devices/retention.ts';
import {
  dropIdleCallSlots,
  endAllQueries,
  listRunningQueries,
  type RemoteQuery,
} from '../../store/runs/remote-queries.ts';
import { findRun, type RunEnd, recordRunEnd } from '../../store/runs/runs.ts';
import { gatherStatistics } from '../../store/statistics.ts';
import type { RunSummary } from '../../types.ts';
import type { FinishRunInput, RunEnding, RunRef } from '../../workflows/activity-contract.ts';
import { type ConsoleSession, openConsoleSession } from '../console-session.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** The activity `finishRun`: ends the run's queries at the console, then the run in PostgreSQL. */
export async function finishRun(
  deps: ActivityDependencies,
  { tenantId, runNumber, ending }: FinishRunInput,
): Promise<RunSummary> {
  await cancelRemoteQueries(deps, { tenantId, runNumber });
  // Before readers see the run; a failure only makes their searches slow for a while.
  await deps.database.asTenant(tenantId, gatherStatistics).catch(() => {});
  const summary = await deps.database.asTenant(tenantId, async (tx) => {
    await endAllQueries(tx, tenantId, runNumber);
    await dropIdleCallSlots(tx);
    await linkSightings(tx, tenantId);
    await recordRunEnd(tx, tenantId, runNumber, toRunEnd(ending));
    return await findRun(tx, tenantId, runNumber);
  });
  if (!summary?.outcome || summary.finishedAt === null) throw new DiscoveryError('unknown_tenant');
  await deleteExpiredRows(deps, tenantId);
  return {
    tenantId,
    runNumber,
    trigger: summary.trigger,
    outcome: summary.outcome,
    reason: summary.reason,
    startedAt: summary.startedAt,
    finishedAt: summary.finishedAt,
    devicesSeen: summary.devicesSeen,
    devicesNew: summary.devicesNew,
    devicesMissing: summary.devicesMissing,
    sightings: summary.sightings,
    newSightings: summary.newSightings,
    warnings: summary.warnings,
  };
}

/** A failure is left to the next run. */
async function deleteExpiredRows(
  { database, clock, retentionMs }: ActivityDependencies,
  tenantId: string,
): Promise<void> {
  const before = clock.now() - retentionMs;
  await database
    .asTenant(tenantId, (tx) => deleteOld(tx, tenantId, before))
    .catch((error) => {
      log.warn('Old rows could not be deleted', { cause: describeError(error) });
    });
}

function toRunEnd(ending: RunEnding): RunEnd {
  switch (ending.outcome) {
    case 'full':
      return { outcome: 'full', reasonCode: null, reason: null };
    case 'inventory-only':
      return {
        outcome: 'inventory-only',
        reasonCode: ending.reason,
        reason: `deep_visibility_unavailable: ${ending.reason} (${ending.detail})`,
      };
    case 'failed': {
      const code = toErrorCode(ending.code) ?? 'internal';
      return { outcome: 'failed', reasonCode: code, reason: `${code}: ${ending.message}` };
    }
    case 'cancelled': {
      const reason = `run_cancelled: ${errorMessage('run_cancelled')}`;
      return { outcome: 'cancelled', reasonCode: 'run_cancelled', reason };
    }
    default:
      return ending satisfies never;
  }
}

const CANCEL_WITHIN_MS = 20_000;

/** Best effort: a console that is down must not keep the run from ending. */
async function cancelRemoteQueries(deps: ActivityDependencies, run: RunRef): Promise<void> {
  const { tenantId, runNumber } = run;
  const running = await deps.database.asTenant(tenantId, (tx) =>
    listRunningQueries(tx, tenantId, runNumber),
  );
  if (running.length === 0) return;
  const signal = AbortSignal.timeout(CANCEL_WITHIN_MS);
  try {
    await using session = await openConsoleSession(deps, run, { ending: true });
    for (const query of running) await endAtConsole(session, query, signal);
  } catch (error) {
    log.warn('A query may be left at the console', { runNumber, cause: describeError(error) });
  }
}

async function endAtConsole(
  { quickHttp, quickLakeHttp }: ConsoleSession,
  { remoteId, forwardTag }: RemoteQuery,
  signal: AbortSignal,
): Promise<void> {
  if (forwardTag === null) return await cancelQuery(quickHttp, remoteId, { signal });
  try {
    await deleteQuery(quickLakeHttp, { id: remoteId, forwardTag }, { signal });
  } catch (error) {
    // 404: the query has expired already.
    if (!(error instanceof ConsoleRefusal) || error.status !== 404) throw error;
  }
}
