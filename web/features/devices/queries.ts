import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, type QueryOf } from '../../api/client';
import { useTenant } from '../../api/tenant';

export type DeviceFilter = QueryOf<'GET /api/tenants/{tenantId}/device-count'>;
export type DevicesQuery = QueryOf<'GET /api/tenants/{tenantId}/devices'>;

export function useDevices(query: DevicesQuery) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'devices', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/devices', { params: { tenantId }, query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useDeviceCount(query: DeviceFilter) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'device-count', query],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/device-count', { params: { tenantId }, query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useDeviceFacets() {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'device-facets'],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/device-facets', { params: { tenantId }, signal }),
    staleTime: 60_000,
  });
}

export function useDevice(deviceId: string) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'device', deviceId],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/devices/{deviceId}', {
        params: { tenantId, deviceId },
        signal,
      }),
  });
}

export function useDeviceChanges(deviceId: string, cursor: string | undefined, limit: number) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'device-changes', deviceId, cursor ?? null],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/devices/{deviceId}/changes', {
        params: { tenantId, deviceId },
        query: { cursor, limit },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
