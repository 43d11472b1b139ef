import type { DeviceStatus } from '../../types.ts';
import { likePattern, OWN_TENANT } from '../paged-list.ts';
import type { Parameters } from '../parameters.ts';

/** Filters of devices, as conditions on a device `d` of the tenant `$1`. */

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

export const LAST_ACTIVE = `coalesce(last_active_at, '-infinity'::timestamptz)`;

/** Compared by bytes, as in the index, so that a prefix is a range. */
export const HOSTNAME = 'app.sort_text(hostname) collate "C"';

/** Filters that the last-activity index also covers. */
export const siteCondition = (filter: DeviceFilter, parameters: Parameters): string[] =>
  filter.siteId === undefined ? [] : [`d.site_id = ${parameters.add(filter.siteId)}`];

/** Filters that the indexes by host name also cover. */
export const siteGroupConditions = (filter: DeviceFilter, parameters: Parameters): string[] => [
  ...(filter.osType === undefined ? [] : [`d.os_type = ${parameters.add(filter.osType)}`]),
  ...siteCondition(filter, parameters),
  ...(filter.groupId === undefined ? [] : [`d.group_id = ${parameters.add(filter.groupId)}`]),
];

/** Conditions on columns of `app.devices`; one for each filter that is set. */
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

/** Trigrams need three characters; a shorter text is searched as a prefix of host names. */
function searchCondition(q: string, parameters: Parameters): readonly string[] {
  if (q === '') return [];
  if (q.length >= 3) return [`d.search_text like lower(${parameters.add(likePattern(q))})`];
  const from = `app.sort_text(${parameters.add(q)}) collate "C"`;
  return [`(${HOSTNAME}) >= ${from}`, `(${HOSTNAME}) < (${from} || chr(1114111))`];
}

/** Conditions on other tables, checked for one device at a time. */
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

/** The same conditions as sets of device ids, unless another filter leaves few devices. */
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
