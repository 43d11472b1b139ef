import { DiscoveryError } from '../../errors/errors.ts';
import { listApiKeys, revokeApiKey } from '../../store/accounts/api-keys.ts';
import { addAuditDetails } from '../access/audit.ts';
import { personOf } from '../access/principal.ts';
import type { AuthServices } from '../auth/services.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { issueApiKey } from './api-keys.ts';
import * as shapes from './schemas.ts';

export function apiKeyRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/api-keys',
    config: { access: 'admin' },
    schema: {
      tags: ['Settings'],
      summary: 'API keys of the read API',
      params: common.tenantParams,
      response: { 200: shapes.apiKeyList, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      const items = await services.database.asPortal((tx) => listApiKeys(tx, tenantId));
      return { items: [...items] };
    },
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/api-keys',
    config: { access: 'admin', audit: 'api-key.create', requiresReauthentication: true },
    schema: {
      tags: ['Settings'],
      summary: 'Create an API key; it is shown once',
      params: common.tenantParams,
      body: shapes.createApiKeyBody,
      response: { 201: shapes.apiKeyMade, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.params;
      const { userId } = personOf(request);
      const issued = await issueApiKey(services, tenantId, userId, request.body);
      addAuditDetails(request, { target: issued.apiKey.keyId });
      return await reply.code(201).send(issued);
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/api-keys/:keyId',
    config: { access: 'admin', audit: 'api-key.revoke' },
    schema: {
      tags: ['Settings'],
      summary: 'Revoke an API key',
      params: shapes.apiKeyParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId, keyId } = request.params;
      const revoked = await services.database.asPortal((tx) => revokeApiKey(tx, tenantId, keyId));
      if (!revoked) throw new DiscoveryError('not_found');
      return await reply.code(204).send();
    },
  });
}
