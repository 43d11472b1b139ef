import type { Tx } from '../database.ts';
import {
  type Count,
  countRows,
  inIndexOrder,
  isAfter,
  OWN_TENANT,
  orderBy,
  type Page,
  type PageRequest,
  type Sorted,
  setReadLimits,
  TENANT_KEY,
  toPage,
} from '../paged-list.ts';
import { Parameters } from '../parameters.ts';
import { DEVICE_SELECT, type DeviceRow } from './device-fields.ts';
import {
  activity,
  conditions,
  type DeviceFilter,
  HOSTNAME,
  isFiltered,
  LAST_ACTIVE,
  probeConditions,
  setConditions,
  siteCondition,
  siteGroupConditions,
} from './device-filter.ts';

/**
 * Devices: searched, filtered, sorted, page by page.
 *
 * There are two ways to read a page. A walk follows the order's index from the cursor, filters, and
 * ends when the page is full: fast where many rows match. A gather reads the matching rows by the
 * filter's own index and sorts them: fast where few match. The planner alone chooses by a wrong
 * estimate and reads a million rows, so only its estimate is used, both ways are written out, and a
 * walk ends after `WALK` rows.
 */

/** `deviceId` neither skips nor repeats a device while a run renames devices. */
export type DeviceSort =
  | 'deviceId'
  | 'hostname'
  | 'lastActiveAt'
  | 'firstSeenAt'
  | 'lastLoggedInUser';

/** The end of a page: the value sorted by, as PostgreSQL prints it, and the device. */
export interface DeviceCursor {
  readonly value: string;
  readonly deviceId: string;
}

export type DevicePageRequest = PageRequest<DeviceFilter, DeviceSort, DeviceCursor>;

/** Rows that a walk reads before it is given up. */
const WALK = 10_000;
/** The same where each row costs a look into another table. */
const WALK_JOINED = 12_000;
/** The share of rows below which they are gathered without trying to walk. */
const FEW = 0.006;
/** Without statistics the planner's estimate for shorter texts is too low. */
const SELECTIVE_SEARCH = 5;

const SORTS: Readonly<
  Record<DeviceSort, { readonly key: string; readonly type: 'text' | 'timestamptz' }>
> = {
  deviceId: { key: 'device_id', type: 'text' },
  hostname: { key: HOSTNAME, type: 'text' },
  lastLoggedInUser: { key: 'app.sort_text(last_logged_in_user) collate "C"', type: 'text' },
  firstSeenAt: { key: 'first_seen_at', type: 'timestamptz' },
  lastActiveAt: { key: LAST_ACTIVE, type: 'timestamptz' },
};

/** The tenant's rows as the index of each order knows them; by device id that is the primary key. */
const tenantCondition = (sort: DeviceSort): string =>
  sort === 'deviceId' ? 'tenant_id = $1' : OWN_TENANT;

export async function listDevicePage(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<Page<DeviceRow, DeviceCursor>> {
  await setReadLimits(tx);
  const rows = await readRows(tx, tenantId, request);
  return toPage(rows, request.limit, ({ cursorValue, deviceId }) => ({
    value: cursorValue,
    deviceId,
  }));
}

async function readRows(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<readonly Sorted<DeviceRow>[]> {
  const { filter, limit } = request;
  if (!isFiltered(filter)) return await walk(tx, tenantId, request);
  if (await fewMatch(tx, tenantId, request)) return await gather(tx, tenantId, request);
  const walked = await walk(tx, tenantId, request);
  return walked.length === limit ? walked : await gather(tx, tenantId, request);
}

/** By the planner's estimate. Where an index has both filter and order, a walk is never long. */
async function fewMatch(tx: Tx, tenantId: string, request: DevicePageRequest): Promise<boolean> {
  const { filter, sort } = request;
  const { siteId, groupId, q } = filter;
  if (q !== undefined && q.trim().length < SELECTIVE_SEARCH) return false;
  if (q === undefined && sort === 'hostname' && (siteId ?? groupId) !== undefined) return false;
  if (q === undefined && sort === 'lastActiveAt' && siteId !== undefined) return false;
  const parameters = new Parameters(tenantId);
  const checks = conditions(filter, parameters);
  if (checks.length === 0) return false;
  const all = await estimateRows(tx, TENANT_KEY, [tenantId]);
  return (
    (await estimateRows(tx, [TENANT_KEY, ...checks].join(' and '), parameters.values)) < FEW * all
  );
}

async function estimateRows(tx: Tx, where: string, values: unknown[]): Promise<number> {
  const { rows } = await tx.query<{ 'QUERY PLAN': readonly [{ Plan: { 'Plan Rows': number } }] }>(
    `explain (format json) select 1 from app.own_devices d where ${where}`,
    values,
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? Number.POSITIVE_INFINITY;
}

/** The columns of the order; the device id makes it unique. */
const orderColumns = (sort: DeviceSort, key: string): readonly string[] =>
  sort === 'deviceId' ? [key] : [`(${key})`, 'device_id'];

function afterCursor(request: DevicePageRequest, key: string, parameters: Parameters): string {
  const { after, sort, order } = request;
  if (!after) return 'true';
  const columns = orderColumns(sort, key);
  const value = `${parameters.add(after.value)}::${SORTS[sort].type}`;
  const values = columns.length === 1 ? [value] : [value, parameters.add(after.deviceId)];
  return isAfter(columns, order, values);
}

async function walk(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<readonly Sorted<DeviceRow>[]> {
  const { filter, sort, order, limit } = request;
  const parameters = new Parameters(tenantId);
  const { key } = SORTS[sort];
  const inPresence = sort === 'lastActiveAt';
  const { activeWithinDays: _within, inactiveForDays: _without, ...rest } = filter;
  const within = inPresence
    ? [...activity(filter, parameters), ...siteCondition(filter, parameters)]
    : sort === 'hostname'
      ? siteGroupConditions(filter, parameters)
      : [];
  const probes = probeConditions(inPresence ? rest : filter, parameters);
  const checks = [...conditions(filter, parameters), ...probes];
  const joined = inPresence || probes.length > 0;
  const steps = checks.length === 0 ? limit : joined ? WALK_JOINED : WALK;
  const path = `select ${inPresence ? 'device_id' : '*'}, ${key} as cursor_value
    from app.${inPresence ? 'own_presence' : 'own_devices'} d
    where ${[tenantCondition(sort), afterCursor(request, key, parameters), ...within].join(' and ')}
    order by ${orderBy(orderColumns(sort, key), order)} limit ${parameters.add(steps)}`;
  const source = inPresence
    ? `(${path}) o cross join lateral (
        select * from app.own_devices where tenant_id = $1 and device_id = o.device_id limit 1) d`
    : `(${path}) d`;
  const sql = `select ${inPresence ? 'd.*, o.cursor_value' : 'd.*'} from ${source}
    where ${['true', ...checks].join(' and ')} limit ${parameters.add(limit)}`;
  return await inIndexOrder(tx, () => withPresence(tx, sql, parameters));
}

async function gather(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<readonly Sorted<DeviceRow>[]> {
  const { filter, sort, order, limit } = request;
  const parameters = new Parameters(tenantId);
  const checks = [...conditions(filter, parameters), ...setConditions(filter, parameters)].join(
    ' and ',
  );
  const { key } = SORTS[sort];
  const inPresence = sort === 'lastActiveAt';
  const cursorValue = inPresence
    ? `(select ${key} from app.own_presence p
        where p.tenant_id = $1 and p.device_id = d.device_id)`
    : key;
  const sql = `select d.*, m.cursor_value from (
      select * from (select device_id, ${cursorValue} as cursor_value from app.own_devices d
        where ${OWN_TENANT} and ${checks} offset 0) matching
      where ${afterCursor(request, 'cursor_value', parameters)}
      order by ${orderBy(orderColumns(sort, 'cursor_value'), order)}
      limit ${parameters.add(limit)}) m
    cross join lateral (
      select * from app.own_devices where tenant_id = $1 and device_id = m.device_id limit 1) d`;
  return await withPresence(tx, sql, parameters);
}

/** Adds the values of other tables to the rows of one page, which stay in their order. */
async function withPresence(
  tx: Tx,
  page: string,
  parameters: Parameters,
): Promise<readonly Sorted<DeviceRow>[]> {
  const { rows } = await tx.query<Sorted<DeviceRow>>(
    `select ${DEVICE_SELECT}, d.cursor_value::text as "cursorValue"
     from (${page}) d cross join lateral (
       select * from app.own_presence where tenant_id = $1 and device_id = d.device_id limit 1) p`,
    parameters.values,
  );
  return rows;
}

export async function countDevices(tx: Tx, tenantId: string, filter: DeviceFilter): Promise<Count> {
  await setReadLimits(tx);
  const parameters = new Parameters(tenantId);
  const checks = [...conditions(filter, parameters), ...setConditions(filter, parameters)];
  const matching = `select 1 from app.own_devices d
    where ${[OWN_TENANT, ...checks].join(' and ')}`;
  return await countRows(tx, matching, parameters);
}

/** Null when the tenant has no such device. */
export async function findDevice(
  tx: Tx,
  tenantId: string,
  deviceId: string,
): Promise<DeviceRow | null> {
  const parameters = new Parameters(tenantId);
  const page = `select *, '' as cursor_value from app.own_devices
    where tenant_id = $1 and device_id = ${parameters.add(deviceId)}`;
  const rows = await withPresence(tx, page, parameters);
  return toPage(rows, 1, () => null).rows[0] ?? null;
}
