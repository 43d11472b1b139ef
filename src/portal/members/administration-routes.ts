import { DiscoveryError } from '../../errors/errors.ts';
import { listApiKeys, revokeApiKey } from '../../store/accounts/api-keys.ts';
import * as accounts from '../auth/schemas.ts';
import type { Portal } from '../context.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { auditPage, makeApiKey } from './administration.ts';

export function administrationRoutes(app: App, portal: Portal): void {
  keyRoutes(app, portal);
  auditRoutes(app, portal);
}

/** API keys. */
function keyRoutes(app: App, portal: Portal): void {
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
    handler: async (request) => {
      const { tenantId } = request.params;
      const items = await portal.database.asPortal((tx) => listApiKeys(tx, tenantId));
      return { items: [...items] };
    },
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/api-keys',
    config: { access: 'admin', audit: 'api-key.create', requiresReauthentication: true },
    schema: {
      tags: ['Settings'],
      summary: 'Make an API key; it is shown once',
      params: common.tenantParams,
      body: accounts.createApiKeyBody,
      response: { 201: accounts.apiKeyMade, ...problemResponse },
    },
    handler: async (request, reply) =>
      await reply.code(201).send(await makeApiKey(portal, request)),
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
    handler: async (request, reply) => {
      const { tenantId, keyId } = request.params;
      const revoked = await portal.database.asPortal((tx) => revokeApiKey(tx, tenantId, keyId));
      if (!revoked) throw new DiscoveryError('not_found');
      return await reply.code(204).send();
    },
  });
}

/** The audit log, of a tenant and of the installation. */
function auditRoutes(app: App, portal: Portal): void {
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
    handler: async (request) => {
      const { tenantId } = request.params;
      return await auditPage(portal, tenantId, request.query);
    },
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
    handler: async (request) => await auditPage(portal, null, request.query),
  });
}
