import type { DeviceStatus } from '../types.ts';
import type { Tx } from './database.ts';

/**
 * What people and programs read. Lists come in pages by key, so that a million rows cost no more
 * memory than one page. What belongs to a page's rows in another table is looked up row by row by
 * its key, because any other join could be planned to read the whole tenant for each row. Times are
 * ISO, UTC. Absent values are null.
 */

export interface DeviceRow {
  readonly deviceId: string;
  readonly uuid: string | null;
  readonly hostname: string | null;
  readonly osType: string | null;
  readonly osName: string | null;
  readonly osVersion: string | null;
  readonly agentVersion: string | null;
  readonly ipAddresses: readonly string[];
  readonly externalIp: string | null;
  readonly lastLoggedInUser: string | null;
  readonly accountName: string | null;
  readonly siteName: string | null;
  readonly groupName: string | null;
  readonly domain: string | null;
  readonly machineType: string | null;
  readonly modelName: string | null;
  readonly serialNumber: string | null;
  readonly lastActiveAt: string | null;
  readonly status: DeviceStatus;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

/** @param after the last device id of the page before, or null */
export async function listDevices(
  tx: Tx,
  tenantId: string,
  filter: { readonly status: DeviceStatus | null },
  limit: number,
  after: string | null,
): Promise<readonly DeviceRow[]> {
  const { rows } = await tx.query<DeviceRow>(
    `with page as materialized (
       select * from app.devices
       where tenant_id = $1 and ($2::text is null or status = $2)
         and ($4::text is null or device_id > $4)
       order by device_id limit $3)
     select d.device_id as "deviceId", uuid, hostname, os_type as "osType", os_name as "osName",
       os_version as "osVersion", agent_version as "agentVersion", ip_addresses as "ipAddresses",
       external_ip as "externalIp", last_logged_in_user as "lastLoggedInUser",
       account_name as "accountName", site_name as "siteName", group_name as "groupName",
       domain, machine_type as "machineType", model_name as "modelName",
       serial_number as "serialNumber", app.iso(last_active_at) as "lastActiveAt", status,
       app.iso(first_seen_at) as "firstSeenAt", app.iso(last_seen_at) as "lastSeenAt"
     from page d cross join lateral (
       select * from app.device_presence
       where tenant_id = $1 and device_id = d.device_id limit 1) p
     order by d.device_id`,
    [tenantId, filter.status, limit, after],
  );
  return rows;
}

export interface SightingRow {
  readonly aiAgent: string;
  readonly deviceId: string;
  /** Null when the device is not in the inventory. */
  readonly hostname: string | null;
  /** Null when the device is not in the inventory. */
  readonly deviceStatus: DeviceStatus | null;
  /** OS user of the process. */
  readonly user: string | null;
  readonly lastLoggedInUser: string | null;
  readonly version: string | null;
  readonly launches: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Seen within the last seven days. */
  readonly active: boolean;
  readonly evidence: Readonly<Record<string, string | null>>;
  readonly modes: readonly string[];
}

/** The key of a sighting within its tenant, in the order of the list. */
export type SightingKey = Pick<SightingRow, 'aiAgent' | 'deviceId' | 'user'>;

export interface SightingFilter {
  readonly active: boolean | null;
  readonly aiAgent: string | null;
  readonly mode?: string | null;
}

/** @param after the last sighting of the page before, or null */
export async function listSightings(
  tx: Tx,
  tenantId: string,
  filter: SightingFilter,
  limit: number,
  after: SightingKey | null,
): Promise<readonly SightingRow[]> {
  const { rows } = await tx.query<SightingRow>(
    `with page as materialized (
       select * from app.sightings
       where tenant_id = $1
         and ($2::boolean is null or (last_seen_at >= now() - interval '7 days') = $2)
         and ($4::text is null or (ai_agent, device_id, os_user) > ($4, $5::text, $6::text))
         and ($7::text is null or ai_agent = $7)
         and ($8::text is null or modes @> array[$8])
       order by ai_agent, device_id, os_user limit $3)
     select ai_agent as "aiAgent", s.device_id as "deviceId", d.hostname,
       d.status as "deviceStatus", nullif(os_user, '') as "user",
       d.last_logged_in_user as "lastLoggedInUser", version, launches::float8 as launches,
       app.iso(s.first_seen_at) as "firstSeenAt", app.iso(last_seen_at) as "lastSeenAt",
       last_seen_at >= now() - interval '7 days' as active, evidence, modes
     from page s left join lateral (
       select * from app.devices
       where tenant_id = $1 and device_id = s.device_id limit 1) d on true
     order by ai_agent, s.device_id, os_user`,
    [
      tenantId,
      filter.active,
      limit,
      after?.aiAgent ?? null,
      after?.deviceId ?? null,
      after?.user ?? '',
      filter.aiAgent,
      filter.mode ?? null,
    ],
  );
  return rows;
}

export interface ChangeRow {
  readonly changeId: number;
  readonly at: string;
  readonly runNumber: number;
  readonly kind: string;
  readonly deviceId: string;
  readonly hostname: string | null;
  readonly aiAgent: string | null;
  readonly user: string | null;
}

/** Newest first. @param before only changes older than this id; null: from the newest */
export async function listChanges(
  tx: Tx,
  tenantId: string,
  limit: number,
  before: number | null,
): Promise<readonly ChangeRow[]> {
  const { rows } = await tx.query<ChangeRow>(
    `with page as materialized (
       select * from app.changes
       where tenant_id = $1 and ($3::bigint is null or change_id < $3)
       order by change_id desc limit $2)
     select change_id::float8 as "changeId", app.iso(at) as at, run_number::float8 as "runNumber", kind,
       c.device_id as "deviceId", hostname, ai_agent as "aiAgent", os_user as "user"
     from page c left join lateral (
       select * from app.devices
       where tenant_id = $1 and device_id = c.device_id limit 1) d on true
     order by change_id desc`,
    [tenantId, limit, before],
  );
  return rows;
}

export async function countActiveDevices(tx: Tx, tenantId: string): Promise<number> {
  const { rows } = await tx.query<{ n: number }>(
    `select count(*)::float8 as n from app.devices where tenant_id = $1 and status = 'active'`,
    [tenantId],
  );
  return rows[0]?.n ?? 0;
}

export interface InventoryCounts {
  readonly active: number;
  readonly decommissioned: number;
  readonly missing: number;
  /** Active sightings. */
  readonly sightings: number;
}

export async function countInventory(tx: Tx, tenantId: string): Promise<InventoryCounts> {
  const { rows } = await tx.query<InventoryCounts>(
    `select count(*) filter (where status = 'active')::float8 as active,
       count(*) filter (where status = 'decommissioned')::float8 as decommissioned,
       count(*) filter (where status = 'missing')::float8 as missing,
       (select count(*) from app.sightings s
        where s.tenant_id = $1 and last_seen_at >= now() - interval '7 days')::float8 as sightings
     from app.devices where tenant_id = $1`,
    [tenantId],
  );
  return rows[0] ?? { active: 0, decommissioned: 0, missing: 0, sightings: 0 };
}
