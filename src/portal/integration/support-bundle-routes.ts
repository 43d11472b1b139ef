import type { App } from '../http/app.ts';
import { EXPORTS } from '../http/rate-limits.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import * as shapes from './schemas.ts';
import type { IntegrationServices } from './services.ts';
import { readSupportBundle } from './support-bundle.ts';

export function supportBundleRoutes(app: App, portal: IntegrationServices): void {
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
      return await readSupportBundle(portal, tenantId);
    },
  });
}
