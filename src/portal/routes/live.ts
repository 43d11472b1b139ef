import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as common from '../schemas/common.ts';
import { eventStream, problemResponse } from '../schemas/common.ts';
import * as shapes from '../schemas/integration.ts';

export function liveRoutes(app: App): void {
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
    handler: notYet,
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/support-bundle',
    config: { access: 'admin', audit: 'support-bundle.export' },
    schema: {
      tags: ['Integration'],
      summary: 'What support needs to know; no secrets',
      params: common.tenantParams,
      response: { 200: shapes.supportBundle, ...problemResponse },
    },
    handler: notYet,
  });
}
