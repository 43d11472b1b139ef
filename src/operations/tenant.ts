import {
  type Cadence,
  cadenceText,
  changeScheduleCadence,
  checkCadence,
  deleteSchedule,
  unpauseSchedule,
} from '../client/schedules.ts';
import { DiscoveryError } from '../errors/errors.ts';
import { checkTenantId } from '../store/database.ts';
import {
  disconnectIntegration,
  type EngineSetting,
  findIntegration,
  type Integration,
  setCadence,
  setEngine,
  setIntegrationStatus,
} from '../store/integrations.ts';
import { requestStop } from '../store/runs/runs.ts';
import { deleteSomeData } from '../store/tenant-data.ts';
import type { RunSummary } from '../types.ts';
import type { ResyncPayload } from '../workflows/messages.ts';
import type { TenantServices } from './services.ts';

/** Throws `invalid_tenant`, `unknown_tenant` or `tenant_disconnected`. */
async function requireConnected(
  { database }: Pick<TenantServices, 'database'>,
  tenantId: string,
): Promise<Integration> {
  checkTenantId(tenantId);
  const integration = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!integration) throw new DiscoveryError('unknown_tenant');
  if (integration.sealedToken === null || integration.status === 'disconnecting') {
    throw new DiscoveryError('tenant_disconnected');
  }
  return integration;
}

/** Requests a run and returns at once. While paused the request waits. */
export async function resync(
  services: TenantServices,
  tenantId: string,
  payload: ResyncPayload,
): Promise<void> {
  await requireConnected(services, tenantId);
  await services.discovery.resync(tenantId, payload);
}

/** Time for a worker to accept the request. */
const ACCEPT_WITHIN_MS = 20_000;

/**
 * Waits for the run that serves the request.
 *
 * @throws DiscoveryError `no_worker` if no worker accepts the request in time; the request is then
 *   sent as a signal, which Temporal keeps
 */
export async function resyncAndWait(
  services: TenantServices,
  tenantId: string,
  payload: ResyncPayload,
): Promise<RunSummary> {
  const { status } = await requireConnected(services, tenantId);
  if (status === 'paused') throw new DiscoveryError('tenant_paused');
  try {
    return await services.discovery.resyncAndWait(tenantId, payload, ACCEPT_WITHIN_MS);
  } catch (error) {
    if (error instanceof DiscoveryError && error.code === 'no_worker') {
      await services.discovery.resync(tenantId, payload);
    }
    throw error;
  }
}

/** Sets the engine of the next runs; `auto` lets each run choose. */
export async function chooseEngine(
  services: Pick<TenantServices, 'database'>,
  tenantId: string,
  engine: EngineSetting,
): Promise<void> {
  await requireConnected(services, tenantId);
  await services.database.asTenant(tenantId, (tx) => setEngine(tx, tenantId, engine));
}

export async function pause(services: TenantServices, tenantId: string): Promise<void> {
  await requireConnected(services, tenantId);
  await services.discovery.pause(tenantId);
}

/** Also ends a pause that an operator made in Temporal's UI. */
export async function resume(services: TenantServices, tenantId: string): Promise<void> {
  await requireConnected(services, tenantId);
  await unpauseSchedule(services.discovery.temporal, tenantId, { force: true });
  await services.discovery.resume(tenantId);
}

/** Time for a worker to end the open run before the token is destroyed. */
const WIND_DOWN_MS = 30_000;

/**
 * Ends discovery of a tenant: stops the open run at its next step, cancels its query at the console,
 * deletes the Schedule and destroys the token. Without a worker, only the last two.
 */
export async function disconnectTenant(services: TenantServices, tenantId: string): Promise<void> {
  checkTenantId(tenantId);
  const { database, discovery } = services;
  const integration = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!integration) throw new DiscoveryError('unknown_tenant');
  // A disconnect that was interrupted has still its token: this call completes it.
  if (integration.sealedToken === null) throw new DiscoveryError('tenant_disconnected');
  await database.asTenant(tenantId, async (tx) => {
    await requestStop(tx, tenantId);
    await setIntegrationStatus(tx, tenantId, 'disconnecting', null);
  });
  if (await discovery.disconnect(tenantId)) await discovery.waitUntilGone(tenantId, WIND_DOWN_MS);
  await deleteSchedule(discovery.temporal, tenantId);
  await database.asTenant(tenantId, (tx) => disconnectIntegration(tx, tenantId, Date.now()));
}

/** Changes the cadence; a paused tenant stays paused. */
export async function changeCadence(
  services: TenantServices,
  tenantId: string,
  cadence: Cadence,
): Promise<void> {
  checkCadence(cadence);
  await requireConnected(services, tenantId);
  // The Schedule is saved before the commit, so that a cron that Temporal refuses changes nothing.
  await services.database.asTenant(tenantId, async (tx) => {
    await setCadence(tx, tenantId, cadenceText(cadence));
    await changeScheduleCadence(services.discovery.temporal, tenantId, cadence);
  });
}

/** Deletes the devices, sightings and runs of a disconnected tenant. Safe to repeat. */
export async function deleteTenantData(
  { database }: Pick<TenantServices, 'database'>,
  tenantId: string,
): Promise<void> {
  checkTenantId(tenantId);
  while (await database.asTenant(tenantId, (tx) => deleteSomeData(tx, tenantId)));
}
