import type { Tx } from '../database.ts';
import { setReadLimits } from '../paged-list.ts';

/** Sums over all sightings of a tenant, which callers cache. */

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

/** Totals over the last seven days. */
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
