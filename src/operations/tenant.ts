import {
  type Cadence,
  cadenceText,
  changeCadence as changeSchedule,
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
  const known = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!known) throw new DiscoveryError('unknown_tenant');
  if (known.sealedToken === null || known.status === 'disconnecting') {
    throw new DiscoveryError('tenant_disconnected');
  }
  return known;
}

/** Asks for a run and returns at once. While paused the request waits. */
export async function resync(
  services: TenantServices,
  tenantId: string,
  payload: ResyncPayload,
): Promise<void> {
  await requireConnected(services, tenantId);
  await services.discovery.resync(tenantId, payload);
}

/** How long a worker has to accept a request that is waited for. */
const ACCEPT_WITHIN_MS = 20_000;

/**
 * Waits for the run that answers the request. When no worker takes it in time the request is left
 * behind as a signal, which Temporal keeps, and `no_worker` says so.
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

/** Forces the engine that launches are asked by from the next run on, or leaves it to `auto`. */
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

/** An operator's word also ends a pause that was made in Temporal's UI. */
export async function resume(services: TenantServices, tenantId: string): Promise<void> {
  await requireConnected(services, tenantId);
  await unpauseSchedule(services.discovery.temporal, tenantId, { force: true });
  await services.discovery.resume(tenantId);
}

/** How long a worker has to end a run in order before the token is destroyed without it. */
const WIND_DOWN_MS = 30_000;

/**
 * Ends discovery of a tenant: the run stops at its next step, its query at the console is
 * cancelled, the Schedule goes, the token is destroyed. With no worker about, the last two happen
 * all the same.
 */
export async function disconnectTenant(services: TenantServices, tenantId: string): Promise<void> {
  checkTenantId(tenantId);
  const { database, discovery } = services;
  const known = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!known) throw new DiscoveryError('unknown_tenant');
  // One that was broken off half-way still has its token, and is ended now.
  if (known.sealedToken === null) throw new DiscoveryError('tenant_disconnected');
  await database.asTenant(tenantId, async (tx) => {
    await requestStop(tx, tenantId);
    await setIntegrationStatus(tx, tenantId, 'disconnecting', null);
  });
  if (await discovery.disconnect(tenantId)) await discovery.waitUntilGone(tenantId, WIND_DOWN_MS);
  await deleteSchedule(discovery.temporal, tenantId);
  await database.asTenant(tenantId, (tx) => disconnectIntegration(tx, tenantId, Date.now()));
}

/** Changes how often a tenant is discovered; a pause stays. */
export async function changeCadence(
  services: TenantServices,
  tenantId: string,
  cadence: Cadence,
): Promise<void> {
  checkCadence(cadence);
  await requireConnected(services, tenantId);
  await services.database.asTenant(tenantId, async (tx) => {
    await setCadence(tx, tenantId, cadenceText(cadence));
    await changeSchedule(services.discovery.temporal, tenantId, cadence);
  });
}

/** Deletes what was found for a disconnected tenant. Safe to repeat after it was broken off. */
export async function deleteTenantData(
  { database }: Pick<TenantServices, 'database'>,
  tenantId: string,
): Promise<void> {
  checkTenantId(tenantId);
  while (await database.asTenant(tenantId, (tx) => deleteSomeData(tx, tenantId)));
}
