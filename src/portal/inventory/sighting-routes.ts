import { countSightings } from '../../store/sightings/sighting-list.ts';
import type { App } from '../http/app.ts';
import { csvStream, sendCsv } from '../http/csv.ts';
import { EXPORTS } from '../http/rate-limits.ts';
import * as common from '../http/schemas.ts';
import { csvResponse, problemResponse } from '../http/schemas.ts';
import { readAvailability } from '../integration/availability.ts';
import { allSightings, SIGHTING_COLUMNS, sightingPage } from './inventory-pages.ts';
import { listAiAgents } from './overview-view.ts';
import * as shapes from './schemas.ts';
import type { InventoryServices } from './services.ts';

export function sightingRoutes(app: App, portal: InventoryServices): void {
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
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/sightings',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['AI agents'],
      summary: 'AI agents by device and OS user, page by page',
      params: common.tenantParams,
      querystring: shapes.sightingsQuery,
      response: { 200: shapes.sightingPage, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      const { limit, cursor, ...rest } = request.query;
      const page = await sightingPage(portal, tenantId, { ...rest, limit, cursor: cursor ?? null });
      return { ...page, availability: await readAvailability(portal, tenantId) };
    },
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/sighting-count',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['AI agents'],
      summary: 'How many sightings a filter has',
      params: common.tenantParams,
      querystring: shapes.sightingFilterQuery,
      response: { 200: common.count, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      return await portal.database.asTenant(tenantId, (tx) =>
        countSightings(tx, tenantId, request.query),
      );
    },
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/sightings.csv',
    config: { access: 'viewer-or-key', audit: 'sightings.export', rateLimit: EXPORTS },
    schema: {
      tags: ['AI agents'],
      summary: 'All sightings of a filter as CSV',
      params: common.tenantParams,
      querystring: shapes.sightingsCsvQuery,
      response: { 200: csvResponse, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.params;
      const rows = allSightings(portal, tenantId, request.query);
      return await sendCsv(reply, `ai-agents-${tenantId}`, csvStream(SIGHTING_COLUMNS, rows));
    },
  });
}
