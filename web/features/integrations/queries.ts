import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import { invalidateTenant, updateIntegration } from '../../api/integration';
import type { Integration } from '../../api/schema';
import { useTenant } from '../../api/tenant';

export function useRuns(cursor: string | undefined, limit: number) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'runs', cursor ?? null, limit],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/runs', {
        params: { tenantId },
        query: { cursor, limit },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export function useFeatures() {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'features'],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/features', { params: { tenantId }, signal }),
  });
}

/** A mutation whose response is the updated integration; refetches the tenant's other data. */
export function useIntegrationMutation<Input>(
  mutate: (tenantId: string, input: Input) => Promise<Integration>,
) {
  const { tenantId } = useTenant();
  return useMutation({
    mutationFn: (input: Input) => mutate(tenantId, input),
    onSuccess: (integration) => {
      updateIntegration(tenantId, integration);
      invalidateTenant(tenantId);
    },
  });
}
