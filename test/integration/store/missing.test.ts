import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import { applyPage } from '../../../src/store/devices/listing.ts';
import { findRun, recordRunEnd } from '../../../src/store/runs/runs.ts';
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

const missing = async () =>
  (await readDevices(database, tenant, { status: 'missing' })).map(({ deviceId }) =>
    Number(BigInt(deviceId) - 1_000_000_000_000_000_000n),
  );

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
  it('A complete listing marks the devices missing that it lacks, and records the change', async () => {
    await runOver(database, tenant, devices(100));
    const { runNumber, warnings } = await runOver(database, tenant, devices(95));
    expect(await missing()).toEqual([95, 96, 97, 98, 99]);
    expect(warnings).toEqual([]);
    const run = await database.asTenant(tenant, (tx) => findRun(tx, tenant, runNumber));
    expect(run).toMatchObject({ devicesSeen: 95, devicesMissing: 5 });
    const kinds = (await readChanges(database, tenant)).slice(0, 5);
    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(['device_missing']));
  });

  it('I2: An incomplete listing marks nothing missing', async () => {
    await runOver(database, tenant, devices(100));
    await failedRunOver(devices(10));
    expect(await missing()).toEqual([]);
  });

  it('A decommissioned device that the console has purged stays decommissioned', async () => {
    await runOver(database, tenant, [...devices(9), device(9, { decommissioned: true })]);
    await runOver(database, tenant, devices(9));
    expect(await missing()).toEqual([]);
  });

  it('A missing device that returns is active again', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(99));
    await runOver(database, tenant, devices(100));
    expect(await missing()).toEqual([]);
  });
});

describe('a listing that is shorter than its total', () => {
  it('R14: A listing that is short by more than 1 % carries listing_short, and marks nothing missing', async () => {
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

  it('R14: A listing that is short by at most 1 % is believed', async () => {
    await runOver(database, tenant, devices(1_000));
    const { warnings } = await runOver(database, tenant, devices(990), { page: { total: 1_000 } });
    expect(warnings).toEqual([]);
    expect(await missing()).toHaveLength(10);
  });

  it('R14: A listing is compared with the smallest total it saw, because the fleet changes during it', async () => {
    const writer = await beginListing(database, tenant);
    await database.asTenant(tenant, (tx) =>
      applyPage(tx, writer, pageOf(devices(500), { total: 1_000 })),
    );
    const position = await database.asTenant(tenant, (tx) =>
      applyPage(tx, writer, pageOf(devices(480, 500), { total: 980 })),
    );
    expect(position.total).toBe(980);
  });

  it('R14: The listing of a small fleet may lack no device at all', async () => {
    await runOver(database, tenant, devices(10));
    const { warnings } = await runOver(database, tenant, devices(9), { page: { total: 10 } });
    expect(warnings.map(({ code }) => code)).toEqual(['listing_short']);
    expect(await missing()).toEqual([]);
  });
});

describe('a mass disappearance', () => {
  it('R15: A mass disappearance is held with a warning that says how many devices it affects', async () => {
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

  it('R15: A mass disappearance is believed when a second complete listing says the same', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    const { warnings } = await runOver(database, tenant, devices(60));
    expect(await missing()).toHaveLength(40);
    expect(warnings).toEqual([]);
  });

  it('R15: A mass disappearance is forgotten when the devices are back', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    expect(await missing()).toEqual([]);
  });

  it('R15: A mass disappearance is not confirmed when a failed run in between saw the devices', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    await failedRunOver(devices(100));
    const { warnings } = await runOver(database, tenant, devices(60));
    expect(await missing()).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['mass_disappearance']);
  });

  it('R15: A second mass disappearance is held while the first one is confirmed', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(60));
    const { warnings } = await runOver(database, tenant, devices(30));
    expect(await missing()).toHaveLength(40);
    expect(warnings.map(({ code }) => code)).toEqual(['mass_disappearance']);
    await runOver(database, tenant, devices(30));
    expect(await missing()).toHaveLength(70);
  });

  it('R15: A mass disappearance that a person has confirmed is marked at once', async () => {
    await runOver(database, tenant, devices(100));
    const { warnings } = await runOver(database, tenant, devices(60), { acceptMissing: true });
    expect(await missing()).toHaveLength(40);
    expect(warnings).toEqual([]);
  });

  it('R15: A disappearance of a fifth of the fleet, or of one device of a small one, is not held', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, devices(80));
    expect(await missing()).toHaveLength(20);
    await addTenant(database, 'small');
    await runOver(database, 'small', devices(2));
    const { warnings } = await runOver(database, 'small', devices(1));
    expect(warnings).toEqual([]);
  });

  it('R15: An empty listing marks nothing missing', async () => {
    await runOver(database, tenant, devices(100));
    await runOver(database, tenant, [], { page: { total: 0 } });
    expect(await missing()).toEqual([]);
  });
});

describe('rows that could not be read', () => {
  it('An unreadable row with a readable id keeps its device from being marked missing', async () => {
    await runOver(database, tenant, devices(100));
    const { warnings } = await runOver(database, tenant, devices(98), {
      page: { seenOnly: [device(98).deviceId], rejected: 1 },
    });
    expect(await missing()).toEqual([99]);
    expect(warnings).toEqual([{ code: 'rows_rejected', message: '1 devices could not be read' }]);
  });

  it('An unreadable row without a readable id keeps every device from being marked missing', async () => {
    await runOver(database, tenant, devices(100));
    const { warnings } = await runOver(database, tenant, devices(98), {
      page: { rejected: 1, unnamed: 1 },
    });
    expect(await missing()).toEqual([]);
    expect(warnings[0]?.message).toContain('nothing was marked missing');
  });
});
