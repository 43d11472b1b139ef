import { aiAgentInfo } from '../../catalogue/catalogue.ts';
import { type AiAgentRow, sumRunHealth } from '../../store/insight.ts';
import { listRuns } from '../../store/runs/runs.ts';
import { readAvailability } from '../integration/availability.ts';
import { viewRun } from '../integration/run-views.ts';
import type { OverviewView } from './overview-schemas.ts';
import type { InventoryServices } from './services.ts';

const WEEK_MS = 7 * 86_400_000;
const RECENT_RUNS = 20;

const named = (row: AiAgentRow) => {
  const info = aiAgentInfo(row.aiAgent);
  return {
    name: info?.name ?? row.aiAgent,
    vendor: info?.vendor ?? null,
    kind: info?.kind ?? null,
  };
};

/** AI agents that were seen, the most widespread first. */
export async function listAiAgents(
  portal: InventoryServices,
  tenantId: string,
  filter: { readonly q?: string | undefined; readonly active?: boolean | undefined },
) {
  const { value: rows, computedAt } = await portal.aggregates.agents.of(tenantId);
  const q = filter.q?.trim().toLowerCase() ?? '';
  const items = rows
    .map((row) => ({ ...row, ...named(row), active: row.activeDevices > 0 }))
    .filter(({ active }) => filter.active === undefined || active === filter.active)
    .filter(({ aiAgent, name, vendor }) =>
      [aiAgent, name, vendor ?? ''].some((text) => text.toLowerCase().includes(q)),
    )
    .toSorted((a, b) => b.devices - a.devices || a.name.localeCompare(b.name));
  return { items, availability: await readAvailability(portal, tenantId), computedAt };
}

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
        const { name, vendor } = named(row);
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
