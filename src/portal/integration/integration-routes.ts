import { chooseEngine } from '../../operations/tenant.ts';
import type { App } from '../http/app.ts';
import { CONSOLE_CHECKS } from '../http/rate-limits.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import {
  connectConsole,
  disconnectConsole,
  replaceConsoleToken,
  setCadence,
  testConsole,
} from './integration-actions.ts';
import * as shapes from './schemas.ts';
import type { IntegrationServices } from './services.ts';

export function integrationRoutes(app: App, portal: IntegrationServices): void {
  formRoutes(app, portal);
  settingRoutes(app, portal);
}

/** Reading, connecting, disconnecting. */
function formRoutes(app: App, portal: IntegrationServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/integration',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Integration'],
      summary: 'Status of the SentinelOne integration',
      params: common.tenantParams,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: async (request) => await portal.views.read(request.params.tenantId),
  });
  app.route({
    method: 'PUT',
    url: '/api/tenants/:tenantId/integration',
    config: { access: 'admin', audit: 'integration.save', rateLimit: CONSOLE_CHECKS },
    schema: {
      tags: ['Integration'],
      summary: 'Check console and token, store them, start the first run',
      params: common.tenantParams,
      body: shapes.saveBody,
      response: { 200: shapes.saved, ...problemResponse },
    },
    handler: async (request) => await connectConsole(portal, request.params.tenantId, request.body),
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/integration',
    config: { access: 'admin', audit: 'integration.disconnect', rateLimit: CONSOLE_CHECKS },
    schema: {
      tags: ['Integration'],
      summary: 'Disconnect: destroy the token, keep or delete what was found',
      params: common.tenantParams,
      querystring: shapes.disconnectQuery,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      await disconnectConsole(portal, tenantId, request.query.data === 'delete');
      return await portal.views.read(tenantId);
    },
  });
}

/** Testing a console, and changing one setting. */
function settingRoutes(app: App, portal: IntegrationServices): void {
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/integration/test',
    config: { access: 'admin', audit: 'integration.test', rateLimit: CONSOLE_CHECKS },
    schema: {
      tags: ['Integration'],
      summary: 'Check console and token; stores nothing',
      params: common.tenantParams,
      body: shapes.testBody,
      response: { 200: shapes.connectionReport, ...problemResponse },
    },
    handler: async (request) => await testConsole(portal, request.params.tenantId, request.body),
  });
  app.route({
    method: 'PUT',
    url: '/api/tenants/:tenantId/integration/token',
    config: { access: 'admin', audit: 'integration.replace-token', rateLimit: CONSOLE_CHECKS },
    schema: {
      tags: ['Integration'],
      summary: 'Replace the API token; a run follows',
      params: common.tenantParams,
      body: shapes.replaceTokenBody,
      response: { 200: shapes.saved, ...problemResponse },
    },
    handler: async (request) =>
      await replaceConsoleToken(portal, request.params.tenantId, request.body.token),
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
    handler: async (request) => {
      const { tenantId } = request.params;
      await setCadence(portal, tenantId, request.body.cadence);
      return await portal.views.read(tenantId);
    },
  });
  app.route({
    method: 'PUT',
    url: '/api/tenants/:tenantId/integration/engine',
    config: { access: 'admin', audit: 'integration.set-engine' },
    schema: {
      tags: ['Integration'],
      summary: 'Set the engine of the next runs',
      params: common.tenantParams,
      body: shapes.engineBody,
      response: { 200: shapes.integrationView, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      await chooseEngine(portal, tenantId, request.body.engine);
      return await portal.views.read(tenantId);
    },
  });
}
