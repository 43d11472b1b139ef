import type { FilterParams } from '../../lib/filter-params';
import type { DeviceFilter, DevicesQuery } from './queries';

const FILTER_KEYS = [
  'q',
  'status',
  'osType',
  'osName',
  'siteId',
  'groupId',
  'hasAiAgents',
  'activeWithinDays',
  'inactiveForDays',
] as const;

const oneOf = <Value extends string>(value: string | undefined, all: readonly Value[]) =>
  all.find((known) => known === value);

const parseDays = (value: string | undefined): number | undefined => {
  const parsed = Number(value);
  return Number.isInteger(parsed) && parsed >= 1 && parsed <= 3_650 ? parsed : undefined;
};

const parseFlag = (value: string | undefined): boolean | undefined =>
  value === 'true' ? true : value === 'false' ? false : undefined;

/** Keeps what the API accepts: the URL may contain anything. */
export function parseDeviceFilter(values: FilterParams): DeviceFilter {
  return {
    q: values['q']?.slice(0, 100),
    status: oneOf(values['status'], ['active', 'decommissioned', 'missing']),
    osType: values['osType'],
    osName: values['osName'],
    siteId: values['siteId'],
    groupId: values['groupId'],
    hasAiAgents: parseFlag(values['hasAiAgents']),
    activeWithinDays: parseDays(values['activeWithinDays']),
    inactiveForDays: parseDays(values['inactiveForDays']),
  };
}

export function parseDeviceOrder(
  values: FilterParams,
): Required<Pick<DevicesQuery, 'sort' | 'order'>> {
  const sorts = ['hostname', 'lastActiveAt', 'firstSeenAt', 'lastLoggedInUser'] as const;
  return {
    sort: oneOf(values['sort'], sorts) ?? 'hostname',
    order: oneOf(values['order'], ['asc', 'desc']) ?? 'asc',
  };
}

export const isFiltered = (values: FilterParams): boolean =>
  FILTER_KEYS.some((key) => values[key] !== undefined && values[key] !== '');
