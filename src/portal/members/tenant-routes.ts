import { DiscoveryError } from '../../errors/errors.ts';
import { addMember } from '../../store/accounts/members.ts';
import { createTenant, listTenantOverviews } from '../../store/accounts/tenants.ts';
import * as accounts from '../auth/schemas.ts';
import { personOf, principalOf } from '../auth/session-view.ts';
import type { Portal } from '../context.ts';
import type { App } from '../http/app.ts';
import { FieldError } from '../http/problems.ts';
import { problemResponse } from '../http/schemas.ts';
import { integrationStatus } from '../integration/schemas.ts';

export function tenantRoutes(app: App, portal: Portal): void {
  app.route({
    method: 'GET',
    url: '/api/tenants',
    config: { access: 'signed-in' },
    schema: {
      tags: ['Tenants'],
      summary: 'The tenants the signed-in person may see',
      response: { 200: accounts.tenantList, ...problemResponse },
    },
    handler: async (request) => {
      const { installationAdmin, memberships } = principalOf(request);
      const roles = new Map(memberships.map(({ tenantId, role }) => [tenantId, role]));
      const standings = await portal.database.asPortal(listTenantOverviews);
      const own = standings.filter(({ tenantId }) => installationAdmin || roles.has(tenantId));
      const items = own.map(({ tenantId, createdAt, status }) => ({
        tenantId,
        createdAt,
        role: installationAdmin ? ('admin' as const) : (roles.get(tenantId) ?? 'viewer'),
        status: standingOf(status),
      }));
      return { items };
    },
  });
  app.route({
    method: 'POST',
    url: '/api/tenants',
    config: { access: 'installation-admin', audit: 'tenant.create' },
    schema: {
      tags: ['Tenants'],
      summary: 'Create a tenant',
      body: accounts.createTenantBody,
      response: { 201: accounts.tenantSummary, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.body;
      const { userId } = personOf(request);
      request.auditOutcome = { target: tenantId };
      await portal.database.asConnector(tenantId, async (tx) => {
        if (!(await createTenant(tx, tenantId))) {
          throw new FieldError('tenantId', new DiscoveryError('tenant_exists'));
        }
        await addMember(tx, tenantId, userId, 'admin');
      });
      const createdAt = new Date().toISOString();
      const made = { tenantId, role: 'admin', status: 'not_connected', createdAt } as const;
      return await reply.code(201).send(made);
    },
  });
}

/** A tenant that was never connected has no status. */
const standingOf = (status: string | null) =>
  integrationStatus.options.find((known) => known === status) ?? 'not_connected';
