import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import {
  DEVICE_FIELD_NAMES,
  HASHED_FIELDS,
  PRESENCE_FIELDS,
} from '../../../src/store/devices/device-fields.ts';
import { applyPage } from '../../../src/store/devices/listing.ts';
import { findRun } from '../../../src/store/runs/runs.ts';
import type { Device } from '../../../src/types.ts';
import { device, devices } from '../../support/fixtures/devices.ts';
import { beginListing, pageOf, runOver } from '../../support/fixtures/listing.ts';
import { readChanges, readDevices } from '../../support/fixtures/lists.ts';
import { addNewTenant, createTestDatabase } from '../../support/servers/database.ts';

let database: Database;
let tenant = '';

beforeAll(async () => {
  ({ database } = await createTestDatabase());
});

beforeEach(async () => {
  tenant = await addNewTenant(database);
});

/** A value of its own in every field. */
const FULL: Device = {
  deviceId: '1000000000000000099',
  uuid: 'the uuid',
  hostname: 'the host',
  domain: 'the domain',
  osType: 'linux',
  osName: 'the system',
  osVersion: '6.8',
  agentVersion: '25.1.2.3',
  machineType: 'kubernetes node',
  modelName: 'the model',
  serialNumber: 'the serial',
  ipAddresses: ['10.9.9.9', 'fe80::9'],
  macAddresses: ['06:35:e6:62:53:2e', '00:25:96:ff:fe:12:34:56'],
  externalIp: '3.3.3.3',
  lastLoggedInUser: 'bob',
  userPrincipalName: 'bob@corp.example',
  tags: ['back\\slash:"quoted", {braced}', 'team:données'],
  externalId: 'asset 4711',
  accountId: '11',
  accountName: 'the account',
  siteId: '12',
  siteName: 'the Site',
  groupId: '13',
  groupName: 'the group',
  infected: true,
  networkStatus: 'disconnecting',
  lastActiveAt: '2026-11-25T10:00:00.123456Z',
  consoleUpdatedAt: '2026-11-25T10:00:00.000000Z',
  decommissioned: false,
};

const storedDevice = async (deviceId: string) =>
  (await readDevices(database, tenant)).find((row) => row.deviceId === deviceId);

const columnsOf = async (relation: string): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await database.pool.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, null) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [relation],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
};

/** As PostgreSQL prints the types of the list. */
const printed = (type: string): string =>
  type === 'timestamptz' ? 'timestamp with time zone' : type;

it('every field of a device is given back as its console said it', async () => {
  await runOver(database, tenant, [FULL]);
  const { decommissioned: _, consoleUpdatedAt: __, ...fields } = FULL;
  const row = await storedDevice(FULL.deviceId);
  expect(row).toEqual({
    ...fields,
    status: 'active',
    firstSeenAt: expect.any(String),
    lastSeenAt: expect.any(String),
    aiAgents: [],
  });
  expect(Object.keys(row ?? {})).toEqual(DEVICE_FIELD_NAMES);
});

it('a field of a device that its console no longer gives is null again', async () => {
  await runOver(database, tenant, [FULL]);
  const bare = {
    ...FULL,
    ipAddresses: [],
    macAddresses: null,
    userPrincipalName: null,
    tags: null,
    externalId: null,
    infected: null,
    networkStatus: null,
  };
  await runOver(database, tenant, [bare]);
  expect(await storedDevice(FULL.deviceId)).toMatchObject({
    ipAddresses: [],
    macAddresses: null,
    userPrincipalName: null,
    tags: null,
    externalId: null,
    infected: null,
    networkStatus: null,
    lastActiveAt: FULL.lastActiveAt,
  });
});

it('a change of any hashed field is stored and counted; one that moves at check-ins is stored alone', async () => {
  const fields = [...HASHED_FIELDS, ...PRESENCE_FIELDS].filter(({ name }) => name !== 'deviceId');
  await runOver(database, tenant, devices(fields.length));
  const changed = fields.map(({ name }, at) => ({ ...device(at), [name]: FULL[name] }));
  const { runNumber } = await runOver(database, tenant, changed);
  const rows = await readDevices(database, tenant);
  for (const [at, { name }] of fields.entries()) {
    expect([name, rows[at]?.[name]]).toEqual([name, FULL[name]]);
  }
  const run = await database.asTenant(tenant, (tx) => findRun(tx, tenant, runNumber));
  expect(run?.devicesChanged).toBe(HASHED_FIELDS.length - 1);
});

it('a device that another version hashed over other fields is rewritten, but did not change', async () => {
  await runOver(database, tenant, devices(4));
  await database.pool.query(
    `update app.devices set row_hash = decode(repeat('ab', 16), 'hex'), tags = null
     where tenant_id = $1`,
    [tenant],
  );
  const before = await readChanges(database, tenant);
  const first = await runOver(database, tenant, [
    ...devices(3),
    device(3, { decommissioned: true }),
  ]);
  const rows = await readDevices(database, tenant);
  expect(rows.map(({ tags }) => tags)).toEqual(devices(4).map(({ tags }) => tags));
  const run = (runNumber: number) =>
    database.asTenant(tenant, (tx) => findRun(tx, tenant, runNumber));
  expect(await run(first.runNumber)).toMatchObject({
    devicesChanged: 0,
    devicesDecommissioned: 1,
  });
  expect(await readChanges(database, tenant)).toHaveLength(before.length + 1);
  const next = await runOver(database, tenant, [device(0, { tags: null }), ...devices(2, 1)]);
  expect(await run(next.runNumber)).toMatchObject({ devicesChanged: 1 });
});

it('the staging table has exactly the columns and types of the list', async () => {
  const writer = await beginListing(database, tenant);
  const { rows } = await database.asTenant(tenant, async (tx) => {
    await applyPage(tx, writer, pageOf(devices(1)));
    return await tx.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = 'staged_devices'::regclass and attnum > 0 order by attnum`,
    );
  });
  expect(rows.map(({ name, type }) => `${name} ${type}`)).toEqual([
    ...[...HASHED_FIELDS, ...PRESENCE_FIELDS].map(
      ({ column, type }) => `${column} ${printed(type)}`,
    ),
    'status text',
    'row_hash bytea',
    'console_updated_at timestamp with time zone',
  ]);
});

it('the tables of devices have a column of the right type for every field of the list', async () => {
  for (const [table, fields] of [
    ['app.devices', HASHED_FIELDS],
    ['app.device_presence', PRESENCE_FIELDS],
  ] as const) {
    const columns = await columnsOf(table);
    for (const { column, type } of fields) {
      expect([table, column, columns.get(column)]).toEqual([table, column, printed(type)]);
    }
  }
});

it.each([
  ['app.own_devices', 'app.devices'],
  ['app.own_presence', 'app.device_presence'],
  ['app.own_sightings', 'app.sightings'],
  ['app.own_changes', 'app.changes'],
])('the view %s has every column of %s', async (view, table) => {
  const columns = await columnsOf(view);
  for (const name of (await columnsOf(table)).keys()) expect([...columns.keys()]).toContain(name);
});
