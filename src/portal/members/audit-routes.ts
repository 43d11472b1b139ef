import type { AuthServices } from '../auth/services.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { auditPage } from './audit-log.ts';
import * as shapes from './schemas.ts';

export function auditRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/audit-log',
    config: { access: 'admin' },
    schema: {
      tags: ['Settings'],
      summary: 'Who did what, when, from where; newest first',
      params: common.tenantParams,
      querystring: shapes.auditQuery,
      response: { 200: common.pageOf(shapes.auditEntry), ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      return await auditPage(services, tenantId, request.query);
    },
  });
  app.route({
    method: 'GET',
    url: '/api/audit-log',
    config: { access: 'installation-admin' },
    schema: {
      tags: ['Settings'],
      summary: 'Entries that belong to no tenant: sign-ins, new tenants',
      querystring: shapes.auditQuery,
      response: { 200: common.pageOf(shapes.auditEntry), ...problemResponse },
    },
    handler: async (request) => await auditPage(services, null, request.query),
  });
}
