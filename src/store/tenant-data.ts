import type { Tx } from './database.ts';

/** Rows deleted in one transaction, so that its locks are short. */
const STEP = 20_000;

/** The tables with a tenant's data, in the order of their foreign keys. */
const TABLES = [
  { table: 'changes', key: 'change_id' },
  { table: 'sightings', key: 'ai_agent, device_id, os_user' },
  { table: 'device_presence', key: 'device_id' },
  { table: 'devices', key: 'device_id' },
  { table: 'remote_queries', key: 'run_number, part, remote_id' },
  { table: 'runs', key: 'run_number' },
] as const;

/**
 * Deletes up to `STEP` rows of a tenant's data. The tenant and its last run number stay, so that run
 * numbers never repeat.
 *
 * @returns whether rows may be left
 */
export async function deleteSomeData(tx: Tx, tenantId: string): Promise<boolean> {
  for (const { table, key } of TABLES) {
    const { rowCount } = await tx.query(
      `delete from app.${table} where (tenant_id, ${key}) in (
         select tenant_id, ${key} from app.${table} where tenant_id = $1 limit ${STEP})`,
      [tenantId],
    );
    if ((rowCount ?? 0) > 0) return true;
  }
  await tx.query(`delete from app.integrations where tenant_id = $1 and status = 'disconnected'`, [
    tenantId,
  ]);
  return false;
}
