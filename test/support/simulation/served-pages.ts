import type { ObservedResponse } from '../../../sample-console/options.ts';
import { FAULT_KINDS } from './fault-kinds.ts';
import type { DeviceView } from './stored-state.ts';

/** A row of the device list as the console sent it. */
export interface ServedRow extends DeviceView {
  readonly deviceId: string;
  readonly updatedAt: number;
}

/** A usable page of the device list that the console sent. */
export interface ServedPage {
  readonly page: number;
  readonly rows: readonly ServedRow[];
  readonly total: number | null;
}

/** Names of faults after which a page with rows cannot be used. */
const SPOILING = new Set(
  FAULT_KINDS.filter(({ spoilsPage }) => spoilsPage).map(({ fault }) => fault.split(':')[0]),
);

interface AgentRow {
  readonly id: string;
  readonly computerName: string | null;
  readonly siteId: string | null;
  readonly isDecommissioned: boolean;
  readonly isUninstalled: boolean;
  readonly updatedAt: string;
}

interface AgentsBody {
  readonly data: readonly AgentRow[];
  readonly pagination: { readonly totalItems?: number };
}

/** Null for other endpoints, refusals, and responses that no client can use. */
export function toServedPage(response: ObservedResponse): ServedPage | null {
  const { endpoint, status, page, faults, body } = response;
  if (endpoint !== 'agents' || status !== 200 || page === null || body === undefined) return null;
  if (faults.some((name) => name !== 'wrong-type' && SPOILING.has(name))) return null;
  // Rows are made when they are serialised.
  const { data, pagination } = JSON.parse(JSON.stringify(body)) as AgentsBody;
  if (faults.includes('wrong-type') && data.length > 0) return null;
  return { page, rows: data.map(toServedRow), total: pagination.totalItems ?? null };
}

function toServedRow(row: AgentRow): ServedRow {
  const gone = row.isDecommissioned || row.isUninstalled;
  return {
    deviceId: row.id,
    hostname: row.computerName,
    siteId: row.siteId,
    status: gone ? 'decommissioned' : 'active',
    updatedAt: Date.parse(row.updatedAt),
  };
}
