import { sumRunHealth } from '../../store/runs/run-history.ts';
import { listRuns } from '../../store/runs/runs.ts';
import { readAvailability } from '../integration/availability.ts';
import { viewRun } from '../integration/run-views.ts';
import { describeAiAgent } from './ai-agents.ts';
import type { OverviewView } from './overview-schemas.ts';
import type { InventoryServices } from './services.ts';

const WEEK_MS = 7 * 86_400_000;
const RECENT_RUNS = 20;

export async function viewOverview(
  portal: InventoryServices,
  tenantId: string,
): Promise<OverviewView> {
  const { value, computedAt } = await portal.aggregates.totals.of(tenantId);
  const { value: agents } = await portal.aggregates.agents.of(tenantId);
  const { health, recent } = await portal.database.asTenant(tenantId, async (tx) => ({
    health: await sumRunHealth(tx, tenantId),
    recent: await listRuns(tx, tenantId, RECENT_RUNS, null),
  }));
  const since = Date.now() - WEEK_MS;
  const { active, decommissioned, missing } = value.devices;
  const of = (kind: string): number => value.week[kind] ?? 0;
  return {
    devices: { active, decommissioned, missing },
    aiAgents: value.aiAgents,
    trend: value.trend,
    newAiAgents: agents
      .filter(({ firstSeenAt }) => Date.parse(firstSeenAt) >= since)
      .toSorted((a, b) => b.firstSeenAt.localeCompare(a.firstSeenAt))
      .map((row) => {
        const { name, vendor } = describeAiAgent(row);
        const { aiAgent, firstSeenAt, devices } = row;
        return { aiAgent, name, vendor, firstSeenAt, devices };
      }),
    lastWeek: {
      devicesNew: of('device_new'),
      devicesDecommissioned: of('device_decommissioned'),
      devicesMissing: of('device_missing'),
      devicesBack: of('device_back'),
      sightingsNew: of('ai_agent_new'),
      sightingsQuiet: of('ai_agent_quiet'),
      sightingsBack: of('ai_agent_back'),
    },
    runHealth: { ...health, recent: recent.map((row) => viewRun(portal.views.ui, row)) },
    availability: await readAvailability(portal, tenantId),
    computedAt,
  };
}
