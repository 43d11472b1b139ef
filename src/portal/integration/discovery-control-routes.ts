import { pause, resume, resync } from '../../operations/tenant.ts';
import { principalOf } from '../access/principal.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { withTemporal } from './integration-actions.ts';
import * as shapes from './schemas.ts';
import type { IntegrationServices } from './services.ts';

export function discoveryControlRoutes(app: App, portal: IntegrationServices): void {
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/pause',
    config: { access: 'admin', audit: 'integration.pause' },
    schema: {
      tags: ['Integration'],
      summary: 'Stop starting runs; requests wait',
      params: common.tenantParams,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      await withTemporal(portal, tenantId, (services) => pause(services, tenantId));
      return await portal.views.read(tenantId);
    },
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/resume',
    config: { access: 'admin', audit: 'integration.resume' },
    schema: {
      tags: ['Integration'],
      summary: 'Resume after a pause',
      params: common.tenantParams,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      await withTemporal(portal, tenantId, (services) => resume(services, tenantId));
      return await portal.views.read(tenantId);
    },
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/resync',
    config: { access: 'admin', audit: 'integration.resync' },
    schema: {
      tags: ['Integration'],
      summary: 'Request a run now; returns at once',
      params: common.tenantParams,
      body: shapes.resyncBody,
      response: { 202: shapes.integrationView, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.params;
      const requestedBy = principalOf(request).label;
      await withTemporal(portal, tenantId, (services) =>
        resync(services, tenantId, { requestedBy, reason: 'portal', ...request.body }),
      );
      return await reply.code(202).send(await portal.views.read(tenantId));
    },
  });
}
