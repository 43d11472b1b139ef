import { findNewestRun } from '../../store/insight.ts';
import { findIntegration, type Integration } from '../../store/integrations.ts';
import { findRun, listRuns, type RunRow } from '../../store/runs/runs.ts';
import type { PortalServices } from '../http/services.ts';
import type { AgentAvailability } from './feature-schemas.ts';
import { deepVisibilityRemediation } from './remediation.ts';
import { plainReason } from './run-views.ts';

/** What availability and features are judged by. */
export interface TenantFacts {
  readonly integration: Integration | null;
  readonly running: boolean;
  /** The newest run that has ended. */
  readonly last: RunRow | null;
  /** The newest run with a complete inventory. */
  readonly inventory: RunRow | null;
  /** The newest run with the outcome `full`. */
  readonly full: RunRow | null;
}

export async function readTenantFacts(
  { database }: Pick<PortalServices, 'database'>,
  tenantId: string,
): Promise<TenantFacts> {
  return await database.asTenant(tenantId, async (tx) => {
    const runs = await listRuns(tx, tenantId, 2, null);
    const newest = async (outcomes: readonly string[]): Promise<RunRow | null> => {
      const number = await findNewestRun(tx, tenantId, outcomes);
      return number === null ? null : await findRun(tx, tenantId, number);
    };
    return {
      integration: await findIntegration(tx, tenantId),
      running: runs.some(({ outcome }) => outcome === null),
      last: runs.find(({ outcome }) => outcome !== null) ?? null,
      inventory: await newest(['full', 'inventory-only']),
      full: await newest(['full']),
    };
  });
}

export const readAvailability = async (
  services: Pick<PortalServices, 'database'>,
  tenantId: string,
): Promise<AgentAvailability> => availabilityOf(await readTenantFacts(services, tenantId));

type Words = readonly [state: AgentAvailability['state'], message: string, whatToDo: string | null];

/** Why the list of AI agents is empty or old, and what to do about it. */
export function availabilityOf(facts: TenantFacts): AgentAvailability {
  const words = wordsOf(facts);
  const asOf = facts.full?.finishedAt ?? null;
  if (!words) return { state: 'available', message: null, whatToDo: null, asOf };
  const [state, message, whatToDo] = words;
  return { state, message, whatToDo, asOf };
}

function wordsOf({ integration, running, last, inventory, full }: TenantFacts): Words | null {
  if (!integration) {
    const message = 'No SentinelOne console is connected.';
    return ['not_connected', message, 'Set up the SentinelOne integration.'];
  }
  if (!inventory) return withoutInventory(running, last);
  if (inventory.outcome === 'inventory-only') return inventoryOnly(inventory);
  if (full && full.sightings === 0) {
    const message = 'Deep Visibility answered, and no AI agent was seen in the last 7 days.';
    return ['nothing_seen', message, null];
  }
  return null;
}

function withoutInventory(running: boolean, last: RunRow | null): Words {
  if (running) {
    return ['first_run_going_on', 'The first sync is still going on.', 'Wait for it to end.'];
  }
  if (!last) {
    const message = 'No run has begun yet.';
    return ['never_ran', message, 'It begins by itself as soon as a worker is free.'];
  }
  const message = `No run has succeeded yet: ${plainReason(last) ?? 'the last one was cancelled'}`;
  return ['run_failed', message, 'Mend the cause, then choose Sync now.'];
}

function inventoryOnly(run: RunRow): Words {
  const message = plainReason(run) ?? 'Deep Visibility did not answer.';
  const { whatToDo } = deepVisibilityRemediation(run.reasonCode);
  switch (run.reasonCode) {
    case 'unlicensed':
      return ['deep_visibility_unlicensed', message, whatToDo];
    case 'not_permitted':
      return ['deep_visibility_not_permitted', message, whatToDo];
    default:
      return ['deep_visibility_failed', message, whatToDo];
  }
}
