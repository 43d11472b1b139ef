import type { Tx } from '../database.ts';

/**
 * Queries at a console, stored as soon as they exist. A query is pending while the console runs it or
 * has results that are not stored yet; then it is ended.
 */

export interface RemoteQuery {
  readonly part: string;
  readonly remoteId: string;
  /** Routes requests to the node that runs a long-running query. Null for a classic one. */
  readonly forwardTag: string | null;
}

const COLUMNS = 'part, remote_id as "remoteId", forward_tag as "forwardTag"';

export async function recordQuery(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  { part, remoteId, forwardTag }: RemoteQuery,
): Promise<void> {
  await tx.query(
    `insert into app.remote_queries (tenant_id, run_number, part, remote_id, forward_tag)
     values ($1, $2, $3, $4, $5)`,
    [tenantId, runNumber, part, remoteId, forwardTag],
  );
}

/** The pending query of a part. */
export async function findQuery(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  part: string,
): Promise<RemoteQuery | null> {
  const { rows } = await tx.query<RemoteQuery>(
    `select ${COLUMNS} from app.remote_queries
     where tenant_id = $1 and run_number = $2 and part = $3 and ended_at is null`,
    [tenantId, runNumber, part],
  );
  return rows[0] ?? null;
}

/** The console has finished the query, so there is nothing to cancel. Its results are unread. */
export async function recordQueryFinished(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  remoteId: string,
): Promise<void> {
  await tx.query(
    `update app.remote_queries set finished_at = now()
     where tenant_id = $1 and run_number = $2 and remote_id = $3 and finished_at is null`,
    [tenantId, runNumber, remoteId],
  );
}

/** The queries of a run that may still be running at the console. */
export async function listRunningQueries(
  tx: Tx,
  tenantId: string,
  runNumber: number,
): Promise<readonly RemoteQuery[]> {
  const { rows } = await tx.query<RemoteQuery>(
    `select ${COLUMNS} from app.remote_queries
     where tenant_id = $1 and run_number = $2 and ended_at is null and finished_at is null
     order by part`,
    [tenantId, runNumber],
  );
  return rows;
}

/** Ends every query of a run: its results are stored, or never will be. */
export async function endAllQueries(tx: Tx, tenantId: string, runNumber: number): Promise<void> {
  await tx.query(
    `update app.remote_queries set ended_at = now()
     where tenant_id = $1 and run_number = $2 and ended_at is null`,
    [tenantId, runNumber],
  );
}

/** Ends one query, which failed or is unknown to the console. */
export async function endQuery(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  remoteId: string,
): Promise<void> {
  await tx.query(
    `update app.remote_queries set ended_at = now()
     where tenant_id = $1 and run_number = $2 and remote_id = $3 and ended_at is null`,
    [tenantId, runNumber, remoteId],
  );
}

/**
 * Reserves the next slot for a call with a rate limit, across all workers.
 *
 * @param slot identifies endpoint and token
 * @returns milliseconds to wait before making the call
 */
export async function takeCallSlot(tx: Tx, slot: string, intervalMs: number): Promise<number> {
  const { rows } = await tx.query<{ wait: number }>(
    `insert into app.call_slots as c (slot, next_at)
     values ($1, clock_timestamp() + $2::float8 * interval '1 millisecond')
     on conflict (slot) do update set next_at =
       greatest(c.next_at, clock_timestamp()) + $2::float8 * interval '1 millisecond'
     returning (extract(epoch from next_at - clock_timestamp()) * 1000 - $2::float8)::float8 as wait`,
    [slot, intervalMs],
  );
  return Math.max(0, rows[0]?.wait ?? 0);
}

/** Deletes slots that no call has used for a day. */
export async function dropIdleCallSlots(tx: Tx): Promise<void> {
  await tx.query(`delete from app.call_slots where next_at < now() - interval '1 day'`);
}
