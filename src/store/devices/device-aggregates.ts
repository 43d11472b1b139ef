import type { Tx } from '../database.ts';
import { setReadLimits } from '../paged-list.ts';

/** Counts over all devices of a tenant: a second or more at a million, so callers cache them. */

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

/** The values to filter devices by. @param max the most frequent entries of each list */
export async function countFacets(tx: Tx, tenantId: string, max: number): Promise<DeviceFacets> {
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
       select *, row_number() over (partition by facet order by count desc, id) as rank
       from named) ranked
     where rank <= $2 order by facet, rank`,
    [tenantId, max],
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
