import { createHash } from 'node:crypto';
import type { Device } from '../../types.ts';
import { type CopyValue, copyRows } from '../copy.ts';
import type { Tx } from '../database.ts';
import { HASHED_FIELDS, PRESENCE_FIELDS } from './device-fields.ts';

/** Stores the devices of one page: COPY into a staging table, then one statement. */

interface StagedColumn {
  readonly column: string;
  readonly type: string;
  readonly value: (device: Device) => CopyValue;
}

const STAGED: readonly StagedColumn[] = [
  ...[...HASHED_FIELDS, ...PRESENCE_FIELDS].map(({ name, column, type }) => ({
    column,
    type,
    value: (device: Device) => device[name],
  })),
  {
    column: 'status',
    type: 'text',
    value: ({ decommissioned }) => (decommissioned ? 'decommissioned' : 'active'),
  },
  { column: 'row_hash', type: 'bytea', value: rowHash },
  { column: 'console_updated_at', type: 'timestamptz', value: (device) => device.consoleUpdatedAt },
];

const columnsOf = (fields: readonly { readonly column: string }[]): readonly string[] =>
  fields.map(({ column }) => column);

const listOf = (columns: readonly string[]): string => columns.join(', ');

/** `column = excluded.column, …` for all but one column. */
const assignExcluded = (columns: readonly string[], except: string): string =>
  listOf(columns.filter((name) => name !== except).map((name) => `${name} = excluded.${name}`));

const DEVICE_COLUMNS = [...columnsOf(HASHED_FIELDS), 'status', 'row_hash'];
/** `site_id` is a copy of the device's, for an index beside the last activity. */
const PRESENCE_COLUMNS = [...columnsOf(PRESENCE_FIELDS), 'console_updated_at', 'site_id'];

const STAGING_TABLE = `
  create temporary table if not exists staged_devices (
    ${STAGED.map(({ column, type }) => `${column} ${type}`).join(', ')}
  ) on commit delete rows`;

const STAGING_TARGET = `staged_devices (${listOf(columnsOf(STAGED))})`;

/** Stores devices of a run. Devices that this run already stored in a newer version stay. */
export async function upsertDevices(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  devices: readonly Device[],
): Promise<void> {
  await tx.query(STAGING_TABLE);
  const rows = devices.map((device) => STAGED.map(({ value }) => value(device)));
  await copyRows(tx, STAGING_TARGET, rows);
  await tx.query(UPSERT, [tenantId, runNumber, devices.map(({ deviceId }) => deviceId)]);
}

/**
 * One statement per page. `latest` leaves out devices that this run already stored in a newer
 * version: a device can be on two pages when it moves while the console is listed.
 *
 * Known devices are found by an array of ids ($3) and not by a join: PostgreSQL has no statistics of
 * a new tenant, takes it for one row, and plans a join that reads the whole tenant for each device.
 *
 * A row whose hash an earlier version made keeps its `changed_at`; see `HASH_VERSION`.
 */
const UPSERT = `
  with page as (
    select distinct on (device_id) * from staged_devices
    order by device_id, console_updated_at desc nulls last
  ), known as materialized (
    select d.device_id, d.status, p.last_seen_run, p.console_updated_at
    from (select * from app.devices where tenant_id = $1 and device_id = any($3)) d
      join (select * from app.device_presence where tenant_id = $1 and device_id = any($3)) p
        using (device_id)
  ), latest as materialized (
    select page.*, known.status as old_status
    from page left join known using (device_id)
    where known.device_id is null or known.last_seen_run < $2
      or coalesce(known.console_updated_at <= page.console_updated_at, true)
  ), written as (
    insert into app.devices
      (tenant_id, ${listOf(DEVICE_COLUMNS)}, first_seen_at, first_seen_run, changed_at)
    select $1, ${listOf(DEVICE_COLUMNS)}, now(), $2, now() from latest
    on conflict (tenant_id, device_id) do update set
      ${assignExcluded(DEVICE_COLUMNS, 'device_id')},
      changed_at = case
        when devices.status = excluded.status
          and substring(devices.row_hash for 4) <> substring(excluded.row_hash for 4)
        then devices.changed_at else now() end
    where devices.row_hash <> excluded.row_hash or devices.status <> excluded.status
  ), present as (
    insert into app.device_presence
      (tenant_id, device_id, last_seen_at, last_seen_run, ${listOf(PRESENCE_COLUMNS)})
    select $1, device_id, now(), $2, ${listOf(PRESENCE_COLUMNS)} from latest
    on conflict (tenant_id, device_id) do update set
      last_seen_at = now(), last_seen_run = $2, ${assignExcluded(PRESENCE_COLUMNS, 'last_active_at')},
      last_active_at = coalesce(excluded.last_active_at, device_presence.last_active_at)
  )
  insert into app.changes (tenant_id, run_number, kind, device_id)
  select $1, $2, kind, device_id from (
    select device_id, case
      when old_status is null then 'device_new'
      when old_status <> 'decommissioned' and status = 'decommissioned' then 'device_decommissioned'
      when old_status <> 'active' and status = 'active' then 'device_back'
    end as kind
    from latest) as changed
  where kind is not null`;

/**
 * The first four bytes of a hash name the hashed fields and their order. A row that another version
 * hashed over other fields is rewritten, but does not count as changed.
 */
const HASH_VERSION = digest(HASHED_FIELDS.map(({ name }) => name)).slice(0, 8);

function rowHash(device: Device): string {
  const values = HASHED_FIELDS.map(({ name }) => device[name]);
  return `\\x${HASH_VERSION}${digest(values).slice(0, 24)}`;
}

function digest(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}
