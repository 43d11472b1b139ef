import { ApplicationFailure } from '@temporalio/common';
import { DiscoveryError, errorMessage } from '../../errors/errors.ts';
import { findIntegration } from '../../store/integrations.ts';
import { findOpenRun, insertRun, recordRunEnd, requestStop } from '../../store/runs/runs.ts';
import type { BeginRunInput, BegunRun } from '../../workflows/activity-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * The activity `beginRun`. A run of a lost tenant workflow may still be open: it is asked to stop,
 * and the activity retries until it has ended, so that runs never overlap.
 */
export async function beginRun(
  deps: ActivityDependencies,
  request: BeginRunInput,
): Promise<BegunRun> {
  const { tenantId } = request;
  const { actionCode, runNumber, openRun } = await deps.database.asTenant(tenantId, async (tx) => {
    const integration = await findIntegration(tx, tenantId);
    if (!integration) throw new DiscoveryError('unknown_tenant');
    if (integration.status === 'disconnected' || integration.status === 'disconnecting') {
      throw new DiscoveryError('tenant_disconnected');
    }
    if (integration.status === 'paused') throw new DiscoveryError('tenant_paused');
    const open = await findOpenRun(tx, tenantId);
    if (open && open.requestId !== request.requestId) {
      await requestStop(tx, tenantId);
      return { actionCode: null, runNumber: null, openRun: open.runNumber };
    }
    const number = await insertRun(tx, request);
    return { actionCode: integration.actionCode, runNumber: number, openRun: null };
  });
  if (runNumber !== null) {
    return { runNumber, actionCode, deepVisibilityBudgetMs: deps.deepVisibilityBudgetMs };
  }
  if (await deps.discovery.cancelRun(tenantId, openRun)) throw stillEnding();
  await deps.database.asTenant(tenantId, (tx) =>
    recordRunEnd(tx, tenantId, openRun, {
      outcome: 'failed',
      reasonCode: 'internal',
      reason: `internal: ${errorMessage('internal', 'the run was lost with its workflow')}`,
    }),
  );
  return await beginRun(deps, request);
}

/** Benign, so that it raises no alarm: the other run only takes its time to end. */
const stillEnding = (): ApplicationFailure =>
  ApplicationFailure.create({
    message: errorMessage('run_overlap'),
    type: 'run_overlap',
    nextRetryDelay: '2s',
    category: 'BENIGN',
  });
