import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as common from '../schemas/common.ts';
import { csvResponse, problemResponse } from '../schemas/common.ts';
import * as shapes from '../schemas/inventory.ts';

export function agentsRoutes(app: App): void {
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
    handler: notYet,
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
    handler: notYet,
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
    handler: notYet,
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/sightings.csv',
    config: { access: 'viewer-or-key', audit: 'sightings.export' },
    schema: {
      tags: ['AI agents'],
      summary: 'All sightings of a filter as CSV',
      params: common.tenantParams,
      querystring: shapes.sightingsCsvQuery,
      response: { 200: csvResponse, ...problemResponse },
    },
    handler: notYet,
  });
}
