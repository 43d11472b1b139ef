import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { features } from '../integration/feature-schemas.ts';
import { viewFeatures } from '../integration/features.ts';
import { changePage } from './inventory-pages.ts';
import * as shapes from './overview-schemas.ts';
import { viewOverview } from './overview-view.ts';
import * as inventory from './schemas.ts';
import type { InventoryServices } from './services.ts';

export function overviewRoutes(app: App, portal: InventoryServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/changes',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Overview'],
      summary: 'What changed, newest first',
      params: common.tenantParams,
      querystring: inventory.changesQuery,
      response: { 200: common.pageOf(inventory.change), ...problemResponse },
    },
    handler: async (request) => {
      const { kind, ...page } = request.query;
      const filter = { kind: kind ?? null, deviceId: null };
      return await changePage(portal, request.params.tenantId, filter, page);
    },
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/overview',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Overview'],
      summary: 'Counts, trend, news, run health',
      params: common.tenantParams,
      response: { 200: shapes.overview, ...problemResponse },
    },
    handler: async (request) => await viewOverview(portal, request.params.tenantId),
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/features',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Overview'],
      summary: 'What this token and licence make available',
      params: common.tenantParams,
      response: { 200: features, ...problemResponse },
    },
    handler: async (request) => await viewFeatures(portal, request.params.tenantId),
  });
}
