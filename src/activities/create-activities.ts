import type { Activities } from '../workflows/activity-contract.ts';
import { queryDeepVisibility } from './deep-visibility/query-deep-visibility.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { LONG_WORK, MUST_HAPPEN, withFailures } from './failures.ts';
import { syncDevices } from './inventory/sync-devices.ts';
import { beginRun } from './run/begin-run.ts';
import { finishRun } from './run/finish-run.ts';
import { applyStanding, disconnectTenant, sendTick } from './tenant/tenant-lifecycle.ts';

/** The activities of a worker, built from their dependencies. */
export function createActivities(deps: ActivityDependencies): Activities {
  return {
    beginRun: (request) => withFailures(MUST_HAPPEN, () => beginRun(deps, request)),
    syncDevices: (run) => withFailures(LONG_WORK, () => syncDevices(deps, run)),
    queryDeepVisibility: (run) => withFailures(LONG_WORK, () => queryDeepVisibility(deps, run)),
    finishRun: (end) => withFailures(MUST_HAPPEN, () => finishRun(deps, end)),
    applyStanding: (input) => withFailures(MUST_HAPPEN, () => applyStanding(deps, input)),
    disconnectTenant: (input) => withFailures(MUST_HAPPEN, () => disconnectTenant(deps, input)),
    sendTick: (tenantId) => withFailures(MUST_HAPPEN, () => sendTick(deps, tenantId)),
  };
}
