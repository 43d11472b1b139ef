import type { FilterParams } from '../../lib/filter-params';
import type { SightingFilter, SightingsQuery } from './queries';

const MODE_IDS = [
  'headless',
  'mcp-config',
  'permission-bypass',
  'remote-control',
  'secret-in-args',
  'server-mode',
] as const;

export const parseActive = (values: FilterParams): boolean | undefined =>
  values['active'] === 'true' ? true : values['active'] === 'false' ? false : undefined;

export function parseSightingFilter(values: FilterParams): SightingFilter {
  return {
    q: values['q']?.slice(0, 100),
    aiAgent: values['aiAgent'],
    deviceId: values['deviceId'],
    active: parseActive(values),
    mode: MODE_IDS.find((mode) => mode === values['mode']),
  };
}

export function parseSightingOrder(
  values: FilterParams,
): Required<Pick<SightingsQuery, 'sort' | 'order'>> {
  const sorts = ['lastSeenAt', 'firstSeenAt', 'aiAgent'] as const;
  return {
    sort: sorts.find((sort) => sort === values['sort']) ?? 'lastSeenAt',
    order: values['order'] === 'asc' ? 'asc' : 'desc',
  };
}

export const isFiltered = (values: FilterParams): boolean =>
  ['q', 'aiAgent', 'deviceId', 'active', 'mode'].some((key) => values[key]);
