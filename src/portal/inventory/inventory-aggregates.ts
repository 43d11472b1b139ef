import { countRecentChanges } from '../../store/changes.ts';
import type { Database, Tx } from '../../store/database.ts';
import {
  countFacets,
  countInventory,
  type DeviceFacets,
  type Facet,
  type InventoryCounts,
} from '../../store/devices/device-aggregates.ts';
import type { DeviceFilter } from '../../store/devices/device-filter.ts';
import { readTrend, type TrendDay } from '../../store/runs/run-history.ts';
import {
  type AiAgentRow,
  type AiAgentTotals,
  sumAiAgents,
  totalAiAgents,
} from '../../store/sightings/sighting-aggregates.ts';
import { TenantCache } from './tenant-cache.ts';

const TREND_DAYS = 90;
/** Entries of one facet; a person does not look through more. */
export const MAX_FACETS = 200;

/** Counts over a whole tenant that pages show. */
export class InventoryAggregates {
  readonly facets: TenantCache<DeviceFacets>;
  readonly agents: TenantCache<readonly AiAgentRow[]>;
  readonly totals: TenantCache<Totals>;

  constructor(database: Database) {
    this.facets = new TenantCache(database, (tx, tenantId) =>
      countFacets(tx, tenantId, MAX_FACETS),
    );
    this.agents = new TenantCache(database, sumAiAgents);
    this.totals = new TenantCache(database, readTotals);
  }
}

/** The facet that counts each filter. */
const FACETS = {
  status: 'status',
  osType: 'osType',
  osName: 'osName',
  siteId: 'site',
  groupId: 'group',
} as const satisfies Partial<Record<keyof DeviceFilter, keyof DeviceFacets>>;

const isFacet = (name: string): name is keyof typeof FACETS => Object.hasOwn(FACETS, name);

/** The count of no filter, or of one facet alone; null for any other filter. */
export async function countByFacets(
  { facets }: InventoryAggregates,
  tenantId: string,
  filter: DeviceFilter,
): Promise<number | null> {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  const [[name, value] = ['', undefined], ...others] = set;
  if (others.length > 0 || (value !== undefined && !isFacet(name))) return null;
  const { value: known } = await facets.of(tenantId);
  if (!isFacet(name)) return known.total;
  const list: readonly Facet[] = known[FACETS[name]];
  return list.find(({ id }) => id === value)?.count ?? null;
}

interface Totals {
  readonly devices: InventoryCounts;
  readonly aiAgents: AiAgentTotals;
  readonly trend: readonly TrendDay[];
  readonly week: Readonly<Record<string, number>>;
}

const readTotals = async (tx: Tx, tenantId: string): Promise<Totals> => ({
  devices: await countInventory(tx, tenantId),
  aiAgents: await totalAiAgents(tx, tenantId),
  trend: await readTrend(tx, tenantId, TREND_DAYS),
  week: await countRecentChanges(tx, tenantId),
});
