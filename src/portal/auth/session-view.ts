import type { z } from 'zod';
import { countRecoveryCodes } from '../../store/accounts/second-factors.ts';
import { listTenantOverviews } from '../../store/accounts/tenants.ts';
import type { Person } from '../access/principal.ts';
import type { PortalServices } from '../http/services.ts';
import type { sessionView } from './schemas.ts';

export type SessionView = z.infer<typeof sessionView>;

export async function viewSession(
  { database, temporal, site, secondFactorRequired, version }: PortalServices,
  person: Person,
): Promise<SessionView> {
  const { userId, session, installationAdmin, memberships, hasPassword, secondFactor } = person;
  const tenants = installationAdmin
    ? (await database.asPortal(listTenantOverviews)).map(({ tenantId }) => ({
        tenantId,
        role: 'admin' as const,
      }))
    : [...memberships];
  return {
    user: { userId, name: person.name, email: person.label, installationAdmin, hasPassword },
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
