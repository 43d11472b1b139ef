import type { DeviceStatus } from '../../types.ts';
import type { Tx } from '../database.ts';
import type { Parameters } from '../parameters.ts';

/** What devices can be filtered by, as conditions on a device `d` of the tenant `$1`. */

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

/** The condition under which the portal's own indexes serve. */
export const TENANT_KEY = 'shelf = app.shelf($1)';
/** With the tenant's name, the view's condition is checked once and not for each row. */
export const OWN_TENANT = `tenant_id = $1 and ${TENANT_KEY}`;

export const LAST_ACTIVE = `coalesce(last_active_at, '-infinity'::timestamptz)`;

/** Compared by bytes, as the index is: then a beginning is a range. */
export const HOSTNAME = 'app.sort_text(hostname) collate "C"';

/** `like` takes the whole text: what stands for anything in a pattern must not. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** By which the devices in the order of their last activity are indexed too. */
export const siteCondition = (filter: DeviceFilter, parameters: Parameters): string[] =>
  filter.siteId === undefined ? [] : [`d.site_id = ${parameters.add(filter.siteId)}`];

/** By which the devices in the order of their names are indexed too. */
export const siteGroupConditions = (filter: DeviceFilter, parameters: Parameters): string[] => [
  ...(filter.osType === undefined ? [] : [`d.os_type = ${parameters.add(filter.osType)}`]),
  ...siteCondition(filter, parameters),
  ...(filter.groupId === undefined ? [] : [`d.group_id = ${parameters.add(filter.groupId)}`]),
];

/** Conditions on a device `d`; one for each filter that is set. */
export function conditions(filter: DeviceFilter, parameters: Parameters): readonly string[] {
  const equal = (column: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`d.${column} = ${parameters.add(value)}`];
  return [
    ...equal('status', filter.status),
    ...equal('os_name', filter.osName),
    ...siteGroupConditions(filter, parameters),
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
export function probeConditions(filter: DeviceFilter, parameters: Parameters): string[] {
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

export function activity(filter: DeviceFilter, parameters: Parameters): readonly string[] {
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
export function setConditions(filter: DeviceFilter, parameters: Parameters): string[] {
  const { q, siteId, groupId, osName } = filter;
  if ([q, siteId, groupId, osName].some((value) => value !== undefined)) {
    return probeConditions(filter, parameters);
  }
  const found: string[] = [];
  if (filter.hasAiAgents === true) {
    found.push(`d.device_id = any(array(
      select distinct device_id from app.sightings where tenant_id = $1))`);
  } else if (filter.hasAiAgents === false)
    found.push(...probeConditions({ hasAiAgents: false }, parameters));
  const active = activity(filter, parameters);
  if (active.length > 0) {
    found.push(`d.device_id = any(array(select device_id from app.own_presence
      where ${OWN_TENANT} and ${active.join(' and ')}))`);
  }
  return found;
}

export const isFiltered = (filter: DeviceFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);

/** A reader gives up after this, and is not compiled. */
export async function setReadLimits(tx: Tx): Promise<void> {
  await tx.query(`set local statement_timeout = '10s'; set local jit = off`);
}

/**
 * For the statement in `work`, rows come in the order of an index. Of a fleet that was just read
 * there are no statistics, and the planner takes it for small enough to be sorted.
 */
export async function inIndexOrder<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.query('set local enable_sort = off; set local enable_bitmapscan = off');
  const value = await work();
  await tx.query('set local enable_sort = on; set local enable_bitmapscan = on');
  return value;
}
