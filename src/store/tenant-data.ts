import type { Tx } from './database.ts';

/** Rows of one step, so that no transaction holds a table for long. */
const STEP = 20_000;

/** What a tenant's data are, leaves first; devices take their presence along. */
const TABLES = [
  { table: 'changes', key: 'change_id' },
  { table: 'sightings', key: 'ai_agent, device_id, os_user' },
  { table: 'device_presence', key: 'device_id' },
  { table: 'devices', key: 'device_id' },
  { table: 'remote_queries', key: 'run_number, part, remote_id' },
  { table: 'runs', key: 'run_number' },
] as const;

/**
 * Deletes a step of everything that was found for a tenant. Its name and the number of its last run
 * stay, so that run numbers never repeat.
 *
 * @returns whether anything may be left
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
