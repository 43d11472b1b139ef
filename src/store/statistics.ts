import type { Tx } from './database.ts';

/**
 * Refreshes PostgreSQL's planner statistics of tables that have grown a lot, as after a first run.
 * Takes about 2 s for a million devices.
 */
export async function gatherStatistics(tx: Tx): Promise<void> {
  await tx.query('select app.gather_statistics()');
}
