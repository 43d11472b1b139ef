import type { Database, Tx } from '../store/database.ts';
import type { DeviceFilter } from '../store/device-filter.ts';
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
} from '../store/insight.ts';
import { countInventory, type InventoryCounts } from '../store/readers.ts';
import { Summary } from './summaries.ts';

const TREND_DAYS = 90;
/** More than a person looks through. */
export const MOST_FACETS = 200;

/** The sums that pages show; see `Summary`. */
export class Summaries {
  readonly facets: Summary<DeviceFacets>;
  readonly agents: Summary<readonly AiAgentRow[]>;
  readonly totals: Summary<Totals>;

  constructor(database: Database) {
    this.facets = new Summary(database, (tx, tenantId) => countFacets(tx, tenantId, MOST_FACETS));
    this.agents = new Summary(database, sumAiAgents);
    this.totals = new Summary(database, readTotals);
  }

  /** The tenant's rows have changed. */
  drop(tenantId: string): void {
    for (const summary of [this.facets, this.agents, this.totals]) summary.drop(tenantId);
  }
}

/** The number that a filter of nothing, or of one facet alone, has; null for any other. */
export function countByFacets(facets: DeviceFacets, filter: DeviceFilter): number | null {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  const [only] = set;
  if (!only) return facets.total;
  if (set.length > 1) return null;
  const [name, value] = only;
  const lists: Readonly<Record<string, readonly Facet[]>> = {
    status: facets.status,
    osType: facets.osType,
    osName: facets.osName,
    siteId: facets.site,
    groupId: facets.group,
  };
  return lists[name]?.find(({ id }) => id === value)?.count ?? null;
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
