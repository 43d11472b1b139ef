import type { Tx } from './database.ts';
import { OWN_TENANT, setReadLimits } from './paged-list.ts';

/** Changes between runs: devices and AI agents that are new, gone or back. */

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

/** Counts the changes of the last seven days by kind. */
export async function countRecentChanges(
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
