import type { z } from 'zod';
import { countInventory } from '../../store/devices/device-aggregates.ts';
import { listRuns } from '../../store/runs/runs.ts';
import type { Portal } from '../context.ts';
import { plainReason, viewRun } from './run-views.ts';
import type { supportBundle as bundleSchema } from './schemas.ts';

const MAX_RUNS = 20;

/** What somebody needs to know who helps: how the tenant stands and what went wrong, no secrets. */
export async function supportBundle(
  portal: Portal,
  tenantId: string,
): Promise<z.infer<typeof bundleSchema>> {
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
