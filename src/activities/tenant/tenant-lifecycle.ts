import { deleteSchedule, pauseSchedule, unpauseSchedule } from '../../client/schedules.ts';
import { errorMessage, toErrorCode } from '../../errors/errors.ts';
import {
  disconnectIntegration,
  findIntegration,
  setIntegrationStatus,
} from '../../store/integrations.ts';
import type { StatusInput } from '../../workflows/activity-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** The activity `applyStanding`. */
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
  const why = status === 'paused' || !known ? 'paused' : `${known}: ${errorMessage(known)}`;
  await pauseSchedule(discovery.temporal, tenantId, why);
}

/** The activity `disconnectTenant`. The Schedule goes only if the token went. */
export async function disconnectTenant(
  { database, discovery }: ActivityDependencies,
  { tenantId, before }: { readonly tenantId: string; readonly before: number },
): Promise<void> {
  const gone = await database.asTenant(tenantId, (tx) =>
    disconnectIntegration(tx, tenantId, before),
  );
  if (gone) await deleteSchedule(discovery.temporal, tenantId);
}

/** The activity `sendTick`: a tick that was under way when its tenant left must not revive it. */
export async function sendTick(
  { database, discovery }: ActivityDependencies,
  tenantId: string,
): Promise<void> {
  const integration = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!integration || integration.sealedToken === null) return;
  await discovery.tick(tenantId);
}
