import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as common from '../schemas/common.ts';
import { problemResponse } from '../schemas/common.ts';
import * as shapes from '../schemas/integration.ts';

export function runsRoutes(app: App): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/runs',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Integration'],
      summary: 'Runs, newest first',
      params: common.tenantParams,
      querystring: common.pageQuery,
      response: { 200: common.pageOf(shapes.run), ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/runs/:runNumber',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Integration'],
      summary: 'One run',
      params: shapes.runParams,
      response: { 200: shapes.run, ...problemResponse },
    },
    handler: notYet,
  });
}
