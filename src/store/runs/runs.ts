import { DiscoveryError } from '../../errors/errors.ts';
import type { RunOutcome, RunSummary, RunTrigger, RunWarning } from '../../types.ts';
import type { Tx } from '../database.ts';
import type { EngineName } from '../integrations.ts';

/** A run as readers see it. Times are ISO 8601, UTC. */
export interface RunRow extends Omit<RunSummary, 'outcome' | 'finishedAt'> {
  readonly outcome: RunOutcome | null;
  readonly finishedAt: string | null;
  readonly reasonCode: string | null;
  readonly windowFrom: string | null;
  readonly windowTo: string | null;
  /** The engine that gave the launches; null if none did. */
  readonly engine: EngineName | null;
  /** Of an open run; empty once it has ended. */
  readonly progress: RunProgress;
  /** Known and active devices whose fields changed. */
  readonly devicesChanged: number;
  readonly devicesDecommissioned: number;
  /** At the end of the run; null if the listing did not complete. */
  readonly devicesActive: number | null;
  /** The console's own total; null if it gave none. */
  readonly devicesExpected: number | null;
  /** Pages of the listing since its last restart. */
  readonly pages: number;
  /** Requests to the console that had to be repeated. */
  readonly retries: number;
}

export interface RunProgress {
  /** Devices listed so far, to the page. */
  readonly devices?: number;
  readonly inventory?: string;
  readonly deepVisibility?: string;
}

const COLUMNS = `
  tenant_id as "tenantId", run_number::float8 as "runNumber", trigger, outcome, reason,
  reason_code as "reasonCode", app.iso(started_at) as "startedAt",
  app.iso(finished_at) as "finishedAt", devices_seen::float8 as "devicesSeen",
  devices_new::float8 as "devicesNew", devices_missing::float8 as "devicesMissing",
  sightings::float8 as sightings, new_sightings::float8 as "newSightings", warnings,
  app.iso(window_from) as "windowFrom", app.iso(window_to) as "windowTo", engine, progress,
  devices_changed::float8 as "devicesChanged",
  devices_decommissioned::float8 as "devicesDecommissioned",
  devices_active::float8 as "devicesActive", listing_total::float8 as "devicesExpected",
  listing_page as pages, retries`;

export async function findRun(tx: Tx, tenantId: string, runNumber: number): Promise<RunRow | null> {
  const { rows } = await tx.query<RunRow>(
    `select ${COLUMNS} from app.runs where tenant_id = $1 and run_number = $2`,
    [tenantId, runNumber],
  );
  return rows[0] ?? null;
}

/** Newest first. @param before only runs with a lower number; null: from the newest */
export async function listRuns(
  tx: Tx,
  tenantId: string,
  limit: number,
  before: number | null,
): Promise<readonly RunRow[]> {
  const { rows } = await tx.query<RunRow>(
    `select ${COLUMNS} from app.runs
     where tenant_id = $1 and ($3::bigint is null or run_number < $3)
     order by run_number desc limit $2`,
    [tenantId, limit, before],
  );
  return rows;
}

export interface OpenRun {
  readonly runNumber: number;
  readonly requestId: string;
}

export async function findOpenRun(tx: Tx, tenantId: string): Promise<OpenRun | null> {
  const { rows } = await tx.query<OpenRun>(
    `select run_number::float8 as "runNumber", request_id as "requestId" from app.runs
     where tenant_id = $1 and finished_at is null`,
    [tenantId],
  );
  return rows[0] ?? null;
}

export interface RunRequest {
  readonly tenantId: string;
  /** Identifies the request: the same id always gives the same run. */
  readonly requestId: string;
  readonly trigger: RunTrigger;
  readonly acceptMissing: boolean;
}

/** Creates the run that serves the request; a repeated call returns the same number. */
export async function insertRun(tx: Tx, request: RunRequest): Promise<number> {
  const known = await tx.query<{ runNumber: number }>(
    `select run_number::float8 as "runNumber" from app.runs
     where tenant_id = $1 and request_id = $2`,
    [request.tenantId, request.requestId],
  );
  if (known.rows[0]) return known.rows[0].runNumber;
  const { rows } = await tx.query<{ runNumber: number }>(
    `with drawn as (
       update app.tenants set last_run_number = last_run_number + 1
       where tenant_id = $1 returning last_run_number)
     insert into app.runs (tenant_id, run_number, request_id, trigger, accept_missing)
     select $1, last_run_number, $2, $3, $4 from drawn
     returning run_number::float8 as "runNumber"`,
    [request.tenantId, request.requestId, request.trigger, request.acceptMissing],
  );
  const run = rows[0];
  if (!run) throw new DiscoveryError('unknown_tenant');
  return run.runNumber;
}

/**
 * Makes the tenant's open run stop at its next step. Call it before writing the integration in the
 * same transaction: every transaction locks the run first, which avoids deadlocks.
 */
export async function requestStop(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(
    `update app.runs set stop_requested_at = coalesce(stop_requested_at, now())
     where tenant_id = $1 and finished_at is null`,
    [tenantId],
  );
}

/** Run $2 of tenant $1 has neither ended nor been asked to stop. */
const UNDER_WAY = `tenant_id = $1 and run_number = $2 and finished_at is null
  and stop_requested_at is null`;

/** Without a lock; see `lockOpenRun`. */
export async function isUnderWay(tx: Tx, tenantId: string, runNumber: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `select 1 from app.runs
     where ${UNDER_WAY}`,
    [tenantId, runNumber],
  );
  return rowCount !== 0;
}

/** Locks an open run for this transaction; throws `run_superseded` if it is not under way. */
export async function lockOpenRun(tx: Tx, tenantId: string, runNumber: number): Promise<void> {
  const { rowCount } = await tx.query(
    `select 1 from app.runs
     where ${UNDER_WAY}
     for update`,
    [tenantId, runNumber],
  );
  if (rowCount === 0) throw new DiscoveryError('run_superseded');
}

/**
 * The window of a run's Deep Visibility queries, epoch milliseconds. The first call sets it, so that
 * retries query the same window.
 */
export async function fixWindow(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  proposed: { readonly fromMs: number; readonly toMs: number },
): Promise<{ readonly fromMs: number; readonly toMs: number }> {
  const { rows } = await tx.query<{ fromMs: number; toMs: number }>(
    `update app.runs set
       window_from = coalesce(window_from, to_timestamp($3::float8 / 1000)),
       window_to = coalesce(window_to, to_timestamp($4::float8 / 1000))
     where tenant_id = $1 and run_number = $2 and finished_at is null
     returning (extract(epoch from window_from) * 1000)::float8 as "fromMs",
       (extract(epoch from window_to) * 1000)::float8 as "toMs"`,
    [tenantId, runNumber, proposed.fromMs, proposed.toMs],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}

export async function setRunEngine(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  engine: EngineName,
): Promise<void> {
  await tx.query('update app.runs set engine = $3 where tenant_id = $1 and run_number = $2', [
    tenantId,
    runNumber,
    engine,
  ]);
}

/** Merges into the run's progress; throws `run_superseded` if it is not under way. */
export async function setProgress(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  progress: RunProgress,
): Promise<void> {
  const { rowCount } = await tx.query(
    `update app.runs set progress = progress || $3::jsonb
     where ${UNDER_WAY}`,
    [tenantId, runNumber, JSON.stringify(progress)],
  );
  if (rowCount === 0) throw new DiscoveryError('run_superseded');
}

/** Adds repeated requests. */
export async function addRetries(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  retries: number,
): Promise<void> {
  await tx.query(
    'update app.runs set retries = retries + $3 where tenant_id = $1 and run_number = $2',
    [tenantId, runNumber, retries],
  );
}

/** Adds a warning, once. */
export async function addWarning(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  warning: RunWarning,
): Promise<void> {
  await tx.query(
    `update app.runs set warnings = warnings || $3::jsonb
     where tenant_id = $1 and run_number = $2
       and not warnings @> $3::jsonb`,
    [tenantId, runNumber, JSON.stringify([warning])],
  );
}

export interface RunEnd {
  readonly outcome: RunOutcome;
  /** An error code or a Deep Visibility reason; null for `full`. */
  readonly reasonCode: string | null;
  readonly reason: string | null;
}

/**
 * Ends a run and counts its results from the rows, so that a page applied twice counts once. A run
 * that has ended is not changed.
 */
export async function recordRunEnd(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  end: RunEnd,
): Promise<void> {
  await tx.query(
    `with fleet as (
       select count(*) filter (where first_seen_run = $2) as new,
         count(*) filter (where status = 'active') as active,
         count(*) filter (where status = 'active' and first_seen_run < $2 and changed_at >= (
           select started_at from app.runs where tenant_id = $1 and run_number = $2)) as changed
       from app.devices where tenant_id = $1),
     gone as (
       select count(*) filter (where kind = 'device_missing') as missing,
         count(*) filter (where kind = 'device_decommissioned') as decommissioned
       from app.changes where tenant_id = $1 and run_number = $2)
     update app.runs r set
       finished_at = now(), outcome = $3, reason_code = $4, reason = $5, progress = '{}',
       devices_seen = (select count(*) from app.device_presence p
                       where p.tenant_id = $1 and p.last_seen_run = $2),
       devices_new = fleet.new, devices_changed = fleet.changed,
       devices_missing = gone.missing, devices_decommissioned = gone.decommissioned,
       devices_active = case when listing_completed_at is not null then fleet.active end,
       sightings = (select count(*) from app.sightings s
                    where s.tenant_id = $1 and s.last_run = $2),
       new_sightings = (select count(*) from app.sightings s
                        where s.tenant_id = $1 and s.first_run = $2)
     from fleet, gone
     where tenant_id = $1 and run_number = $2 and finished_at is null`,
    [tenantId, runNumber, end.outcome, end.reasonCode, end.reason],
  );
}
