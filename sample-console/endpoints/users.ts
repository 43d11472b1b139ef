import type { ConsoleState } from '../console-state.ts';
import { isRecord } from '../guards.ts';
import { invalid } from '../http/errors.ts';
import { readParams } from '../http/params.ts';
import { json } from '../http/response.ts';
import { inScope } from '../scope.ts';
import { withMicroseconds } from '../time.ts';
import { type Token, tokenDates } from '../tokens.ts';
import type { Endpoint } from './endpoint.ts';

/** A token's owner, scope and expiry. */
export function userEndpoints(state: ConsoleState): Endpoint[] {
  return [
    {
      name: 'user',
      method: 'GET',
      permission: 'Users.view',
      limit: 'user',
      handle: ({ token, request }) => {
        const ids = { kind: 'list', max: 500 } as const;
        readParams(
          { siteIds: ids, accountIds: ids, groupIds: ids, tenant: { kind: 'boolean' } },
          request.query,
        );
        return json({ data: userOf(state, token) });
      },
    },
    {
      name: 'users/viewer-auth-check',
      method: 'GET',
      limit: 'users',
      handle: ({ request }) => {
        readParams({}, request.query);
        return json({ data: { success: true } });
      },
    },
    {
      // A read by POST: the token is in the body, which keeps it out of logs.
      name: 'users/api-token-details',
      method: 'POST',
      limit: 'users',
      handle: ({ request }) => {
        const data = isRecord(request.body) ? request.body['data'] : undefined;
        const secret = isRecord(data) ? data['apiToken'] : undefined;
        if (typeof secret !== 'string')
          throw invalid('data: apiToken: Missing data for required field.');
        const found = state.tokens.findBySecret(secret);
        if (!found) throw invalid('data: apiToken: Invalid token.');
        return json({ data: tokenDates(found) });
      },
    },
  ];
}

function userOf(state: ConsoleState, token: Token) {
  const { scope, role, label } = token;
  const joined = withMicroseconds(token.createdAt, 417);
  return {
    agreedEula: true,
    allowRemoteShell: false,
    apiToken: tokenDates(token),
    canGenerateApiToken: true,
    dateJoined: joined,
    email: `${label}@console.example`,
    emailReadOnly: true,
    emailVerified: true,
    firstLogin: null,
    fullName: `Service user ${label}`,
    fullNameReadOnly: true,
    groupsReadOnly: true,
    id: token.userId,
    isSystem: false,
    lastLogin: null,
    lowestRole: role,
    primaryTwoFaMethod: null,
    scope: scope.level,
    scopeRoles: scopeRoles(state, token),
    siteRoles: [],
    source: 'mgmt',
    tenantRoles: scope.level === 'tenant' ? [role] : [],
    twoFaEnabled: false,
    twoFaEnabledReadOnly: false,
    twoFaStatus: 'not_configured',
  };
}

/** The token's Account or Sites; empty for console-wide tokens. */
function scopeRoles({ fleet }: ConsoleState, { scope, role }: Token) {
  const { accounts, sites } = fleet.organisation;
  const entry = (id: string, name: string, accountName: string) => ({
    accountName,
    id,
    name,
    roleId: '1337419724165940000',
    roleName: role,
    roles: [role],
  });
  switch (scope.level) {
    case 'tenant':
      return [];
    case 'account':
      return accounts
        .filter(({ id }) => id === scope.accountId)
        .map(({ id, name }) => entry(id, name, name));
    default:
      return sites
        .filter((site) => inScope(scope, site))
        .map(({ id, name, account }) => entry(id, name, account.name));
  }
}
