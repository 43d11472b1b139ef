import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { Role } from '../../api/schema';
import { useTenant } from '../../api/tenant';

export function useMembers() {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'members'],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/members', { params: { tenantId }, signal }),
  });
}

export function useApiKeys() {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: [tenantId, 'api-keys'],
    queryFn: ({ signal }) =>
      call('GET /api/tenants/{tenantId}/api-keys', { params: { tenantId }, signal }),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => call('GET /api/sessions', { signal }),
  });
}

export function useTenants() {
  return useQuery({
    queryKey: ['tenants'],
    queryFn: ({ signal }) => call('GET /api/tenants', { signal }),
  });
}

export interface AuditLogQuery {
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly action: string | undefined;
}

/** @param installation the entries that belong to no tenant, instead of the current tenant's */
export function useAuditLog(query: AuditLogQuery, installation: boolean) {
  const { tenantId } = useTenant();
  return useQuery({
    queryKey: installation ? ['audit-log', query] : [tenantId, 'audit-log', query],
    queryFn: ({ signal }) =>
      installation
        ? call('GET /api/audit-log', { query, signal })
        : call('GET /api/tenants/{tenantId}/audit-log', { params: { tenantId }, query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** @param listName the part of a query key whose lists are refetched afterwards */
function useSettingsMutation<Input, Output>(
  listName: string,
  mutate: (tenantId: string, input: Input) => Promise<Output>,
) {
  const { tenantId } = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => mutate(tenantId, input),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey.includes(listName) || queryKey.includes('audit-log'),
      }),
  });
}

export const useInvite = () =>
  useSettingsMutation('members', (tenantId, body: { email: string; role: Role }) =>
    call('POST /api/tenants/{tenantId}/invitations', { params: { tenantId }, body }),
  );

export const useRevokeInvitation = () =>
  useSettingsMutation('members', (tenantId, invitationId: string) =>
    call('DELETE /api/tenants/{tenantId}/invitations/{invitationId}', {
      params: { tenantId, invitationId },
    }),
  );

export const useChangeRole = () =>
  useSettingsMutation('members', (tenantId, { userId, role }: { userId: string; role: Role }) =>
    call('PATCH /api/tenants/{tenantId}/members/{userId}', {
      params: { tenantId, userId },
      body: { role },
    }),
  );

export const useRemoveMember = () =>
  useSettingsMutation('members', (tenantId, userId: string) =>
    call('DELETE /api/tenants/{tenantId}/members/{userId}', { params: { tenantId, userId } }),
  );

export const useCreateApiKey = () =>
  useSettingsMutation(
    'api-keys',
    (tenantId, body: { name: string; expiresInDays: number | null }) =>
      call('POST /api/tenants/{tenantId}/api-keys', { params: { tenantId }, body }),
  );

export const useRevokeApiKey = () =>
  useSettingsMutation('api-keys', (tenantId, keyId: string) =>
    call('DELETE /api/tenants/{tenantId}/api-keys/{keyId}', { params: { tenantId, keyId } }),
  );

export const useRevokeSession = () =>
  useSettingsMutation('sessions', (_, sessionId: string) =>
    call('DELETE /api/sessions/{sessionId}', { params: { sessionId } }),
  );

export const useEndOtherSessions = () =>
  useSettingsMutation<void, undefined>('sessions', () => call('DELETE /api/sessions', {}));

export const useEndUserSessions = () =>
  useSettingsMutation('members', (_, userId: string) =>
    call('DELETE /api/people/{userId}/sessions', { params: { userId } }),
  );

export const useResetSecondFactor = () =>
  useSettingsMutation('members', (_, userId: string) =>
    call('DELETE /api/people/{userId}/second-factor', { params: { userId } }),
  );

export const useChangePassword = () =>
  useSettingsMutation('sessions', (_, body: { currentPassword: string; newPassword: string }) =>
    call('POST /api/auth/password', { body }),
  );
