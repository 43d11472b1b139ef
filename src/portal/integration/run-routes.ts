import { DiscoveryError } from '../../errors/errors.ts';
import { findRun, listRuns } from '../../store/runs/runs.ts';
import type { App } from '../http/app.ts';
import { nextCursor } from '../http/paging.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { viewRun } from './run-views.ts';
import * as shapes from './schemas.ts';
import type { IntegrationServices } from './services.ts';

export function runRoutes(app: App, portal: IntegrationServices): void {
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
    handler: async (request) => {
      const { tenantId } = request.params;
      const { limit, cursor } = request.query;
      const list = ['runs', tenantId];
      const before = cursor === undefined ? null : Number(portal.cursors.read(list, cursor)[0]);
      const rows = await portal.database.asTenant(tenantId, (tx) =>
        listRuns(tx, tenantId, limit, before),
      );
      const next = nextCursor(portal, list, rows, limit, ({ runNumber }) => [runNumber]);
      return { items: rows.map((row) => viewRun(portal.views.ui, row)), nextCursor: next };
    },
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
    handler: async (request) => {
      const { tenantId, runNumber } = request.params;
      const row = await portal.database.asTenant(tenantId, (tx) =>
        findRun(tx, tenantId, runNumber),
      );
      if (!row) throw new DiscoveryError('not_found');
      return viewRun(portal.views.ui, row);
    },
  });
}
