import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import { deleteOld } from '../../../src/store/devices/retention.ts';
import { listRuns } from '../../../src/store/runs/runs.ts';
import { applySightings } from '../../../src/store/sightings/sightings.ts';
import { device, devices } from '../../support/fixtures/devices.ts';
import { beginListing, runOver } from '../../support/fixtures/listing.ts';
import { readChanges, readDevices, readSightings } from '../../support/fixtures/lists.ts';
import { addNewTenant, createTestDatabase } from '../../support/servers/database.ts';

let database: Database;
let tenant = '';

beforeAll(async () => {
  ({ database } = await createTestDatabase());
});

beforeEach(async () => {
  tenant = await addNewTenant(database);
});

const DAY_MS = 86_400_000;

const seen = (at: number, lastSeenAt: number) => ({
  aiAgent: 'codex',
  deviceId: device(at).deviceId,
  user: 'ann',
  version: null,
  launches: 1,
  modes: [],
  evidence: { rule: 'r' },
  firstSeenAt: lastSeenAt,
  lastSeenAt,
});

/** A run 500 days ago, and one today that lists fewer devices. */
async function history(): Promise<void> {
  await runOver(database, tenant, [...devices(10), device(10, { decommissioned: true })]);
  await database.asTenant(tenant, (tx) =>
    applySightings(tx, tenant, 1, [seen(0, Date.now() - 500 * DAY_MS), seen(1, Date.now())]),
  );
  const past = `now() - interval '500 days'`;
  for (const statement of [
    `update app.runs set started_at = ${past}, finished_at = ${past}`,
    `update app.changes set at = ${past}`,
    `update app.device_presence set last_seen_at = ${past}`,
  ]) {
    await database.pool.query(`${statement} where tenant_id = $1`, [tenant]);
  }
  await runOver(database, tenant, devices(9), { acceptMissing: true });
}

const keepDays = (days: number) =>
  database.asTenant(tenant, (tx) => deleteOld(tx, tenant, Date.now() - days * DAY_MS));

const left = async (of = tenant) => ({
  devices: (await readDevices(database, of)).length,
  sightings: (await readSightings(database, of)).length,
  changes: (await readChanges(database, of)).length,
  runs: (await database.asTenant(of, (tx) => listRuns(tx, of, 100, null))).length,
});

describe('retention', () => {
  it('S43: Retention deletes old changes, runs, sightings and devices that left long ago', async () => {
    await history();
    expect(await left()).toEqual({ devices: 11, sightings: 2, changes: 14, runs: 2 });
    await keepDays(400);
    // 9 devices remain; the missing one and the decommissioned one left long ago.
    expect(await left()).toEqual({ devices: 9, sightings: 1, changes: 1, runs: 1 });
  });

  it('S43: Retention keeps what is younger than its limit', async () => {
    await history();
    const before = await left();
    await keepDays(501);
    expect(await left()).toEqual(before);
  });

  it('S43: Retention never deletes an active device or an open run', async () => {
    await runOver(database, tenant, devices(3));
    await beginListing(database, tenant);
    await keepDays(-10);
    expect(await left()).toMatchObject({ devices: 3, runs: 1 });
  });

  it('S43: Retention never deletes rows of another tenant', async () => {
    await history();
    const other = tenant;
    tenant = await addNewTenant(database);
    await keepDays(-10);
    expect(await left(other)).toEqual({ devices: 11, sightings: 2, changes: 14, runs: 2 });
  });
});
