import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, type QueryOf } from '../../api/client';
import { useTenant } from '../../api/tenant';

export function useOverview() {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'overview'],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/overview', { params: { tenantId }, signal }),
  });
}

export function useChanges(query: QueryOf<'GET /api/tenants/{tenantId}/changes'>) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'changes', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/changes', { params: { tenantId }, query, signal }),
    placeholderData: keepPreviousData,
  });
}
