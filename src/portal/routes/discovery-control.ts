import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as common from '../schemas/common.ts';
import { problemResponse } from '../schemas/common.ts';
import * as shapes from '../schemas/integration.ts';

export function discoveryControlRoutes(app: App): void {
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
    handler: notYet,
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/resume',
    config: { access: 'admin', audit: 'integration.resume' },
    schema: {
      tags: ['Integration'],
      summary: 'Go on after a pause',
      params: common.tenantParams,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/resync',
    config: { access: 'admin', audit: 'integration.resync' },
    schema: {
      tags: ['Integration'],
      summary: 'Ask for a run now; answers at once',
      params: common.tenantParams,
      body: shapes.resyncBody,
      response: { 202: shapes.integrationView, ...problemResponse },
    },
    handler: notYet,
  });
}
