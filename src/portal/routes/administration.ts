import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as accounts from '../schemas/accounts.ts';
import * as common from '../schemas/common.ts';
import { problemResponse } from '../schemas/common.ts';

export function administrationRoutes(app: App): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/api-keys',
    config: { access: 'admin' },
    schema: {
      tags: ['Settings'],
      summary: 'API keys of the read API',
      params: common.tenantParams,
      response: { 200: accounts.apiKeyList, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/api-keys',
    config: { access: 'admin', audit: 'api-key.create' },
    schema: {
      tags: ['Settings'],
      summary: 'Make an API key; it is shown once',
      params: common.tenantParams,
      body: accounts.createApiKeyBody,
      response: { 201: accounts.apiKeyMade, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/api-keys/:keyId',
    config: { access: 'admin', audit: 'api-key.revoke' },
    schema: {
      tags: ['Settings'],
      summary: 'Revoke an API key',
      params: accounts.apiKeyParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/audit-log',
    config: { access: 'admin' },
    schema: {
      tags: ['Settings'],
      summary: 'Who did what, when, from where; newest first',
      params: common.tenantParams,
      querystring: accounts.auditQuery,
      response: { 200: common.pageOf(accounts.auditEntry), ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'GET',
    url: '/api/audit-log',
    config: { access: 'installation-admin' },
    schema: {
      tags: ['Settings'],
      summary: 'What belongs to no tenant: sign-ins, tenants made',
      querystring: accounts.auditQuery,
      response: { 200: common.pageOf(accounts.auditEntry), ...problemResponse },
    },
    handler: notYet,
  });
}
