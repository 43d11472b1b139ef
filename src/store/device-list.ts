import type { DeviceStatus } from '../types.ts';
import type { Tx } from './database.ts';
import { PRESENCE_OF_D } from './device-columns.ts';
import { Parameters } from './parameters.ts';
import type { DeviceRow } from './readers.ts';

/**
 * Devices as the portal lists them: searched, filtered, sorted, page by page.
 *
 * A page is first looked for by walking the order's index from the cursor and filtering on the way,
 * which ends as soon as the page is full. Where few rows match, that walk would be long, so it is
 * given up after `WALK` rows, and the matching rows are fetched through the filter's own index and
 * sorted. Both ways are spelled out, because the planner would choose between them by statistics
 * that a new tenant does not have.
 */

export type DeviceSort = 'hostname' | 'lastActiveAt' | 'firstSeenAt' | 'lastLoggedInUser';

export interface DeviceFilter {
  readonly q?: string | undefined;
  readonly status?: DeviceStatus | undefined;
  readonly osType?: string | undefined;
  readonly osName?: string | undefined;
  readonly siteId?: string | undefined;
  readonly groupId?: string | undefined;
  readonly hasAiAgents?: boolean | undefined;
  readonly activeWithinDays?: number | undefined;
  readonly inactiveForDays?: number | undefined;
}

/** Where a page ends: the value sorted by, as PostgreSQL prints it, and the device. */
export interface DevicePlace {
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
  readonly after: DevicePlace | null;
}

/** Rows that are looked at before the other way is taken. */
const WALK = 10_000;
/** Each of these rows costs a look into another table. */
const WALK_JOINED = 6_000;

const LAST_ACTIVE = `coalesce(last_active_at, '-infinity'::timestamptz)`;

/** Compared by bytes, as the index is: then a beginning is a range. */
const HOSTNAME = 'app.sort_text(hostname) collate "C"';

const SORTS: Readonly<
  Record<DeviceSort, { readonly key: string; readonly type: 'text' | 'timestamptz' }>
> = {
  hostname: { key: HOSTNAME, type: 'text' },
  lastLoggedInUser: { key: 'app.sort_text(last_logged_in_user) collate "C"', type: 'text' },
  firstSeenAt: { key: 'first_seen_at', type: 'timestamptz' },
  lastActiveAt: { key: LAST_ACTIVE, type: 'timestamptz' },
};

/** `like` takes the whole text: what stands for anything in a pattern must not. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** By which the devices in the order of their names are indexed too. */
const placeConditions = (filter: DeviceFilter, parameters: Parameters): string[] => [
  ...(filter.osType === undefined ? [] : [`d.os_type = ${parameters.add(filter.osType)}`]),
  ...(filter.siteId === undefined ? [] : [`d.site_id = ${parameters.add(filter.siteId)}`]),
  ...(filter.groupId === undefined ? [] : [`d.group_id = ${parameters.add(filter.groupId)}`]),
];

/** Conditions on a device `d`; one for each filter that is set. */
function conditions(filter: DeviceFilter, parameters: Parameters): readonly string[] {
  const equal = (column: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`d.${column} = ${parameters.add(value)}`];
  return [
    ...equal('status', filter.status),
    ...equal('os_name', filter.osName),
    ...placeConditions(filter, parameters),
    ...searchCondition(filter.q?.trim() ?? '', parameters),
  ];
}

/** Trigrams need three characters; with fewer, beginnings of host names are found. */
function searchCondition(q: string, parameters: Parameters): readonly string[] {
  if (q === '') return [];
  if (q.length >= 3) return [`d.search_text like lower(${parameters.add(likePattern(q))})`];
  const from = `app.sort_text(${parameters.add(q)}) collate "C"`;
  return [`(${HOSTNAME}) >= ${from}`, `(${HOSTNAME}) < (${from} || chr(1114111))`];
}

/** Conditions that look into other tables, as a look-up for one device at a time. */
function lookUps(filter: DeviceFilter, parameters: Parameters): string[] {
  const found: string[] = [];
  if (filter.hasAiAgents !== undefined) {
    const seen = `(select true from app.sightings s
      where s.tenant_id = $1 and s.device_id = d.device_id limit 1)`;
    found.push(`${seen} is ${filter.hasAiAgents ? 'not ' : ''}null`);
  }
  const active = activity(filter, parameters);
  if (active.length > 0) {
    found.push(`(select ${active.join(' and ')} from app.own_presence p
      where p.tenant_id = $1 and p.device_id = d.device_id)`);
  }
  return found;
}

function activity(filter: DeviceFilter, parameters: Parameters): readonly string[] {
  const ago = (days: number): string => `now() - ${parameters.add(days)}::int * interval '1 day'`;
  return [
    ...(filter.activeWithinDays === undefined
      ? []
      : [`${LAST_ACTIVE} >= ${ago(filter.activeWithinDays)}`]),
    ...(filter.inactiveForDays === undefined
      ? []
      : [`${LAST_ACTIVE} < ${ago(filter.inactiveForDays)}`]),
  ];
}

/** The same conditions as sets of devices to begin with, unless another filter leaves few. */
function sets(filter: DeviceFilter, parameters: Parameters): string[] {
  const { q, siteId, groupId, osName } = filter;
  if ([q, siteId, groupId, osName].some((value) => value !== undefined)) {
    return lookUps(filter, parameters);
  }
  const found: string[] = [];
  if (filter.hasAiAgents === true) {
    found.push(`d.device_id = any(array(
      select distinct device_id from app.sightings where tenant_id = $1))`);
  } else if (filter.hasAiAgents === false)
    found.push(...lookUps({ hasAiAgents: false }, parameters));
  const active = activity(filter, parameters);
  if (active.length > 0) {
    found.push(`d.device_id = any(array(select device_id from app.own_presence
      where tenant_id = $1 and ${active.join(' and ')}))`);
  }
  return found;
}

const isFiltered = (filter: DeviceFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);

/** Newest statistics or none: a reader gives up after this, and is not compiled. */
export async function readQuickly(tx: Tx): Promise<void> {
  await tx.query(`set local statement_timeout = '10s'; set local jit = off`);
}

export async function listDevicePage(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<readonly DeviceListRow[]> {
  await readQuickly(tx);
  const walked = await walk(tx, tenantId, request);
  if (walked.length === request.limit || !isFiltered(request.filter)) return walked;
  return await gather(tx, tenantId, request);
}

function beyond(request: DevicePageRequest, key: string, parameters: Parameters): string {
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
    ? activity(filter, parameters)
    : sort === 'hostname'
      ? placeConditions(filter, parameters)
      : [];
  const looked = lookUps(inPresence ? rest : filter, parameters);
  const checks = [...conditions(filter, parameters), ...looked];
  const joined = inPresence || looked.length > 0;
  const steps = checks.length === 0 ? limit : joined ? WALK_JOINED : WALK;
  const path = `select ${inPresence ? `device_id, ${key} as place` : `*, ${key} as place`}
    from app.${inPresence ? 'own_presence' : 'own_devices'} d
    where ${['tenant_id = $1', beyond(request, key, parameters), ...within].join(' and ')}
    order by ${key} ${order}, device_id ${order} limit ${parameters.add(steps)}`;
  const source = inPresence
    ? `(${path}) o cross join lateral (
        select * from app.own_devices where tenant_id = $1 and device_id = o.device_id limit 1) d`
    : `(${path}) d`;
  const sql = `select ${inPresence ? 'd.*, o.place' : 'd.*'} from ${source}
    where ${['true', ...checks].join(' and ')} limit ${parameters.add(limit)}`;
  return await withRest(tx, sql, parameters);
}

async function gather(
  tx: Tx,
  tenantId: string,
  request: DevicePageRequest,
): Promise<readonly DeviceListRow[]> {
  const { filter, sort, order, limit } = request;
  const parameters = new Parameters(tenantId);
  const checks = [...conditions(filter, parameters), ...sets(filter, parameters)].join(' and ');
  const { key } = SORTS[sort];
  const inPresence = sort === 'lastActiveAt';
  const place = inPresence
    ? `(select ${key} from app.own_presence p
        where p.tenant_id = $1 and p.device_id = d.device_id)`
    : key;
  const sql = `select d.*, m.place from (
      select * from (select device_id, ${place} as place from app.own_devices d
        where tenant_id = $1 and ${checks} offset 0) matching
      where ${beyond(request, 'place', parameters)}
      order by place ${order}, device_id ${order} limit ${parameters.add(limit)}) m
    cross join lateral (
      select * from app.own_devices where tenant_id = $1 and device_id = m.device_id limit 1) d`;
  return await withRest(tx, sql, parameters);
}

/** Adds what stands in other tables to the rows of one page, which stay in their order. */
async function withRest(
  tx: Tx,
  page: string,
  parameters: Parameters,
): Promise<readonly DeviceListRow[]> {
  const { rows } = await tx.query<DeviceListRow>(
    `select ${PRESENCE_OF_D}, d.place::text as place
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
  await readQuickly(tx);
  const parameters = new Parameters(tenantId);
  const checks = [...conditions(filter, parameters), ...sets(filter, parameters)];
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::float8 as count from (
       select 1 from app.own_devices d
       where ${['tenant_id = $1', ...checks].join(' and ')} limit ${COUNT_UP_TO + 1}) counted`,
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
  const [row] = await withRest(tx, page, parameters);
  return row ?? null;
}
