import type { App } from '../http/app.ts';
import { EXPORTS } from '../http/rate-limits.ts';
import * as common from '../http/schemas.ts';
import { eventStream, problemResponse } from '../http/schemas.ts';
import { streamEvents } from './event-stream.ts';
import * as shapes from './schemas.ts';
import type { IntegrationServices } from './services.ts';
import { supportBundle } from './support-bundle.ts';

export function eventRoutes(app: App, portal: IntegrationServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/events',
    config: { access: 'viewer' },
    schema: {
      tags: ['Integration'],
      summary: 'Server-sent events: standing, progress, finished runs',
      params: common.tenantParams,
      response: { 200: eventStream, ...problemResponse },
    },
    handler: async (request, reply) =>
      await streamEvents(portal, request, request.params.tenantId, reply),
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/support-bundle',
    config: { access: 'admin', audit: 'support-bundle.export', rateLimit: EXPORTS },
    schema: {
      tags: ['Integration'],
      summary: 'What support needs to know; no secrets',
      params: common.tenantParams,
      response: { 200: shapes.supportBundle, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.params;
      reply.header('content-disposition', `attachment; filename="support-${tenantId}.json"`);
      return await supportBundle(portal, tenantId);
    },
  });
}
