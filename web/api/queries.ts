import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from './client';
import type { Integration, Operations } from './schema';
import { useTenant } from './tenant';

type QueryOf<Op extends keyof Operations> = NonNullable<Operations[Op]['query']>;

export type DeviceFilter = QueryOf<'GET /api/tenants/{tenantId}/device-count'>;
export type DevicesQuery = QueryOf<'GET /api/tenants/{tenantId}/devices'>;
export type SightingFilter = QueryOf<'GET /api/tenants/{tenantId}/sighting-count'>;
export type SightingsQuery = QueryOf<'GET /api/tenants/{tenantId}/sightings'>;

/** Every key begins with the tenant, then the kind: the live stream invalidates by these. */
const useParams = () => ({ tenantId: useTenant().tenantId });

export function useIntegration() {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'integration'],
    queryFn: ({ signal }) => call('GET /api/tenants/{tenantId}/integration', { params, signal }),
  });
}

export function useRuns(cursor: string | undefined, limit = 20) {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'runs', cursor ?? null, limit],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/runs', { params, query: { cursor, limit }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useDevices(query: DevicesQuery) {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'devices', query],
    queryFn: ({ signal }) => call('GET /api/tenants/{tenantId}/devices', { params, query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useDeviceCount(query: DeviceFilter) {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'device-count', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/device-count', { params, query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useDeviceFacets() {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'device-facets'],
    queryFn: ({ signal }) => call('GET /api/tenants/{tenantId}/device-facets', { params, signal }),
    staleTime: 60_000,
  });
}

export function useDevice(deviceId: string) {
  const { tenantId } = useParams();
  return useQuery({
    queryKey: [tenantId, 'device', deviceId],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/devices/{deviceId}', {
        params: { tenantId, deviceId },
        signal,
      }),
  });
}

export function useDeviceChanges(deviceId: string, cursor: string | undefined) {
  const { tenantId } = useParams();
  return useQuery({
    queryKey: [tenantId, 'device-changes', deviceId, cursor ?? null],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/devices/{deviceId}/changes', {
        params: { tenantId, deviceId },
        query: { cursor, limit: 20 },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export function useAiAgents(query: QueryOf<'GET /api/tenants/{tenantId}/ai-agents'>) {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'ai-agents', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/ai-agents', { params, query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Names of AI agents by their ids; an id stands for itself until they are known. */
export function useAiAgentNames(): (id: string) => string {
  const { data } = useAiAgents({});
  return (id) => data?.items.find(({ aiAgent }) => aiAgent === id)?.name ?? id;
}

export function useSightings(query: SightingsQuery) {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'sightings', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/sightings', { params, query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useSightingCount(query: SightingFilter) {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'sighting-count', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/sighting-count', { params, query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useOverview() {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'overview'],
    queryFn: ({ signal }) => call('GET /api/tenants/{tenantId}/overview', { params, signal }),
  });
}

export function useChanges(query: QueryOf<'GET /api/tenants/{tenantId}/changes'>) {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'changes', query],
    queryFn: ({ signal }) => call('GET /api/tenants/{tenantId}/changes', { params, query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useFeatures() {
  const params = useParams();
  return useQuery({
    queryKey: [params.tenantId, 'features'],
    queryFn: ({ signal }) => call('GET /api/tenants/{tenantId}/features', { params, signal }),
  });
}

/** An action that answers with how the integration stands afterwards. */
export function useIntegrationMutation<Input>(
  act: (tenantId: string, input: Input) => Promise<Integration>,
) {
  const { tenantId } = useParams();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => act(tenantId, input),
    onSuccess: (integration) => {
      client.setQueryData([tenantId, 'integration'], integration);
      void client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] === tenantId && queryKey[1] !== 'integration',
      });
    },
  });
}
