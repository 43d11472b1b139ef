import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, type QueryOf } from './client';
import { useTenant } from './tenant';

export function useAiAgents(query: QueryOf<'GET /api/tenants/{tenantId}/ai-agents'>) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'ai-agents', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/ai-agents', { params: { tenantId }, query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Looks up an AI agent's name by its id; returns the id until the names are loaded. */
export function useAiAgentNames(): (id: string) => string {
  const { data } = useAiAgents({});
  return (id) => data?.items.find(({ aiAgent }) => aiAgent === id)?.name ?? id;
}
