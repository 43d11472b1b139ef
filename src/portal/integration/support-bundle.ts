import type { z } from 'zod';
import { countInventory } from '../../store/readers.ts';
import { listRuns } from '../../store/runs/runs.ts';
import { plainReason, viewRun } from './run-views.ts';
import type { supportBundle } from './schemas.ts';
import type { IntegrationServices } from './services.ts';

const MAX_RUNS = 20;

/** Status, newest runs and their errors, to send to support; no secrets. */
export async function readSupportBundle(
  portal: IntegrationServices,
  tenantId: string,
): Promise<z.infer<typeof supportBundle>> {
  const view = await portal.views.read(tenantId);
  const { runs, devices } = await portal.database.asTenant(tenantId, async (tx) => ({
    runs: await listRuns(tx, tenantId, MAX_RUNS, null),
    devices: await countInventory(tx, tenantId),
  }));
  const { active, decommissioned, missing } = devices;
  return {
    tenantId,
    createdAt: new Date().toISOString(),
    version: portal.version,
    status: view.status,
    action: view.action === null ? null : `${view.action.code}: ${view.action.message}`,
    consoleUrl: view.consoleUrl,
    tokenScope: view.token?.scope ?? null,
    tokenExpiresAt: view.token?.expiresAt ?? null,
    cadence: view.cadence?.text ?? null,
    devices: { active, decommissioned, missing },
    runs: runs.map((row) => viewRun(portal.views.ui, row)),
    errors: runs.flatMap((run) => {
      const message = plainReason(run);
      if (message === null) return [];
      return [{ at: run.finishedAt ?? run.startedAt, runNumber: run.runNumber, message }];
    }),
    temporal: view.degraded ?? 'reachable',
  };
}
