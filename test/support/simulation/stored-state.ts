import type { Database } from '../../../src/store/database.ts';
import type { DeviceStatus } from '../../../src/types.ts';

/** What is compared of a device. */
export interface DeviceView {
  readonly hostname: string | null;
  readonly siteId: string | null;
  readonly status: DeviceStatus;
}

export interface StoredDevice extends DeviceView {
  readonly lastSeenRun: number;
  readonly firstSeenRun: number;
}

export interface StoredRun {
  readonly runNumber: number;
  readonly outcome: string | null;
  readonly reasonCode: string | null;
  readonly isFinished: boolean;
  readonly isCompleted: boolean;
  readonly wasAskedToStop: boolean;
  readonly warnings: readonly string[];
  readonly cursor: string | null;
  readonly pages: number;
  readonly total: number | null;
  readonly restarts: number;
  readonly devicesSeen: number;
  readonly devicesNew: number;
  readonly devicesMissing: number;
  readonly devicesActive: number | null;
}

export interface StoredChange {
  readonly runNumber: number;
  readonly kind: string;
  readonly deviceId: string;
}

/** A tenant's rows in PostgreSQL, as far as the simulation compares them. */
export interface StoredState {
  readonly devices: ReadonlyMap<string, StoredDevice>;
  readonly runs: readonly StoredRun[];
  readonly changes: readonly StoredChange[];
}

/** Read with SQL of its own, so that a fault of the store's readers cannot hide another one. */
export async function readStoredState(database: Database, tenantId: string): Promise<StoredState> {
  const devices = await database.pool.query<StoredDevice & { readonly deviceId: string }>(
    `select d.device_id as "deviceId", d.hostname, d.site_id as "siteId", d.status,
       p.last_seen_run::float8 as "lastSeenRun", d.first_seen_run::float8 as "firstSeenRun"
     from app.devices d left join app.device_presence p using (tenant_id, device_id)
     where d.tenant_id = $1 order by d.device_id`,
    [tenantId],
  );
  const runs = await database.pool.query<StoredRun>(
    `select run_number::float8 as "runNumber", outcome, reason_code as "reasonCode",
       finished_at is not null as "isFinished",
       listing_completed_at is not null as "isCompleted",
       stop_requested_at is not null as "wasAskedToStop",
       array(select jsonb_array_elements(warnings) ->> 'code') as warnings,
       listing_cursor as cursor, listing_page as pages, listing_total::float8 as total,
       listing_restarts as restarts, devices_seen::float8 as "devicesSeen",
       devices_new::float8 as "devicesNew", devices_missing::float8 as "devicesMissing",
       devices_active::float8 as "devicesActive"
     from app.runs where tenant_id = $1 order by run_number`,
    [tenantId],
  );
  const changes = await database.pool.query<StoredChange>(
    `select run_number::float8 as "runNumber", kind, device_id as "deviceId"
     from app.changes where tenant_id = $1 order by run_number, device_id, kind`,
    [tenantId],
  );
  return {
    devices: new Map(devices.rows.map(({ deviceId, ...row }) => [deviceId, row])),
    runs: runs.rows,
    changes: changes.rows,
  };
}
