import { addAuditDetails } from '../access/audit.ts';
import { personOf, principalOf } from '../access/principal.ts';
import type { AuthServices } from '../auth/services.ts';
import type { App } from '../http/app.ts';
import { problemResponse } from '../http/schemas.ts';
import * as shapes from './schemas.ts';
import { addTenant, listTenants } from './tenants.ts';

export function tenantRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants',
    config: { access: 'signed-in' },
    schema: {
      tags: ['Tenants'],
      summary: 'The tenants the signed-in person may see',
      response: { 200: shapes.tenantList, ...problemResponse },
    },
    handler: async (request) => ({ items: await listTenants(services, principalOf(request)) }),
  });
  app.route({
    method: 'POST',
    url: '/api/tenants',
    config: { access: 'installation-admin', audit: 'tenant.create' },
    schema: {
      tags: ['Tenants'],
      summary: 'Create a tenant',
      body: shapes.createTenantBody,
      response: { 201: shapes.tenantSummary, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.body;
      addAuditDetails(request, { target: tenantId });
      const tenant = await addTenant(services, tenantId, personOf(request).userId);
      return await reply.code(201).send(tenant);
    },
  });
}
