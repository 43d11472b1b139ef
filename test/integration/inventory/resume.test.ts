import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import type { Database } from '../../../src/store/database.ts';
import { recordRunEnd, requestStop } from '../../../src/store/runs/runs.ts';
import { onFileFinished } from '../../support/checks/cleanup.ts';
import { until } from '../../support/checks/until.ts';
import { ActivityRig } from '../../support/rigs/activity-rig.ts';
import { createTestDatabase } from '../../support/servers/database.ts';
import { Gate, GatedDatabase, throughGate } from '../../support/simulation/gated-database.ts';

const FLEET = 6_500;
const PAGES = 7;

let console: SampleConsole;
let database: Database;
let url = '';
let rig: ActivityRig;
let tenant = '';
let tenants = 0;

beforeAll(async () => {
  ({ database, url } = await createTestDatabase());
  console = await startSampleConsole({ devices: FLEET, seed: 9, rateScale: 0 });
  rig = await ActivityRig.create(database, console, { scale: 0 });
  return () => console.close();
});

beforeEach(async () => {
  tenants += 1;
  tenant = `tenant-${tenants}`;
  await rig.addTenant(tenant);
  console.requests.clear();
});

afterEach(() => console.faults.clear());

const environmentOf = (attempt: number) =>
  new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') });

const pagesAsked = () =>
  console.requests
    .entries()
    .filter(({ endpoint }) => endpoint === 'agents')
    .map(({ page }) => page);

const appliedPages = async (runNumber: number): Promise<number> => {
  const { rows } = await database.pool.query<{ page: number }>(
    'select listing_page as page from app.runs where tenant_id = $1 and run_number = $2',
    [tenant, runNumber],
  );
  return rows[0]?.page ?? 0;
};

describe('an interrupted inventory', () => {
  it.each([1, 4, PAGES])('R1: An interrupted inventory resumes at page %i', async (page) => {
    const run = await rig.begin(tenant);
    console.faults.add(`hang@agents#${page}`);
    const environment = environmentOf(1);
    const first = environment.run(() =>
      rig.activities.syncDevices({ tenantId: tenant, runNumber: run }),
    );
    await until(() => appliedPages(run).then((pages) => pages === page - 1));
    environment.cancel(
      'WORKER_SHUTDOWN',
      new ActivityCancellationDetails({ workerShutdown: true }),
    );
    await expect(first).rejects.toThrow();
    console.faults.clear();
    await rig.sync(tenant, run, 2);
    const summary = await rig.finish(tenant, run, { outcome: 'full' });
    expect(summary).toMatchObject({ devicesSeen: FLEET, devicesNew: FLEET, devicesMissing: 0 });
    const asked = pagesAsked();
    expect(asked.length).toBeLessThanOrEqual(PAGES + 1);
    expect(new Set(asked).size).toBe(PAGES);
  });

  it('R5: An inventory counts nothing twice when a stored page was not acknowledged', async () => {
    const run = await rig.begin(tenant);
    await rig.sync(tenant, run, 1);
    await database.pool.query(
      `update app.runs set listing_completed_at = null, listing_cursor = null, listing_page = 0
       where tenant_id = $1`,
      [tenant],
    );
    await rig.sync(tenant, run, 2);
    const summary = await rig.finish(tenant, run, { outcome: 'full' });
    expect(summary).toMatchObject({ devicesSeen: FLEET, devicesNew: FLEET });
    const { rows } = await database.pool.query(
      'select count(*)::int as changes from app.changes where tenant_id = $1',
      [tenant],
    );
    expect(rows).toEqual([{ changes: FLEET }]);
  });

  it('An inventory requests nothing again when only its result was lost', async () => {
    const run = await rig.begin(tenant);
    await rig.sync(tenant, run, 1);
    console.requests.clear();
    await rig.sync(tenant, run, 2);
    expect(pagesAsked()).toEqual([]);
  });

  it('An older attempt of an inventory is refused once a newer one has begun', async () => {
    const run = await rig.begin(tenant);
    // The newer attempt is still working when the older one continues and fails.
    console.faults.add('delay:3000@agents#3x1', 'delay:5000@agents#6x1');
    const zombie = rig.sync(tenant, run, 1);
    zombie.catch(() => {});
    await until(() => appliedPages(run).then((pages) => pages === 2));
    const newer = rig.sync(tenant, run, 2);
    newer.catch(() => {});
    await expect(zombie).rejects.toMatchObject({ type: 'run_superseded' });
    await newer;
    expect(await rig.countDevices(tenant)).toMatchObject({ all: FLEET });
  });

  it('An older attempt of an inventory that fails leaves the run to its successor', async () => {
    const gated = new GatedDatabase(url);
    onFileFinished(() => gated.close());
    const gatedRig = await ActivityRig.create(gated, console, { scale: 0 });
    const run = await rig.begin(tenant);
    console.faults.add('404@agents#3x1');
    // The older attempt pauses behind its second page, and its request for the third is refused.
    const olderGate = new Gate({ transaction: 4, side: 'after' }, 'pauses');
    const older = throughGate(olderGate, () => gatedRig.sync(tenant, run, 1));
    older.catch(() => {});
    await olderGate.reached;
    await until(async () => console.requests.entries().some(({ status }) => status === 404));
    const newerGate = new Gate({ transaction: 3, side: 'before' }, 'pauses');
    const newer = throughGate(newerGate, () => gatedRig.sync(tenant, run, 2));
    newer.catch(() => {});
    await newerGate.reached;
    olderGate.open();
    await expect(older).rejects.toMatchObject({ type: 'console_bad_response' });
    newerGate.open();
    await newer;
    const summary = await rig.finish(tenant, run, { outcome: 'full' });
    expect(summary).toMatchObject({ devicesSeen: FLEET, warnings: [] });
  });

  it('An inventory stops at the next page when its run is asked to stop', async () => {
    const run = await rig.begin(tenant);
    console.faults.add('delay:3000@agents#4x1');
    const going = rig.sync(tenant, run);
    going.catch(() => {});
    await until(() => appliedPages(run).then((pages) => pages >= 2));
    await database.asTenant(tenant, (tx) => requestStop(tx, tenant));
    await expect(going).rejects.toMatchObject({ type: 'run_superseded' });
    expect(Math.max(...pagesAsked().map((page) => page ?? 0))).toBeLessThan(PAGES);
  });

  it('An inventory does nothing for a run that has ended', async () => {
    const run = await rig.begin(tenant);
    await database.asTenant(tenant, (tx) =>
      recordRunEnd(tx, tenant, run, { outcome: 'cancelled', reasonCode: null, reason: null }),
    );
    await expect(rig.sync(tenant, run)).rejects.toMatchObject({ type: 'run_superseded' });
    expect(pagesAsked()).toEqual([]);
  });
});

describe('the position of an inventory', () => {
  it('R31: An inventory keeps its position in one row of bounded size', async () => {
    const run = await rig.begin(tenant);
    await rig.sync(tenant, run);
    const { rows } = await database.pool.query<{ size: number }>(
      'select pg_column_size(r.*)::int as size from app.runs r where tenant_id = $1',
      [tenant],
    );
    expect(rows[0]?.size).toBeLessThan(2_000);
  });
});
