import type { Database, Tx } from '../../store/database.ts';
import type { DeviceFilter } from '../../store/devices/device-filter.ts';
import {
  type AiAgentRow,
  type AiAgentTotals,
  countFacets,
  countWeek,
  type DeviceFacets,
  type Facet,
  readTrend,
  sumAiAgents,
  type TrendDay,
  totalAiAgents,
} from '../../store/insight.ts';
import { countInventory, type InventoryCounts } from '../../store/readers.ts';
import { TenantCache } from './tenant-cache.ts';

const TREND_DAYS = 90;
/** More than a person looks through. */
export const MAX_FACETS = 200;

/** The sums that pages show; see `Summary`. */
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

/** By which of a device's facts the facets count. */
const FACETS = {
  status: 'status',
  osType: 'osType',
  osName: 'osName',
  siteId: 'site',
  groupId: 'group',
} as const satisfies Partial<Record<keyof DeviceFilter, keyof DeviceFacets>>;

const isFacet = (name: string): name is keyof typeof FACETS => Object.hasOwn(FACETS, name);

/** How many devices a filter of nothing, or of one facet alone, has; null for any other. */
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
  week: await countWeek(tx, tenantId),
});
