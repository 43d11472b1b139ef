import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { type Role } from '../../store/accounts/members.ts';
import { countRecoveryCodes } from '../../store/accounts/second-factors.ts';
import { listTenantOverviews } from '../../store/accounts/tenants.ts';
import type { Principal } from '../access/authentication.ts';
import type { PortalServices } from '../http/services.ts';
import type { sessionView } from './schemas.ts';

export type SessionView = z.infer<typeof sessionView>;

export function principalOf(request: FastifyRequest): Principal {
  if (request.principal) return request.principal;
  throw new DiscoveryError('sign_in_required');
}

/** A caller who is a person: programs with keys have no session and do not come here. */
export function personOf(request: FastifyRequest) {
  const { userId, session, label } = principalOf(request);
  if (userId === null || session === null) throw new DiscoveryError('forbidden');
  return { userId, session, label };
}

export async function viewSession(
  { database, temporal, site, secondFactorRequired, version }: PortalServices,
  caller: Principal,
): Promise<SessionView> {
  const { userId, session, installationAdmin, memberships, hasPassword, secondFactor } = caller;
  if (userId === null || session === null) throw new DiscoveryError('forbidden');
  const tenants = installationAdmin
    ? (await database.asPortal(listTenantOverviews)).map(({ tenantId }) => ({
        tenantId,
        role: 'admin' as Role,
      }))
    : [...memberships];
  return {
    user: { userId, name: caller.name, email: caller.label, installationAdmin, hasPassword },
    secondFactor: {
      on: secondFactor,
      required: secondFactorRequired && hasPassword,
      recoveryCodesLeft: secondFactor
        ? await database.asPortal((tx) => countRecoveryCodes(tx, userId))
        : 0,
    },
    sessionId: session.sessionId,
    expiresAt: session.expiresAt,
    tenants,
    degraded: (await temporal.isUp()) ? null : 'temporal_unreachable',
    temporalUiUrl: site.temporalUiUrl,
    version,
  };
}
