import { useQuery } from '@tanstack/react-query';
import { call } from './client';
import { queryClient } from './query-client';
import type { Integration } from './schema';
import { useTenant } from './tenant';

/** Every key of a tenant's data begins with the tenant; see `invalidateTenant`. */
const integrationKey = (tenantId: string) => [tenantId, 'integration'] as const;

export function useIntegration() {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: integrationKey(tenantId),
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/integration', { params: { tenantId }, signal }),
  });
}

export function updateIntegration(
  tenantId: string,
  update: Integration | ((old: Integration | undefined) => Integration | undefined),
): void {
  queryClient.setQueryData<Integration>(integrationKey(tenantId), update);
}

/** Refetches all of a tenant's data but the integration, which the caller has just updated. */
export function invalidateTenant(tenantId: string): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === tenantId && queryKey[1] !== 'integration',
  });
}
