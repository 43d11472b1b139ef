import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../src/store/database.ts';
import { listDevicePage } from '../../../src/store/devices/device-list.ts';
import { applyPage, claimListing, lockListing } from '../../../src/store/devices/listing.ts';
import { findRun, recordRunEnd, requestStop } from '../../../src/store/runs/runs.ts';
import { device, devices } from '../../support/fixtures/devices.ts';
import { beginListing, pageOf, runOver } from '../../support/fixtures/listing.ts';
import { readChanges, readDevices } from '../../support/fixtures/lists.ts';
import { addNewTenant, addTenant, createTestDatabase } from '../../support/servers/database.ts';

let database: Database;
let tenant = '';

beforeAll(async () => {
  ({ database } = await createTestDatabase());
});

beforeEach(async () => {
  tenant = await addNewTenant(database);
});

const stored = (tenantId = tenant) => readDevices(database, tenantId);

const changes = () => readChanges(database, tenant);

const statusOf = async (number: number) =>
  (await stored()).find(({ deviceId }) => deviceId === device(number).deviceId)?.status;

const rowVersions = async () => {
  const { rows } = await database.pool.query<{ wide: string; narrow: string }>(
    `select string_agg(d.xmin::text, ',' order by device_id) as wide,
       string_agg(p.xmin::text, ',' order by device_id) as narrow
     from app.devices d join app.device_presence p using (tenant_id, device_id)
     where d.tenant_id = $1`,
    [tenant],
  );
  return rows[0];
};

describe('storing a page of devices', () => {
  it('Every field of a device is stored as the console gave it', async () => {
    const odd = device(1, {
      hostname: 'tab\there "quoted" back\\slash\nline',
      lastLoggedInUser: '\\N',
      ipAddresses: ['10.0.0.1', 'a"b', 'c\\d', '', 'e,f{g}'],
      siteName: null,
      lastActiveAt: '2026-11-23T10:00:00.123456Z',
    });
    await runOver(database, tenant, [odd]);
    expect((await stored())[0]).toMatchObject({
      deviceId: odd.deviceId,
      hostname: odd.hostname,
      lastLoggedInUser: '\\N',
      ipAddresses: odd.ipAddresses,
      siteName: null,
      lastActiveAt: '2026-11-23T10:00:00.123456Z',
      status: 'active',
    });
  });

  it('I1: A page of devices applied twice, or late, leaves the same rows', async () => {
    const writer = await beginListing(database, tenant);
    const apply = () =>
      database.asTenant(tenant, (tx) => applyPage(tx, writer, pageOf(devices(50))));
    await apply();
    const once = await stored();
    await apply();
    const twice = await stored();
    expect(twice.map(({ lastSeenAt: _, ...row }) => row)).toEqual(
      once.map(({ lastSeenAt: _, ...row }) => row),
    );
    expect(await changes()).toHaveLength(50);
  });

  it('The wide row of an unchanged device is not rewritten, even when the device was active', async () => {
    await runOver(database, tenant, devices(20));
    const before = await rowVersions();
    const later = '2026-11-23T16:00:00.000000Z';
    await runOver(
      database,
      tenant,
      devices(20).map((known) => ({ ...known, lastActiveAt: later, consoleUpdatedAt: later })),
    );
    const after = await rowVersions();
    expect(after?.wide).toBe(before?.wide);
    expect(after?.narrow).not.toBe(before?.narrow);
    expect((await stored())[0]?.lastActiveAt).toBe(later);
  });

  it('A page of devices rewrites exactly the changed devices', async () => {
    await runOver(database, tenant, devices(3));
    await runOver(database, tenant, [
      device(0),
      device(1, { agentVersion: '24.2.0.0' }),
      device(2),
    ]);
    expect((await stored()).map(({ agentVersion }) => agentVersion)).toEqual([
      '24.1.2.3',
      '24.2.0.0',
      '24.1.2.3',
    ]);
  });

  it('R17: A device on two pages is stored in its newer version, in either order', async () => {
    const older = device(1, { hostname: 'older', consoleUpdatedAt: '2026-11-23T10:00:00Z' });
    const newer = device(1, { hostname: 'newer', consoleUpdatedAt: '2026-11-23T11:00:00Z' });
    for (const pages of [
      [older, newer],
      [newer, older],
    ]) {
      const writer = await beginListing(database, tenant);
      for (const one of pages) {
        await database.asTenant(tenant, (tx) => applyPage(tx, writer, pageOf([one])));
      }
      expect((await stored()).map(({ hostname }) => hostname)).toEqual(['newer']);
      await database.asTenant(tenant, (tx) =>
        recordRunEnd(tx, tenant, writer.runNumber, {
          outcome: 'full',
          reasonCode: null,
          reason: null,
        }),
      );
    }
    const both = await beginListing(database, tenant);
    await database.asTenant(tenant, (tx) => applyPage(tx, both, pageOf([newer, older])));
    expect((await stored()).map(({ hostname }) => hostname)).toEqual(['newer']);
  });

  it('A later run accepts an older version of a device, as after a restored console', async () => {
    await runOver(database, tenant, [device(1, { consoleUpdatedAt: '2026-11-23T11:00:00Z' })]);
    const restored = device(1, { hostname: 'restored', consoleUpdatedAt: '2026-11-20T11:00:00Z' });
    await runOver(database, tenant, [restored]);
    expect((await stored())[0]?.hostname).toBe('restored');
  });

  it('R18: The changes of a run name devices that are new, decommissioned and back', async () => {
    await runOver(database, tenant, devices(2));
    await runOver(database, tenant, [device(0), device(1, { decommissioned: true })]);
    expect(await statusOf(1)).toBe('decommissioned');
    await runOver(database, tenant, devices(2));
    expect(await statusOf(1)).toBe('active');
    expect((await changes()).map(({ kind }) => kind).toReversed()).toEqual([
      'device_new',
      'device_new',
      'device_decommissioned',
      'device_back',
    ]);
  });

  it('The counts of a run come from its rows, however often pages were applied', async () => {
    const writer = await beginListing(database, tenant);
    for (let time = 0; time < 3; time += 1) {
      await database.asTenant(tenant, (tx) => applyPage(tx, writer, pageOf(devices(10))));
    }
    const run = await database.asTenant(tenant, async (tx) => {
      const end = { outcome: 'full', reasonCode: null, reason: null } as const;
      await recordRunEnd(tx, tenant, writer.runNumber, end);
      return await findRun(tx, tenant, writer.runNumber);
    });
    expect(run).toMatchObject({ devicesSeen: 10, devicesNew: 10, devicesMissing: 0 });
  });
});

describe('the history of a run', () => {
  it('The history of a run counts new, changed, decommissioned, missing and active devices', async () => {
    await runOver(database, tenant, devices(20));
    const { runNumber } = await runOver(database, tenant, [
      ...devices(14),
      device(14, { hostname: 'renamed' }),
      device(15, { hostname: 'renamed too' }),
      device(16, { decommissioned: true }),
      device(17, { lastActiveAt: '2026-11-24T10:00:00.000000Z' }),
      ...devices(3, 30),
    ]);
    const run = await database.asTenant(tenant, (tx) => findRun(tx, tenant, runNumber));
    expect(run).toMatchObject({
      devicesSeen: 21,
      devicesNew: 3,
      devicesChanged: 2,
      devicesDecommissioned: 1,
      devicesMissing: 2,
      devicesActive: 20,
      pages: 1,
      retries: 0,
    });
  });

  it('The history of a run has no count of active devices when its listing is incomplete', async () => {
    const writer = await beginListing(database, tenant);
    const run = await database.asTenant(tenant, async (tx) => {
      await applyPage(tx, writer, pageOf(devices(10), { total: 5_000 }));
      const end = { outcome: 'failed', reasonCode: 'internal', reason: 'x' } as const;
      await recordRunEnd(tx, tenant, writer.runNumber, end);
      return await findRun(tx, tenant, writer.runNumber);
    });
    expect(run).toMatchObject({ devicesActive: null, devicesSeen: 10, devicesExpected: 5_000 });
  });
});

describe('a device that moves to another Site', () => {
  it('A device that moves to another Site is listed there by last activity, and no longer at its old one', async () => {
    const url = String(database.pool.options.connectionString);
    const portal = new Database(url, { role: 's1d_portal' });
    const listed = (siteId: string) =>
      portal.asTenant(tenant, async (tx) => {
        const page = { filter: { siteId }, sort: 'lastActiveAt', order: 'desc' } as const;
        const { rows } = await listDevicePage(tx, tenant, { ...page, limit: 10, after: null });
        return rows.map(({ deviceId }) => deviceId);
      });
    await runOver(database, tenant, devices(2));
    expect(await listed('2')).toHaveLength(2);
    await runOver(database, tenant, [device(0), device(1, { siteId: '9' })]);
    expect(await listed('2')).toEqual([device(0).deviceId]);
    expect(await listed('9')).toEqual([device(1).deviceId]);
    await portal.close();
  });
});

describe('who may write', () => {
  it('An older attempt of a run may not write devices', async () => {
    const writer = await beginListing(database, tenant);
    await database.asTenant(tenant, (tx) => claimListing(tx, { ...writer, attempt: 2 }));
    await expect(
      database.asTenant(tenant, (tx) => applyPage(tx, writer, pageOf(devices(1)))),
    ).rejects.toMatchObject({ code: 'run_superseded' });
    expect(await stored()).toEqual([]);
  });

  it('A run that has ended may not write devices', async () => {
    const writer = await beginListing(database, tenant);
    await database.asTenant(tenant, (tx) =>
      recordRunEnd(tx, tenant, writer.runNumber, {
        outcome: 'failed',
        reasonCode: 'internal',
        reason: 'internal: lost',
      }),
    );
    await runOver(database, tenant, [device(1, { hostname: 'newer' })]);
    await expect(
      database.asTenant(tenant, (tx) =>
        applyPage(tx, writer, pageOf([device(1, { hostname: 'zombie' })])),
      ),
    ).rejects.toMatchObject({ code: 'run_superseded' });
    expect((await stored())[0]?.hostname).toBe('newer');
  });

  it('A run that was asked to stop may not write devices', async () => {
    const writer = await beginListing(database, tenant);
    await database.asTenant(tenant, (tx) => requestStop(tx, tenant));
    await expect(database.asTenant(tenant, (tx) => lockListing(tx, writer))).rejects.toMatchObject({
      code: 'run_superseded',
    });
  });

  it('A tenant has at most one open run', async () => {
    await beginListing(database, tenant);
    await expect(beginListing(database, tenant)).rejects.toMatchObject({ code: 'database_failed' });
  });
});

describe('tenants apart from each other', () => {
  it('I8: Another tenant sees and changes nothing, even with a query that names no tenant', async () => {
    await runOver(database, tenant, devices(5));
    await addTenant(database, 'stranger');
    expect(await stored('stranger')).toEqual([]);
    const counts = await database.asTenant('stranger', async (tx) => {
      const found: Record<string, unknown> = {};
      for (const table of ['devices', 'device_presence', 'runs', 'changes', 'integrations']) {
        const { rows } = await tx.query(`select count(*)::int as n from app.${table}`);
        found[table] = rows[0]?.n;
      }
      const { rowCount } = await tx.query(`update app.devices set hostname = 'stolen'`);
      return { ...found, updated: rowCount };
    });
    expect(counts).toEqual({
      devices: 0,
      device_presence: 0,
      runs: 0,
      changes: 0,
      integrations: 1,
      updated: 0,
    });
    await expect(
      database.asTenant('stranger', (tx) =>
        tx.query(
          `insert into app.changes (tenant_id, run_number, kind, device_id)
           values ($1, 1, 'device_new', '1')`,
          [tenant],
        ),
      ),
    ).rejects.toMatchObject({ code: 'database_failed' });
  });

  it('An invalid tenant id is refused before it reaches SQL', () => {
    for (const id of ['', 'Upper', "a'; drop schema app; --", 'a'.repeat(64), 'ä']) {
      expect(() => database.asTenant(id, async () => {})).toThrow(
        expect.objectContaining({ code: 'invalid_tenant' }),
      );
    }
  });
});
