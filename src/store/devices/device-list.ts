import type { Tx } from '../database.ts';
import { Parameters } from '../parameters.ts';
import type { DeviceRow } from '../readers.ts';
import { DEVICE_SELECT } from './device-columns.ts';
import {
  activity,
  conditions,
  type DeviceFilter,
  HOSTNAME,
  inIndexOrder,
  isFiltered,
  LAST_ACTIVE,
  OWN_TENANT,
  probeConditions,
  setConditions,
  setReadLimits,
  siteCondition,
  siteGroupConditions,
  TENANT_KEY,
} from './device-filter.ts';

/**
 * Devices as the portal lists them: searched, filtered, sorted, page by page.
 *
 * There are two ways to a page. Walking: along the order's index from the cursor, filtering on the
 * way, which ends as soon as the page is full. Gathering: the matching rows through the filter's own
 * index, then sorted. The first is quick where many rows match, the second where few do. Left to
 * itself the planner takes one for the whole tenant on a wrong guess and reads a million rows; so it
 * is only asked for its guess, both ways are spelled out, and a walk is given up after `WALK` rows.
 */

export type DeviceSort = 'hostname' | 'lastActiveAt' | 'firstSeenAt' | 'lastLoggedInUser';

/** Where a page ends: the value sorted by, as PostgreSQL prints it, and the device. */
export interface DeviceCursor {
  readonly value: string;
  readonly deviceId: string;
}

export interface DeviceListRow extends DeviceRow {
  readonly siteId: string | null;
  readonly groupId: string | null;
  /** Seen on it within the last seven days. */
  readonly aiAgents: readonly string[];
  readonly place: string;
}

export interface DevicePageRequest {
  readonly filter: DeviceFilter;
  readonly sort: DeviceSort;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** The last device of the page before, or null. */
  readonly after: DeviceCursor | null;
}

/** Rows that a walk looks at before the other way is taken. */
const WALK = 10_000;
/** Each of these rows costs a look into another table. */
const WALK_JOINED = 12_000;
/** The share of rows below which they are gathered without trying to walk. */
const FEW = 0.006;
/** Of shorter parts of names the planner's guess is too low where it has no statistics. */
const TELLING_SEARCH = 5;

const SORTS: Readonly<
  Record<DeviceSort, { readonly key: string; readonly type: 'text' | 'timestamptz' }>
> = {
  hostname: { key: HOSTNAME, type: 'text' },
  lastLoggedInUser: { key: 'app.sort_text(last_logged_in_user) collate "C"', type: 'text' },
  firstSeenAt: { key: 'first_seen_at', type: 'timestamptz' },
  lastActiveAt: { key: LAST_ACTIVE, type: 'timestamptz' },
};

export async function listDevicePage(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<readonly DeviceListRow[]> {
  await setReadLimits(tx);
  const { filter, limit } = request;
  if (!isFiltered(filter)) return await walk(tx, tenantId, request);
  if (await fewMatch(tx, tenantId, request)) return await gather(tx, tenantId, request);
  const walked = await walk(tx, tenantId, request);
  return walked.length === limit ? walked : await gather(tx, tenantId, request);
}

/** By the planner's guess. Where an index has both filter and order, a walk is never long. */
async function fewMatch(tx: Tx, tenantId: string, request: DevicePageRequest): Promise<boolean> {
  const { filter, sort } = request;
  const { siteId, groupId, q } = filter;
  if (q !== undefined && q.trim().length < TELLING_SEARCH) return false;
  if (q === undefined && sort === 'hostname' && (siteId ?? groupId) !== undefined) return false;
  if (q === undefined && sort === 'lastActiveAt' && siteId !== undefined) return false;
  const parameters = new Parameters(tenantId);
  const checks = conditions(filter, parameters);
  if (checks.length === 0) return false;
  const all = await guessRows(tx, TENANT_KEY, [tenantId]);
  return (
    (await guessRows(tx, [TENANT_KEY, ...checks].join(' and '), parameters.values)) < FEW * all
  );
}

async function guessRows(tx: Tx, where: string, values: unknown[]): Promise<number> {
  const { rows } = await tx.query<{ 'QUERY PLAN': readonly [{ Plan: { 'Plan Rows': number } }] }>(
    `explain (format json) select 1 from app.own_devices d where ${where}`,
    values,
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? Number.POSITIVE_INFINITY;
}

function afterCursor(request: DevicePageRequest, key: string, parameters: Parameters): string {
  if (!request.after) return 'true';
  const { type } = SORTS[request.sort];
  const operator = request.order === 'asc' ? '>' : '<';
  const value = `${parameters.add(request.after.value)}::${type}`;
  return `((${key}), device_id) ${operator} (${value}, ${parameters.add(request.after.deviceId)})`;
}

async function walk(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<readonly DeviceListRow[]> {
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
  const looked = probeConditions(inPresence ? rest : filter, parameters);
  const checks = [...conditions(filter, parameters), ...looked];
  const joined = inPresence || looked.length > 0;
  const steps = checks.length === 0 ? limit : joined ? WALK_JOINED : WALK;
  const path = `select ${inPresence ? `device_id, ${key} as place` : `*, ${key} as place`}
    from app.${inPresence ? 'own_presence' : 'own_devices'} d
    where ${[OWN_TENANT, afterCursor(request, key, parameters), ...within].join(' and ')}
    order by ${key} ${order}, device_id ${order} limit ${parameters.add(steps)}`;
  const source = inPresence
    ? `(${path}) o cross join lateral (
        select * from app.own_devices where tenant_id = $1 and device_id = o.device_id limit 1) d`
    : `(${path}) d`;
  const sql = `select ${inPresence ? 'd.*, o.place' : 'd.*'} from ${source}
    where ${['true', ...checks].join(' and ')} limit ${parameters.add(limit)}`;
  return await inIndexOrder(tx, () => withPresence(tx, sql, parameters));
}

async function gather(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<readonly DeviceListRow[]> {
  const { filter, sort, order, limit } = request;
  const parameters = new Parameters(tenantId);
  const checks = [...conditions(filter, parameters), ...setConditions(filter, parameters)].join(
    ' and ',
  );
  const { key } = SORTS[sort];
  const inPresence = sort === 'lastActiveAt';
  const place = inPresence
    ? `(select ${key} from app.own_presence p
        where p.tenant_id = $1 and p.device_id = d.device_id)`
    : key;
  const sql = `select d.*, m.place from (
      select * from (select device_id, ${place} as place from app.own_devices d
        where ${OWN_TENANT} and ${checks} offset 0) matching
      where ${afterCursor(request, 'place', parameters)}
      order by place ${order}, device_id ${order} limit ${parameters.add(limit)}) m
    cross join lateral (
      select * from app.own_devices where tenant_id = $1 and device_id = m.device_id limit 1) d`;
  return await withPresence(tx, sql, parameters);
}

/** Adds what stands in other tables to the rows of one page, which stay in their order. */
async function withPresence(
  tx: Tx,
  page: string,
  parameters: Parameters,
): Promise<readonly DeviceListRow[]> {
  const { rows } = await tx.query<DeviceListRow>(
    `select ${DEVICE_SELECT}, d.place::text as place
     from (${page}) d cross join lateral (
       select * from app.own_presence where tenant_id = $1 and device_id = d.device_id limit 1) p`,
    parameters.values,
  );
  return rows;
}

/** The most that is counted. */
const COUNT_UP_TO = 10_000;

/** @returns at most 10,000; `capped` when there are more */
export async function countDevices(
  tx: Tx,
  tenantId: string,
  filter: DeviceFilter,
): Promise<{ readonly count: number; readonly capped: boolean }> {
  await setReadLimits(tx);
  const parameters = new Parameters(tenantId);
  const checks = [...conditions(filter, parameters), ...setConditions(filter, parameters)];
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::float8 as count from (
       select 1 from app.own_devices d
       where ${[OWN_TENANT, ...checks].join(' and ')} limit ${COUNT_UP_TO + 1}) counted`,
    parameters.values,
  );
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, COUNT_UP_TO), capped: count > COUNT_UP_TO };
}

/** Null when the tenant has no such device. */
export async function findDevice(
  tx: Tx,
  tenantId: string,
  deviceId: string,
): Promise<DeviceListRow | null> {
  const parameters = new Parameters(tenantId);
  const page = `select *, '' as place from app.own_devices
    where tenant_id = $1 and device_id = ${parameters.add(deviceId)}`;
  const [row] = await withPresence(tx, page, parameters);
  return row ?? null;
}
