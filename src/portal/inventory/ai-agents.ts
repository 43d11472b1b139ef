import { aiAgentInfo } from '../../catalogue/catalogue.ts';
import type { AiAgentRow } from '../../store/sightings/sighting-aggregates.ts';
import { readAvailability } from '../integration/availability.ts';
import type { InventoryServices } from './services.ts';

/** What the catalogue says of an AI agent; one that it no longer has keeps its id as its name. */
export const describeAiAgent = (row: AiAgentRow) => {
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
    .map((row) => ({ ...row, ...describeAiAgent(row), active: row.activeDevices > 0 }))
    .filter(({ active }) => filter.active === undefined || active === filter.active)
    .filter(({ aiAgent, name, vendor }) =>
      [aiAgent, name, vendor ?? ''].some((text) => text.toLowerCase().includes(q)),
    )
    .toSorted((a, b) => b.devices - a.devices || a.name.localeCompare(b.name));
  return { items, availability: await readAvailability(portal, tenantId), computedAt };
}
