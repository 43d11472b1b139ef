import type { Tx } from '../database.ts';

/** Aggregates over the runs of a tenant, and the state of the newest one. */

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

export interface RunHealth {
  readonly full: number;
  readonly inventoryOnly: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly averageDurationMs: number | null;
}

/** Outcomes and duration of the runs of the last seven days. */
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

/**
 * The newest run, its progress, and whether it has ended. Only runs change the rows of an inventory,
 * so rows read under the same state are the same.
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
