import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, type QueryOf } from '../../api/client';
import { useTenant } from '../../api/tenant';

export type SightingFilter = QueryOf<'GET /api/tenants/{tenantId}/sighting-count'>;
export type SightingsQuery = QueryOf<'GET /api/tenants/{tenantId}/sightings'>;

export function useSightings(query: SightingsQuery) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'sightings', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/sightings', { params: { tenantId }, query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useSightingCount(query: SightingFilter) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'sighting-count', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/sighting-count', { params: { tenantId }, query, signal }),
    placeholderData: keepPreviousData,
  });
}
