import { DiscoveryError } from '../../errors/errors.ts';
import { countDevices, findDevice } from '../../store/devices/device-list.ts';
import type { App } from '../http/app.ts';
import { csvStream, sendCsv } from '../http/csv.ts';
import { EXPORTS } from '../http/rate-limits.ts';
import * as common from '../http/schemas.ts';
import { csvResponse, problemResponse } from '../http/schemas.ts';
import { countByFacets, MAX_FACETS } from './inventory-aggregates.ts';
import {
  allDevices,
  changePage,
  deviceColumns,
  devicePage,
  sightingsOfDevice,
  viewDevice,
  viewSighting,
} from './inventory-pages.ts';
import * as shapes from './schemas.ts';
import type { InventoryServices } from './services.ts';

export function deviceRoutes(app: App, portal: InventoryServices): void {
  listRoutes(app, portal);
  singleDeviceRoute(app, portal);
  sumRoutes(app, portal);
  exportRoute(app, portal);
}

/** The list. */
function listRoutes(app: App, portal: InventoryServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/devices',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Devices'],
      summary: 'Devices, page by page',
      params: common.tenantParams,
      querystring: shapes.devicesQuery,
      response: { 200: common.pageOf(shapes.device), ...problemResponse },
    },
    handler: async (request) => {
      const { limit, cursor, ...rest } = request.query;
      const { items, nextCursor } = await devicePage(portal, request.params.tenantId, {
        ...rest,
        limit,
        cursor: cursor ?? null,
      });
      return { items, nextCursor };
    },
  });
}

/** One device. */
function singleDeviceRoute(app: App, portal: InventoryServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/devices/:deviceId',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Devices'],
      summary: 'One device and its AI agents',
      params: shapes.deviceParams,
      response: { 200: shapes.deviceDetail, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId, deviceId } = request.params;
      const found = await portal.database.asTenant(tenantId, async (tx) => ({
        device: await findDevice(tx, tenantId, deviceId),
        sightings: await sightingsOfDevice(tx, tenantId, deviceId),
      }));
      if (!found.device) throw new DiscoveryError('not_found');
      return { device: viewDevice(found.device), sightings: found.sightings.map(viewSighting) };
    },
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/devices/:deviceId/changes',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Devices'],
      summary: 'What happened to one device, newest first',
      params: shapes.deviceParams,
      querystring: common.pageQuery,
      response: { 200: common.pageOf(shapes.change), ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId, deviceId } = request.params;
      return await changePage(portal, tenantId, { kind: null, deviceId }, request.query);
    },
  });
}

/** What a filter has, and what there is to filter by. */
function sumRoutes(app: App, portal: InventoryServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/device-count',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Devices'],
      summary: 'How many devices a filter has',
      params: common.tenantParams,
      querystring: shapes.deviceFilterQuery,
      response: { 200: common.count, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      const known = await countByFacets(portal.aggregates, tenantId, request.query);
      if (known !== null) return { count: known, capped: false };
      return await portal.database.asTenant(tenantId, (tx) =>
        countDevices(tx, tenantId, request.query),
      );
    },
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/device-facets',
    config: { access: 'viewer-or-key' },
    schema: {
      tags: ['Devices'],
      summary: 'What can be filtered by, with counts',
      params: common.tenantParams,
      response: { 200: shapes.deviceFacets, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      const { value, computedAt } = await portal.aggregates.facets.of(tenantId);
      const truncated = [value.site, value.group, value.osName].some(
        ({ length }) => length === MAX_FACETS,
      );
      return { ...value, truncated, computedAt };
    },
  });
}

/** All of a filter. */
function exportRoute(app: App, portal: InventoryServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/devices.csv',
    config: { access: 'viewer-or-key', audit: 'devices.export', rateLimit: EXPORTS },
    schema: {
      tags: ['Devices'],
      summary: 'All devices of a filter as CSV',
      params: common.tenantParams,
      querystring: shapes.devicesCsvQuery,
      response: { 200: csvResponse, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.params;
      const { columns, ...rest } = request.query;
      const rows = allDevices(portal, tenantId, rest);
      return await sendCsv(reply, `devices-${tenantId}`, csvStream(deviceColumns(columns), rows));
    },
  });
}
