import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunSummary } from '../types.ts';
import type { Activities, BegunRun, RunEnding } from './activity-contract.ts';
import { discoveryRun } from './discovery-run.ts';
import { runWorkflowId } from './messages.ts';
import { POLICIES } from './policies.ts';
import { TENANT, TRIGGER } from './search-attributes.ts';
import type { PendingRequest, TenantState } from './tenant-state.ts';

const { beginRun, finishRun } = proxyActivities<Activities>(POLICIES.bookkeeping);

/** Failures of the token: scheduled runs stop until an operator replaces it. */
const ACTION_CODES = ['invalid_token', 'missing_scope'];

/** Serves the pending request with one run. A failed run does not fail the tenant's workflow. */
export async function executeRun(state: TenantState): Promise<void> {
  const request = state.takeRequest();
  const begun = await beginRequestedRun(state, request);
  if (!begun) return;
  state.runBegun(begun.runNumber, begun.actionCode);
  const scope = new CancellationScope();
  state.cancelRun = () => scope.cancel();
  // A disconnect that arrived during `beginRun` found no run to cancel.
  if (state.disconnecting) scope.cancel();
  try {
    const summary = await scope.run(() => runChild(state.tenantId, begun, request));
    state.runEnded(summary, null);
  } catch (error) {
    const summary = await settle(state.tenantId, begun.runNumber, error);
    const code = ACTION_CODES.find((known) => known === failureType(error)) ?? null;
    state.runEnded(summary, code);
    // The tenant's workflow was cancelled, not only this run.
    if (isCancellation(error) && CancellationScope.current().consideredCancelled) throw error;
  }
}

/** Null if the tenant is paused or disconnected according to PostgreSQL. */
async function beginRequestedRun(
  state: TenantState,
  request: PendingRequest & { readonly ordinal: number },
): Promise<BegunRun | null> {
  try {
    return await beginRun({
      tenantId: state.tenantId,
      requestId: `${workflowInfo().runId}/${request.ordinal}`,
      trigger: request.trigger,
      acceptMissing: request.acceptMissing,
    });
  } catch (error) {
    const code = failureType(error);
    if (code === 'tenant_paused') state.putBack(request);
    else if (code === 'tenant_disconnected' || code === 'unknown_tenant') {
      state.disconnect(Date.now());
    } else throw error;
    return null;
  }
}

async function runChild(
  tenantId: string,
  begun: BegunRun,
  { trigger, note }: PendingRequest,
): Promise<RunSummary> {
  const { runNumber, deepVisibilityBudgetMs } = begun;
  const child = await startChild(discoveryRun, {
    workflowId: runWorkflowId(tenantId, runNumber),
    args: [{ tenantId, runNumber, trigger, deepVisibilityBudgetMs }],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    staticSummary: `Run ${runNumber} of ${tenantId}: ${trigger}${note === '' ? '' : ` (${note})`}`,
    typedSearchAttributes: [
      { key: TENANT, value: tenantId },
      { key: TRIGGER, value: trigger },
    ],
    priority: { fairnessKey: tenantId },
  });
  return await child.result();
}

/**
 * The summary of a run that did not complete. A run stores its own end, which is kept; a terminated
 * run could not, so its end is stored here.
 */
async function settle(tenantId: string, runNumber: number, error: unknown): Promise<RunSummary> {
  const ending: RunEnding = isCancellation(error)
    ? { outcome: 'cancelled' }
    : {
        outcome: 'failed',
        code: failureType(error) ?? 'internal',
        message: `The run ended by itself: ${String(error)}`,
      };
  return await CancellationScope.nonCancellable(() => finishRun({ tenantId, runNumber, ending }));
}

function failureType(error: unknown): string | null {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof ApplicationFailure ? (cause.type ?? null) : null;
}
