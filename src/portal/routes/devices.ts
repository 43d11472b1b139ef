import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as common from '../schemas/common.ts';
import { csvResponse, problemResponse } from '../schemas/common.ts';
import * as shapes from '../schemas/inventory.ts';

export function devicesRoutes(app: App): void {
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
    handler: notYet,
  });
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
    handler: notYet,
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
    handler: notYet,
  });
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
    handler: notYet,
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
    handler: notYet,
  });
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/devices.csv',
    config: { access: 'viewer-or-key', audit: 'devices.export' },
    schema: {
      tags: ['Devices'],
      summary: 'All devices of a filter as CSV',
      params: common.tenantParams,
      querystring: shapes.devicesCsvQuery,
      response: { 200: csvResponse, ...problemResponse },
    },
    handler: notYet,
  });
}
