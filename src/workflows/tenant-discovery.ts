import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from './activity-contract.ts';
import { executeRun } from './execute-run.ts';
import {
  credentialsChangedSignal,
  disconnectSignal,
  pauseSignal,
  resumeSignal,
  resyncAndWaitUpdate,
  resyncSignal,
  statusQuery,
  tickSignal,
} from './messages.ts';
import { POLICIES } from './policies.ts';
import { recentRunsDetails } from './run-details.ts';
import { type CarriedState, TenantState } from './tenant-state.ts';

export interface TenantDiscoveryInput {
  readonly tenantId: string;
  /** State carried over by a continue-as-new; absent at the first start. */
  readonly carried?: CarriedState;
}

const { applyStanding, disconnectTenant } = proxyActivities<Activities>(POLICIES.bookkeeping);

/**
 * The long-lived workflow of one tenant. Only it starts the tenant's runs, so without a lock: runs
 * never overlap, requests during a run coalesce into one more run, and no request is dropped.
 */
export async function tenantDiscovery(input: TenantDiscoveryInput): Promise<void> {
  const state = new TenantState(input.tenantId, input.carried);
  installHandlers(state);
  for (;;) {
    await condition(() => state.hasWork() || mayContinueAsNew());
    if (state.disconnecting) {
      await disconnect(state);
      if (state.disconnecting) break;
      continue;
    }
    if (state.statusChanged()) await announceStatus(state);
    else if (mayContinueAsNew()) {
      // Before a run, not only when idle: under steady requests there is no idle moment.
      const carried = state.carry();
      await continueAsNew<typeof tenantDiscovery>({ tenantId: input.tenantId, carried });
    } else if (state.mayRun()) await executeRun(state);
    setCurrentDetails(recentRunsDetails(state.integrationStatus, state.recent));
  }
  await condition(allHandlersFinished);
}

/**
 * Installed before the first await, so that every message finds a handler. Handlers only change the
 * state. Payloads are `unknown` here: operators type them by hand in Temporal's UI.
 */
function installHandlers(state: TenantState): void {
  setHandler(resyncSignal, (payload?: unknown) => state.requestResync(payload));
  setHandler(tickSignal, () => state.requestTick());
  setHandler(pauseSignal, () => state.pause());
  setHandler(resumeSignal, () => state.resume());
  setHandler(credentialsChangedSignal, (payload?: unknown) => state.credentialsChanged(payload));
  setHandler(disconnectSignal, () => state.disconnect(Date.now()));
  setHandler(statusQuery, () => state.status());
  setHandler(resyncAndWaitUpdate, (payload?: unknown) => state.resyncAndWait(payload), {
    // Must be synchronous: an async validator blocks the workflow instead of rejecting.
    validator: (_payload?: unknown) => state.refuseUpdate(),
  });
}

async function announceStatus(state: TenantState): Promise<void> {
  const { integrationStatus: status, actionCode: code } = state;
  if (status === 'disconnecting' || status === 'disconnected') return;
  await applyStanding({ tenantId: state.tenantId, status, code });
  state.announced(status, code);
}

async function disconnect(state: TenantState): Promise<void> {
  const before = state.disconnectedAt;
  await disconnectTenant({ tenantId: state.tenantId, before });
}

/**
 * History is long enough, and no update is waiting: an update cannot span a continue-as-new. The
 * pending request is carried over. If a message arrives now, the server refuses the command, and the
 * message is handled first.
 */
const mayContinueAsNew = (): boolean =>
  workflowInfo().continueAsNewSuggested && allHandlersFinished();
