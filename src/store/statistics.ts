import type { Tx } from './database.ts';

/**
 * Lets PostgreSQL look at tables that have grown much since it last did, as after a first run: its
 * planner guesses by what it saw. Some 2 s at a million devices.
 */
export async function gatherStatistics(tx: Tx): Promise<void> {
  await tx.query('select app.gather_statistics()');
}
