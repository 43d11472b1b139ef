import type { Tx } from './database.ts';
import { OWN_TENANT, setReadLimits } from './devices/device-filter.ts';
import type { ChangeRow } from './readers.ts';

/** Sums over a whole tenant: too slow to be asked at each look, so callers keep them for a while. */

export interface Facet {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

export interface DeviceFacets {
  readonly total: number;
  readonly status: readonly Facet[];
  readonly osType: readonly Facet[];
  readonly osName: readonly Facet[];
  readonly site: readonly Facet[];
  readonly group: readonly Facet[];
}

/** What devices can be filtered by. @param most entries of each list, the most frequent ones */
export async function countFacets(tx: Tx, tenantId: string, most: number): Promise<DeviceFacets> {
  await setReadLimits(tx);
  const { rows } = await tx.query<{ facet: string; id: string; name: string; count: number }>(
    `with sums as materialized (
       select grouping(status) as g1, grouping(os_type) as g2, grouping(os_name) as g3,
         grouping(site_id) as g4, grouping(group_id) as g5,
         coalesce(status, os_type, os_name, site_id, group_id) as id,
         coalesce(min(site_name), min(group_name)) as label,
         min(site_name) as site_name, min(group_name) as group_name, count(*) as count
       from app.devices where tenant_id = $1
       group by grouping sets (status, os_type, os_name, site_id, group_id)),
     named as (
       select case when g1 = 0 then 'status' when g2 = 0 then 'osType' when g3 = 0 then 'osName'
           when g4 = 0 then 'site' else 'group' end as facet, id,
         coalesce(case when g4 = 0 then site_name when g5 = 0 then group_name end, id) as name, count
       from sums where id is not null)
     select facet, id, name, count::float8 as count from (
       select *, row_number() over (partition by facet order by count desc, id) as place
       from named) ranked
     where place <= $2 order by facet, place`,
    [tenantId, most],
  );
  const of = (facet: string): Facet[] =>
    rows.filter((row) => row.facet === facet).map(({ id, name, count }) => ({ id, name, count }));
  const status = of('status');
  return {
    total: status.reduce((sum, { count }) => sum + count, 0),
    status,
    osType: of('osType'),
    osName: of('osName'),
    site: of('site'),
    group: of('group'),
  };
}

export interface AiAgentRow {
  readonly aiAgent: string;
  readonly devices: number;
  readonly activeDevices: number;
  readonly users: number;
  /** The most frequent first, at most 20. */
  readonly versions: readonly string[];
  readonly versionCount: number;
  readonly modes: readonly string[];
  readonly bypassDevices: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

export async function sumAiAgents(tx: Tx, tenantId: string): Promise<readonly AiAgentRow[]> {
  await setReadLimits(tx);
  const { rows } = await tx.query<AiAgentRow>(
    `with versions as (
       select ai_agent, (array_agg(version order by count desc, version))[1:20] as versions,
         count(*) as count
       from (select ai_agent, version, count(*) as count from app.sightings
             where tenant_id = $1 and version is not null group by 1, 2) v group by 1),
     modes as (
       select ai_agent, array_agg(distinct mode order by mode) as modes
       from app.sightings cross join lateral unnest(modes) as mode
       where tenant_id = $1 and modes <> '{}' group by 1)
     select s.ai_agent as "aiAgent", count(distinct device_id)::float8 as devices,
       count(distinct device_id) filter (where last_seen_at >= now() - interval '7 days')::float8
         as "activeDevices",
       count(distinct nullif(os_user, ''))::float8 as users,
       coalesce(min(v.versions), '{}') as versions, coalesce(min(v.count), 0)::float8 as "versionCount",
       coalesce(min(m.modes), '{}') as modes,
       count(distinct device_id) filter (where 'permission-bypass' = any (s.modes))::float8
         as "bypassDevices",
       app.iso(min(first_seen_at)) as "firstSeenAt", app.iso(max(last_seen_at)) as "lastSeenAt"
     from app.sightings s left join versions v using (ai_agent) left join modes m using (ai_agent)
     where tenant_id = $1 group by s.ai_agent`,
    [tenantId],
  );
  return rows;
}

export interface AiAgentTotals {
  readonly agents: number;
  readonly sightings: number;
  readonly devices: number;
  readonly users: number;
  readonly bypassDevices: number;
}

/** Over the last seven days. */
export async function totalAiAgents(tx: Tx, tenantId: string): Promise<AiAgentTotals> {
  const { rows } = await tx.query<AiAgentTotals>(
    `select count(distinct ai_agent)::float8 as agents, count(*)::float8 as sightings,
       count(distinct device_id)::float8 as devices,
       count(distinct nullif(os_user, ''))::float8 as users,
       count(distinct device_id) filter (where 'permission-bypass' = any (modes))::float8
         as "bypassDevices"
     from app.sightings where tenant_id = $1 and last_seen_at >= now() - interval '7 days'`,
    [tenantId],
  );
  return rows[0] ?? { agents: 0, sightings: 0, devices: 0, users: 0, bypassDevices: 0 };
}

export interface TrendDay {
  readonly day: string;
  readonly devices: number;
  readonly sightings: number;
}

/** Active devices at the last run of each day that brought the inventory, oldest first. */
export async function readTrend(
  tx: Tx,
  tenantId: string,
  days: number,
): Promise<readonly TrendDay[]> {
  const { rows } = await tx.query<TrendDay>(
    `select distinct on (day) to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD') as day,
       coalesce(devices_active, devices_seen)::float8 as devices, sightings::float8 as sightings
     from app.runs
     where tenant_id = $1 and outcome in ('full', 'inventory-only')
       and finished_at > now() - $2::int * interval '1 day'
     order by day, run_number desc`,
    [tenantId, days],
  );
  return rows;
}

/** How many changes of each kind the runs of the last seven days made. */
export async function countWeek(
  tx: Tx,
  tenantId: string,
): Promise<Readonly<Record<string, number>>> {
  await setReadLimits(tx);
  const { rows } = await tx.query<{ kind: string; count: number }>(
    `select kind, count(*)::float8 as count from app.changes
     where tenant_id = $1 and run_number >= (
       select min(run_number) from app.runs
       where tenant_id = $1 and started_at > now() - interval '7 days')
     group by kind`,
    [tenantId],
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

export interface RunHealth {
  readonly full: number;
  readonly inventoryOnly: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly averageDurationMs: number | null;
}

/** Of the last seven days. */
export async function sumRunHealth(tx: Tx, tenantId: string): Promise<RunHealth> {
  const { rows } = await tx.query<RunHealth>(
    `select count(*) filter (where outcome = 'full')::float8 as full,
       count(*) filter (where outcome = 'inventory-only')::float8 as "inventoryOnly",
       count(*) filter (where outcome = 'failed')::float8 as failed,
       count(*) filter (where outcome = 'cancelled')::float8 as cancelled,
       round(avg(extract(epoch from finished_at - started_at) * 1000)
         filter (where outcome in ('full', 'inventory-only')))::float8 as "averageDurationMs"
     from app.runs
     where tenant_id = $1 and finished_at > now() - interval '7 days'`,
    [tenantId],
  );
  return rows[0] ?? { full: 0, inventoryOnly: 0, failed: 0, cancelled: 0, averageDurationMs: null };
}

export interface ChangeFilter {
  readonly kind: string | null;
  readonly deviceId: string | null;
}

/** Newest first. @param before only changes older than this id; null: from the newest */
export async function listChangePage(
  tx: Tx,
  tenantId: string,
  { kind, deviceId }: ChangeFilter,
  limit: number,
  before: number | null,
): Promise<readonly ChangeRow[]> {
  await setReadLimits(tx);
  const { rows } = await tx.query<ChangeRow>(
    `select change_id::float8 as "changeId", app.iso(at) as at, run_number::float8 as "runNumber", kind,
       c.device_id as "deviceId", hostname, ai_agent as "aiAgent", os_user as "user"
     from (
       select * from app.own_changes
       where ${deviceId === null ? 'tenant_id = $1' : OWN_TENANT} and ($3::bigint is null or change_id < $3)
         and ($4::text is null or kind = $4) and ($5::text is null or device_id = $5)
       order by change_id desc limit $2) c
     left join lateral (
       select hostname from app.own_devices
       where tenant_id = $1 and device_id = c.device_id limit 1) d on true
     order by change_id desc`,
    [tenantId, limit, before, kind, deviceId],
  );
  return rows;
}

export interface IntegrationExtras {
  readonly connectedAt: string;
  /** A listing that would mark too many devices missing waits for a second one. */
  readonly held: boolean;
}

export async function findIntegrationExtras(
  tx: Tx,
  tenantId: string,
): Promise<IntegrationExtras | null> {
  const { rows } = await tx.query<IntegrationExtras>(
    `select app.iso(connected_at) as "connectedAt", held_run is not null as held
     from app.integrations where tenant_id = $1`,
    [tenantId],
  );
  return rows[0] ?? null;
}

/**
 * What the tenant's rows depend on: the newest run, how far it came, and whether it has ended. Two
 * times the same means that nothing has changed in between.
 */
export async function findInventoryState(
  tx: Tx,
  tenantId: string,
): Promise<{ readonly state: string; readonly running: boolean }> {
  const { rows } = await tx.query<{ state: string; running: boolean }>(
    `select concat_ws(' ', run_number, listing_restarts, listing_page, listing_completed_at,
         engine, finished_at) as state, finished_at is null as running
     from app.runs where tenant_id = $1 order by run_number desc limit 1`,
    [tenantId],
  );
  return rows[0] ?? { state: 'no run', running: false };
}

/** The newest run of these outcomes. */
export async function findNewestRun(
  tx: Tx,
  tenantId: string,
  outcomes: readonly string[],
): Promise<number | null> {
  const { rows } = await tx.query<{ runNumber: number | null }>(
    `select max(run_number)::float8 as "runNumber" from app.runs
     where tenant_id = $1 and outcome = any($2)`,
    [tenantId, outcomes],
  );
  return rows[0]?.runNumber ?? null;
}
