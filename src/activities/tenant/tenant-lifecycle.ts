import { deleteSchedule, pauseSchedule, unpauseSchedule } from '../../client/schedules.ts';
import { errorMessage, toErrorCode } from '../../errors/errors.ts';
import {
  disconnectIntegration,
  findIntegration,
  setIntegrationStatus,
} from '../../store/integrations.ts';
import type { StatusInput } from '../../workflows/activity-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** The activity `applyStanding`: stores the status and pauses or unpauses the Schedule. */
export async function applyStanding(
  { database, discovery }: ActivityDependencies,
  { tenantId, status, code }: StatusInput,
): Promise<void> {
  await database.asTenant(tenantId, (tx) => setIntegrationStatus(tx, tenantId, status, code));
  if (status === 'connected') {
    await unpauseSchedule(discovery.temporal, tenantId, { force: false });
    return;
  }
  const known = toErrorCode(code);
  const reason = status === 'paused' || !known ? 'paused' : `${known}: ${errorMessage(known)}`;
  await pauseSchedule(discovery.temporal, tenantId, reason);
}

/** The activity `disconnectTenant`. Deletes the Schedule only if the token was destroyed. */
export async function disconnectTenant(
  { database, discovery }: ActivityDependencies,
  { tenantId, before }: { readonly tenantId: string; readonly before: number },
): Promise<void> {
  const destroyed = await database.asTenant(tenantId, (tx) =>
    disconnectIntegration(tx, tenantId, before),
  );
  if (destroyed) await deleteSchedule(discovery.temporal, tenantId);
}

/** The activity `sendTick`. A late tick must not start the workflow of a disconnected tenant. */
export async function sendTick(
  { database, discovery }: ActivityDependencies,
  tenantId: string,
): Promise<void> {
  const integration = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!integration || integration.sealedToken === null) return;
  await discovery.tick(tenantId);
}
