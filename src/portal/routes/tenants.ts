import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as accounts from '../schemas/accounts.ts';
import { problemResponse } from '../schemas/common.ts';

export function tenantsRoutes(app: App): void {
  app.route({
    method: 'GET',
    url: '/api/tenants',
    config: { access: 'signed-in' },
    schema: {
      tags: ['Tenants'],
      summary: 'The tenants the signed-in person may see',
      response: { 200: accounts.tenantList, ...problemResponse },
    },
    handler: notYet,
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
    handler: notYet,
  });
}
