import { createHash } from 'node:crypto';
import { DiscoveryError } from '../../errors/errors.ts';
import type { Device } from '../../types.ts';
import { copyRows } from '../copy.ts';
import type { Tx } from '../database.ts';

/**
 * A listing: the walk over the console's device list, page by page. Its position lives in the run's
 * row and moves in the same transaction as the page's devices, so a crash repeats one page at most.
 */

/** Who writes: one attempt of one run. An older attempt, or an ended run, is refused. */
export interface ListingWriter {
  readonly tenantId: string;
  readonly runNumber: number;
  readonly attempt: number;
}

export interface ListingPosition {
  /** Of the page to fetch next; null: the first. */
  readonly cursor: string | null;
  /** Pages applied so far in this walk. */
  readonly page: number;
  readonly restarts: number;
  /** The smallest total the console has named in this walk, or null. */
  readonly total: number | null;
  /** Rows that could not be read; those of them whose device is not even known. */
  readonly rejected: number;
  readonly unnamed: number;
  readonly completed: boolean;
  /** Somebody has confirmed that many devices may vanish at once. */
  readonly acceptMissing: boolean;
}

const POSITION = `
  listing_cursor as cursor, listing_page as page, listing_restarts as restarts,
  listing_total::float8 as total, listing_rejected as rejected, listing_unnamed as unnamed,
  listing_completed_at is not null as completed, accept_missing as "acceptMissing"`;

/** Makes this attempt the only one that may write, and says where the walk stands. */
export async function claimListing(tx: Tx, writer: ListingWriter): Promise<ListingPosition> {
  const { rows } = await tx.query<ListingPosition>(
    `update app.runs set listing_attempt = $3
     where tenant_id = $1 and run_number = $2 and finished_at is null
       and stop_requested_at is null and listing_attempt <= $3
     returning ${POSITION}`,
    [writer.tenantId, writer.runNumber, writer.attempt],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}

/** Locks the run's row for this transaction; throws `run_superseded` when this writer is too late. */
export async function lockListing(tx: Tx, writer: ListingWriter): Promise<ListingPosition> {
  const { rows } = await tx.query<ListingPosition>(
    `select ${POSITION} from app.runs
     where tenant_id = $1 and run_number = $2 and finished_at is null
       and stop_requested_at is null and listing_attempt = $3
     for update`,
    [writer.tenantId, writer.runNumber, writer.attempt],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}

/** Walks again from the first page. Devices seen in the broken walk stay seen. */
export async function restartListing(tx: Tx, writer: ListingWriter): Promise<ListingPosition> {
  await lockListing(tx, writer);
  const { rows } = await tx.query<ListingPosition>(
    `update app.runs set listing_cursor = null, listing_page = 0, listing_total = null,
       listing_restarts = listing_restarts + 1
     where tenant_id = $1 and run_number = $2 returning ${POSITION}`,
    [writer.tenantId, writer.runNumber],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}

export interface PageToApply {
  readonly devices: readonly Device[];
  /** Devices whose row could not be read: seen, but not updated. */
  readonly seenOnly: readonly string[];
  readonly rejected: number;
  readonly unnamed: number;
  readonly nextCursor: string | null;
  readonly total: number | null;
}

/** Stores one page and moves the position behind it. Applying a page twice leaves the same rows. */
export async function applyPage(
  tx: Tx,
  writer: ListingWriter,
  page: PageToApply,
): Promise<ListingPosition> {
  await lockListing(tx, writer);
  if (page.devices.length > 0) await upsertDevices(tx, writer, page.devices);
  if (page.seenOnly.length > 0) {
    await tx.query(
      `update app.device_presence set last_seen_run = $2, last_seen_at = now()
       where tenant_id = $1 and device_id = any($3)`,
      [writer.tenantId, writer.runNumber, page.seenOnly],
    );
  }
  const { rows } = await tx.query<ListingPosition>(
    `update app.runs set
       listing_cursor = $3, listing_page = listing_page + 1,
       listing_total = least(listing_total, $4),
       listing_rejected = listing_rejected + $5, listing_unnamed = listing_unnamed + $6
     where tenant_id = $1 and run_number = $2 returning ${POSITION}`,
    [writer.tenantId, writer.runNumber, page.nextCursor, page.total, page.rejected, page.unnamed],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}

const STAGED = [
  'device_id',
  'uuid',
  'hostname',
  'domain',
  'os_type',
  'os_name',
  'os_version',
  'agent_version',
  'machine_type',
  'model_name',
  'serial_number',
  'ip_addresses',
  'external_ip',
  'last_logged_in_user',
  'account_id',
  'account_name',
  'site_id',
  'site_name',
  'group_id',
  'group_name',
  'status',
  'row_hash',
] as const;

const COLUMNS = STAGED.join(', ');

async function upsertDevices(
  tx: Tx,
  writer: ListingWriter,
  devices: readonly Device[],
): Promise<void> {
  await tx.query(
    `create temporary table if not exists staged_devices on commit delete rows as
       select ${COLUMNS}, changed_at as last_active_at, changed_at as console_updated_at
       from app.devices with no data`,
  );
  await copyRows(
    tx,
    `staged_devices (${COLUMNS}, last_active_at, console_updated_at)`,
    devices.map((device) => [
      ...stagedValues(device),
      device.lastActiveAt,
      device.consoleUpdatedAt,
    ]),
  );
  const ids = devices.map(({ deviceId }) => deviceId);
  await tx.query(UPSERT, [writer.tenantId, writer.runNumber, ids]);
}

/**
 * One statement a page. `fresh` leaves out what this run already stored in a newer version: a device
 * can stand on two pages when it moves while the console is listed.
 *
 * What is known is looked up by an array of ids ($3), not joined: of a tenant that is new PostgreSQL
 * has no statistics yet and takes it for one row, and a join planned so reads the whole tenant once
 * for each device.
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
  ), fresh as materialized (
    select page.*, known.status as old_status
    from page left join known using (device_id)
    where known.device_id is null or known.last_seen_run < $2
      or coalesce(known.console_updated_at <= page.console_updated_at, true)
  ), written as (
    insert into app.devices
      (tenant_id, ${COLUMNS}, first_seen_at, first_seen_run, changed_at)
    select $1, ${COLUMNS}, now(), $2, now() from fresh
    on conflict (tenant_id, device_id) do update set
      ${STAGED.slice(1)
        .map((column) => `${column} = excluded.${column}`)
        .join(', ')},
      changed_at = now()
    where devices.row_hash <> excluded.row_hash or devices.status <> excluded.status
  ), present as (
    insert into app.device_presence
      (tenant_id, device_id, last_seen_at, last_seen_run, last_active_at, console_updated_at,
       site_id)
    select $1, device_id, now(), $2, last_active_at, console_updated_at, site_id from fresh
    on conflict (tenant_id, device_id) do update set
      last_seen_at = now(), last_seen_run = $2, site_id = excluded.site_id,
      last_active_at = coalesce(excluded.last_active_at, device_presence.last_active_at),
      console_updated_at = excluded.console_updated_at
  )
  insert into app.changes (tenant_id, run_number, kind, device_id)
  select $1, $2, kind, device_id from (
    select device_id, case
      when old_status is null then 'device_new'
      when old_status <> 'decommissioned' and status = 'decommissioned' then 'device_decommissioned'
      when old_status <> 'active' and status = 'active' then 'device_back'
    end as kind
    from fresh) as changed
  where kind is not null`;

/** In the order of STAGED. The hash leaves out what moves on every online device. */
function stagedValues(device: Device): readonly (string | readonly string[] | null)[] {
  const values = [
    device.deviceId,
    device.uuid,
    device.hostname,
    device.domain,
    device.osType,
    device.osName,
    device.osVersion,
    device.agentVersion,
    device.machineType,
    device.modelName,
    device.serialNumber,
    device.ipAddresses,
    device.externalIp,
    device.lastLoggedInUser,
    device.accountId,
    device.accountName,
    device.siteId,
    device.siteName,
    device.groupId,
    device.groupName,
    device.decommissioned ? 'decommissioned' : 'active',
  ];
  const hash = createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 32);
  return [...values, `\\x${hash}`];
}
