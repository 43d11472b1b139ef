import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import { applyPage } from '../../../src/store/devices/listing.ts';
import { listChanges, listDevices } from '../../../src/store/readers.ts';
import { findRun, recordRunEnd } from '../../../src/store/runs/runs.ts';
import { device, devices } from '../../support/fixtures/devices.ts';
import { beginListing, pageOf, runOver } from '../../support/fixtures/listing.ts';
import { addNewTenant, addTenant, createTestDatabase } from '../../support/servers/database.ts';

let database: Database;
let tenant = '';

beforeAll(async () => {
  ({ database } = await createTestDatabase());
});

beforeEach(async () => {
  tenant = await addNewTenant(database);
});

const missing = async () =>
  (
    await database.asTenant(tenant, (tx) =>
      listDevices(tx, tenant, { status: 'missing' }, 10_000, null),
    )
  ).map(({ deviceId }) => Number(BigInt(deviceId) - 1_000_000_000_000_000_000n));

/** A run that sees these devices and then fails before its listing is complete. */
const failedRunOver = async (seen: ReturnType<typeof devices>) => {
  const writer = await beginListing(database, tenant);
  await database.asTenant(tenant, async (tx) => {
    await applyPage(tx, writer, pageOf(seen));
    await recordRunEnd(tx, tenant, writer.runNumber, {
      outcome: 'failed',
      reasonCode: 'console_unreachable',
      reason: 'console_unreachable: gone',
    });
  });
};

describe('marking devices missing', () => {
  it('marks what a completed listing did not bring, and tells of it', async () => {
    await runOver(database, tenant, devices(100));
    const { runNumber, warnings } = await runOver(database, tenant, devices(95));
    expect(await missing()).toEqual([95, 96, 97, 98, 99]);
    expect(warnings).toEqual([]);
    const run = await database.asTenant(tenant, (tx) => findRun(tx, tenant, runNumber));
    expect(run).toMatchObject({ devicesSeen: 95, devicesMissing: 5 });
    const kinds = await database.asTenant(tenant, (tx) => listChanges(tx, tenant, 5, null));
    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(['device_missing']));
  });

  it('I2: marks nothing when the listing did not complete', async () => {
    await runOver(database, tenant, devices(100));
    await failedRunOver(devices(10));
    expect(await missing()).toEqual([]);
  });

  it('leaves a decommissioned device that its console has purged as it was', async () => {
    await runOver(database, tenant, [...devices(9), device(9, { decommissioned: true })]);
    await runOver(database, tenant, devices(9));
    expect(await missing()).toEqual([]);
  });

  it('takes a device back that returns', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(99));
    await runOver(database, tenant, devices(100));
    expect(await missing()).toEqual([]);
  });
});

describe('R14: a listing shorter than the console says', () => {
  it('carries listing_short beyond a tolerance of 1 %, and marks nothing', async () => {
    await runOver(database, tenant, devices(1_000));
    const { warnings } = await runOver(database, tenant, devices(940), { page: { total: 1_000 } });
    expect(warnings).toEqual([
      {
        code: 'listing_short',
        message: '940 of 1000 devices came; nothing was marked missing',
      },
    ]);
    expect(await missing()).toEqual([]);
  });

  it('believes a listing within the tolerance', async () => {
    await runOver(database, tenant, devices(1_000));
    const { warnings } = await runOver(database, tenant, devices(990), { page: { total: 1_000 } });
    expect(warnings).toEqual([]);
    expect(await missing()).toHaveLength(10);
  });

  it('compares with the smallest total, because it moves while the fleet does', async () => {
    const writer = await beginListing(database, tenant);
    await database.asTenant(tenant, (tx) =>
      applyPage(tx, writer, pageOf(devices(500), { total: 1_000 })),
    );
    const position = await database.asTenant(tenant, (tx) =>
      applyPage(tx, writer, pageOf(devices(480, 500), { total: 980 })),
    );
    expect(position.total).toBe(980);
  });

  it('forgives a small fleet no missing device at all', async () => {
    await runOver(database, tenant, devices(10));
    const { warnings } = await runOver(database, tenant, devices(9), { page: { total: 10 } });
    expect(warnings.map(({ code }) => code)).toEqual(['listing_short']);
    expect(await missing()).toEqual([]);
  });
});

describe('R15: a mass disappearance', () => {
  it('is held with a warning that says how many', async () => {
    await runOver(database, tenant, devices(100));
    const { warnings } = await runOver(database, tenant, devices(60));
    expect(warnings).toEqual([
      {
        code: 'mass_disappearance',
        message:
          '40 of 100 devices would be marked missing; ' +
          'held until a second full listing says the same or it is confirmed',
      },
    ]);
    expect(await missing()).toEqual([]);
  });

  it('is believed when a second full listing says the same', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    const { warnings } = await runOver(database, tenant, devices(60));
    expect(await missing()).toHaveLength(40);
    expect(warnings).toEqual([]);
  });

  it('is forgotten when the devices are there again', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    expect(await missing()).toEqual([]);
  });

  it('is not confirmed by a run between that saw the devices before it failed', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    await failedRunOver(devices(100));
    const { warnings } = await runOver(database, tenant, devices(60));
    expect(await missing()).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['mass_disappearance']);
  });

  it('confirms what was held while it holds what vanished anew', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    const { warnings } = await runOver(database, tenant, devices(30));
    expect(await missing()).toHaveLength(40);
    expect(warnings.map(({ code }) => code)).toEqual(['mass_disappearance']);
    await runOver(database, tenant, devices(30));
    expect(await missing()).toHaveLength(70);
  });

  it('is marked at once when somebody has confirmed it', async () => {
    await runOver(database, tenant, devices(100));
    const { warnings } = await runOver(database, tenant, devices(60), { acceptMissing: true });
    expect(await missing()).toHaveLength(40);
    expect(warnings).toEqual([]);
  });

  it('lets exactly a fifth of the fleet go, and a single device of a small one', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(80));
    expect(await missing()).toHaveLength(20);
    await addTenant(database, 'small');
    await runOver(database, 'small', devices(2));
    const { warnings } = await runOver(database, 'small', devices(1));
    expect(warnings).toEqual([]);
  });

  it('marks nothing when the listing is empty', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, [], { page: { total: 0 } });
    expect(await missing()).toEqual([]);
  });
});

describe('rows that could not be read', () => {
  it('keep their device from being marked missing when its id was legible', async () => {
    await runOver(database, tenant, devices(100));
    const { warnings } = await runOver(database, tenant, devices(98), {
      page: { seenOnly: [device(98).deviceId], rejected: 1 },
    });
    expect(await missing()).toEqual([99]);
    expect(warnings).toEqual([{ code: 'rows_rejected', message: '1 devices could not be read' }]);
  });

  it('keep every device from being marked missing when it was not', async () => {
    await runOver(database, tenant, devices(100));
    const { warnings } = await runOver(database, tenant, devices(98), {
      page: { rejected: 1, unnamed: 1 },
    });
    expect(await missing()).toEqual([]);
    expect(warnings[0]?.message).toContain('nothing was marked missing');
  });
});
