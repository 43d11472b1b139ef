import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { listAiAgents } from './ai-agents.ts';
import * as shapes from './schemas.ts';
import type { InventoryServices } from './services.ts';

export function aiAgentRoutes(app: App, portal: InventoryServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/ai-agents',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['AI agents'],
      summary: 'AI agents that were seen, one row each',
      params: common.tenantParams,
      querystring: shapes.aiAgentsQuery,
      response: { 200: shapes.aiAgentList, ...problemResponse },
    },
    handler: async (request) => await listAiAgents(portal, request.params.tenantId, request.query),
  });
}
