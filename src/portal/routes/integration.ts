import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as common from '../schemas/common.ts';
import { problemResponse } from '../schemas/common.ts';
import * as shapes from '../schemas/integration.ts';

export function integrationRoutes(app: App): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/integration',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Integration'],
      summary: 'How the SentinelOne integration stands',
      params: common.tenantParams,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'PUT',
    url: '/api/tenants/:tenantId/integration',
    config: { access: 'admin', audit: 'integration.save' },
    schema: {
      tags: ['Integration'],
      summary: 'Check console and token, store them, begin the first run',
      params: common.tenantParams,
      body: shapes.saveBody,
      response: { 200: shapes.saved, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/integration',
    config: { access: 'admin', audit: 'integration.disconnect' },
    schema: {
      tags: ['Integration'],
      summary: 'Disconnect: destroy the token, keep or delete what was found',
      params: common.tenantParams,
      querystring: shapes.disconnectQuery,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/integration/test',
    config: { access: 'admin', audit: 'integration.test' },
    schema: {
      tags: ['Integration'],
      summary: 'Check console and token; stores nothing',
      params: common.tenantParams,
      body: shapes.testBody,
      response: { 200: shapes.connectionReport, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'PUT',
    url: '/api/tenants/:tenantId/integration/token',
    config: { access: 'admin', audit: 'integration.replace-token' },
    schema: {
      tags: ['Integration'],
      summary: 'Replace the API token; a run follows',
      params: common.tenantParams,
      body: shapes.replaceTokenBody,
      response: { 200: shapes.saved, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'PUT',
    url: '/api/tenants/:tenantId/integration/cadence',
    config: { access: 'admin', audit: 'integration.set-cadence' },
    schema: {
      tags: ['Integration'],
      summary: 'Change how often discovery runs',
      params: common.tenantParams,
      body: shapes.cadenceBody,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: notYet,
  });
}
