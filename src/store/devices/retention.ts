import type { Tx } from '../database.ts';
import { OWN_TENANT } from '../paged-list.ts';

/** Rows of each kind that one run deletes at most; the next run deletes the rest. */
const STEP = 20_000;

/**
 * Deletes old rows: changes, runs, sightings not seen since `before`, and devices that left the fleet
 * and were not listed since. Rows that runs still see are never old.
 *
 * @param before epoch milliseconds
 */
export async function deleteOld(tx: Tx, tenantId: string, before: number): Promise<void> {
  const cutoff = 'to_timestamp($2::float8 / 1000)';
  // Numbers grow with time, so only the lowest ones can be old.
  const oldest = (table: string, key: string, time: string): string => `
    delete from app.${table} where tenant_id = $1 and ${key} in (
      select ${key} from (
        select ${key}, ${time} as at from app.${table}
        where tenant_id = $1 order by ${key} limit ${STEP}) oldest
      where at < ${cutoff})`;
  const statements = [
    oldest('changes', 'change_id', 'at'),
    `delete from app.remote_queries q where tenant_id = $1 and started_at < ${cutoff}`,
    oldest('runs', 'run_number', 'finished_at'),
    `delete from app.sightings where tenant_id = $1 and (ai_agent, device_id, os_user) in (
       select ai_agent, device_id, os_user from app.sightings
       where tenant_id = $1 and last_seen_at < ${cutoff} limit ${STEP})`,
    `delete from app.devices where tenant_id = $1 and device_id in (
       select device_id from app.own_devices d
       where ${OWN_TENANT} and status <> 'active' and (
         select last_seen_at < ${cutoff} from app.device_presence p
         where p.tenant_id = $1 and p.device_id = d.device_id)
       limit ${STEP})`,
  ];
  for (const statement of statements) await tx.query(statement, [tenantId, before]);
}
