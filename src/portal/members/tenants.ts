import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { addMember } from '../../store/accounts/members.ts';
import type { UserAccess } from '../../store/accounts/people.ts';
import { createTenant, listTenantOverviews } from '../../store/accounts/tenants.ts';
import { FieldError } from '../http/problems.ts';
import { integrationStatus } from '../http/schemas.ts';
import type { PortalServices } from '../http/services.ts';
import type { tenantSummary } from './schemas.ts';

type TenantSummary = z.infer<typeof tenantSummary>;

export async function listTenants(
  { database }: PortalServices,
  { installationAdmin, memberships }: UserAccess,
): Promise<TenantSummary[]> {
  const roles = new Map(memberships.map(({ tenantId, role }) => [tenantId, role]));
  const tenants = await database.asPortal(listTenantOverviews);
  return tenants
    .filter(({ tenantId }) => installationAdmin || roles.has(tenantId))
    .map(({ tenantId, createdAt, status }) => ({
      tenantId,
      createdAt,
      role: installationAdmin ? 'admin' : (roles.get(tenantId) ?? 'viewer'),
      // A tenant that was never connected has no status.
      status: integrationStatus.options.find((known) => known === status) ?? 'not_connected',
    }));
}

/** The creator becomes its first admin. */
export async function addTenant(
  { database }: PortalServices,
  tenantId: string,
  createdBy: string,
): Promise<TenantSummary> {
  await database.asConnector(tenantId, async (tx) => {
    if (!(await createTenant(tx, tenantId))) {
      throw new FieldError('tenantId', new DiscoveryError('tenant_exists'));
    }
    await addMember(tx, tenantId, createdBy, 'admin');
  });
  const createdAt = new Date().toISOString();
  return { tenantId, role: 'admin', status: 'not_connected', createdAt };
}
