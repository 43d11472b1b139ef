import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import { type Clock, systemClock } from '../../../src/clock.ts';
import type { Database } from '../../../src/store/database.ts';
import { findIntegration, setEngine } from '../../../src/store/integrations.ts';
import { until } from '../../support/checks/until.ts';
import { ActivityRig, lastWeek } from '../../support/rigs/activity-rig.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

const DAY_MS = 86_400_000;

let ahead = 0;
const clock: Clock = {
  now: () => Date.now() + ahead,
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
};

let console: SampleConsole;
let database: Database;
let rig: ActivityRig;
let tenant = '';
let run = 0;
let tenants = 0;
let before = 0;

beforeAll(async () => {
  ({ database } = await createTestDatabase());
  console = await startSampleConsole({
    devices: 640,
    seed: 5,
    rateScale: 0.001,
    queryDurationMs: 100_000,
    longQueryDurationMs: 200_000,
  });
  rig = await ActivityRig.create(database, console, { scale: 0.001, clock });
  return () => console.close();
});

beforeEach(async () => {
  tenants += 1;
  tenant = `tenant-${tenants}`;
  await rig.addTenant(tenant, 'long-running');
  run = await rig.begin(tenant, WINDOW);
  console.requests.clear();
  before = console.longQueries.records().length;
  ahead = 0;
});

afterEach(() => console.faults.clear());

const WINDOW = lastWeek();

const sightings = (of = tenant) => rig.sightings(of);

const asked = (endpoint: string) =>
  console.requests.entries().filter((entry) => entry.endpoint === endpoint);

/** The console's record of the queries that this test launched. */
const queries = () => console.longQueries.records().slice(before);
const states = () => queries().map(({ state }) => state);

const integration = () => database.asTenant(tenant, (tx) => findIntegration(tx, tenant));

async function endAndBegin(): Promise<void> {
  await rig.finish(tenant, run, { outcome: 'full' });
  run = await rig.begin(tenant);
}

describe('Deep Visibility by long-running queries', () => {
  it('A long-running query gives the same sightings as the classic API from fewer rows', async () => {
    await rig.sync(tenant, run);
    const long = await rig.query(tenant, run);
    const byLong = await sightings();
    expect(byLong.length).toBeGreaterThan(200);
    expect(states()).toEqual(['DELETED']);

    const other = `${tenant}-classic`;
    await rig.addTenant(other, 'classic');
    const otherRun = await rig.begin(other, WINDOW);
    await rig.sync(other, otherRun);
    const classic = await rig.query(other, otherRun);
    expect(await sightings(other)).toEqual(byLong);
    expect(long.rows).toBeLessThan(classic.rows / 2);
  });

  it('A long-running query is deleted at the console even after it has finished', async () => {
    await rig.query(tenant, run);
    expect(asked('sdl/delete').map(({ status }) => status)).toEqual([204]);
  });

  it.each([
    'lrq-at-once',
    'lrq-one-total:totalSteps',
    'lrq-one-total:stepsTotal',
    '429:0@sdl/pollx2',
  ])('A long-running query accepts the console variant %s', async (fault) => {
    console.faults.add(fault);
    expect((await rig.query(tenant, run)).sightings).toBeGreaterThan(200);
  });

  it.each([
    ['lrq-backoff:429/1x1', 'a 429'],
    ['lrq-backoff:200/1x1', 'a 200 that is none'],
  ])("A long-running query waits as the data lake's %s says, given as %s", async (fault) => {
    console.faults.add(fault);
    const startedAt = Date.now();
    expect((await rig.query(tenant, run)).sightings).toBeGreaterThan(200);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
  });

  it.each([
    ['lrq-error', 'failed'],
    ['lrq-kill', 'failed'],
    ['lrq-no-tag', 'bad_response'],
    ['html@sdl/poll', 'bad_response'],
    ['array@sdl/launch', 'bad_response'],
    ['lrq-no-column:uuid', 'bad_response'],
    ['400@sdl/launch', 'rejected'],
    ['500@sdl', 'unreachable'],
    ['reset@sdl/launch', 'unreachable'],
    ['lrq-forbidden', 'not_permitted'],
    ['401@sdl', 'not_permitted'],
    ['404:text@sdl', 'unlicensed'],
    ['lrq-scheme:json', 'not_permitted'],
    ['lrq-scheme:html', 'not_permitted'],
  ])('R25, R26: A long-running query fails on %s with the reason %s', async (fault, reason) => {
    console.faults.add(fault);
    await expect(rig.query(tenant, run)).rejects.toMatchObject({
      type: 'deep_visibility_unavailable',
      nonRetryable: true,
      details: [reason],
    });
    expect(await sightings()).toEqual([]);
  });

  it.each(['lrq-hang:3', 'lrq-steps:0/0'])(
    'R25: A long-running query with %s never counts as finished, ends with its budget, and is deleted',
    async (fault) => {
      console.faults.add(fault);
      await expect(rig.query(tenant, run, { budgetMs: 8_000 })).rejects.toMatchObject({
        details: ['timed_out'],
      });
      const ending = { outcome: 'inventory-only', reason: 'timed_out', detail: 'x' } as const;
      await rig.finish(tenant, run, ending);
      expect(states()).toEqual(['DELETED']);
    },
  );

  it('R26: A long-running query that the console lost is launched again, and finds everything', async () => {
    console.faults.add('lrq-killx1');
    expect((await rig.query(tenant, run)).sightings).toBeGreaterThan(200);
    expect(states()).toEqual(['KILLED', 'DELETED']);
  });

  it('R26: A long-running query without any process launch is not taken for a fleet without AI agents', async () => {
    console.faults.add('lrq-empty');
    await rig.sync(tenant, run);
    await expect(rig.query(tenant, run)).rejects.toMatchObject({
      details: ['not_permitted'],
      message: expect.stringMatching(/sees \d+ devices and not one process launch/),
    });
    expect(states()).toEqual(['DELETED', 'DELETED']);
  });

  it('A long-running query that sees launches but no AI agent returns no sightings and no error', async () => {
    const sober = await startSampleConsole({
      devices: 60,
      rateScale: 0,
      adoption: { clients: 0, servers: 0 },
    });
    const other = await ActivityRig.create(database, sober, { scale: 0 });
    const name = `${tenant}-sober`;
    await other.addTenant(name, 'long-running');
    expect(await other.query(name, await other.begin(name))).toMatchObject({ sightings: 0 });
    await sober.close();
  });
});

describe('a table that the console cuts', () => {
  it.each(['lrq-time-limit:0.5x2', 'lrq-omitted:3x2'])(
    'R27: A table that the console cuts by %s is read again in halves, with the same sightings',
    async (fault) => {
      await rig.query(tenant, run);
      const whole = await sightings();
      const other = `${tenant}-cut`;
      await rig.addTenant(other, 'long-running');
      console.faults.add(fault);
      const otherRun = await rig.begin(other, WINDOW);
      const result = await rig.query(other, otherRun);
      expect(result.queries).toBeGreaterThanOrEqual(3);
      expect(await sightings(other)).toEqual(whole);
    },
  );
});

describe('a long-running query and its worker', () => {
  const environmentOf = (attempt: number) =>
    new MockActivityEnvironment(
      { attempt, scheduledTimestampMs: clock.now() },
      { logger: new DefaultLogger('ERROR') },
    );
  const shutDown = () => new ActivityCancellationDetails({ workerShutdown: true });

  it('I6: The next attempt resumes a long-running query and does not launch it again', async () => {
    console.faults.add('lrq-hang:3');
    const environment = environmentOf(1);
    const first = rig.query(tenant, run, { environment });
    await until(() => asked('sdl/poll').length > 0);
    environment.cancel('WORKER_SHUTDOWN', shutDown());
    await expect(first).rejects.toThrow();
    expect(states()).toEqual(['RUNNING']);
    console.faults.clear();
    // The fault has stopped this query for good; a new one would finish.
    await expect(rig.query(tenant, run, { attempt: 2, budgetMs: 1_500 })).rejects.toMatchObject({
      details: ['timed_out'],
    });
    expect(states()).toEqual(['RUNNING']);
    await rig.finish(tenant, run, { outcome: 'cancelled' });
    expect(states()).toEqual(['DELETED']);
  });

  it('I6: The next attempt launches a long-running query again that expired with its worker', async () => {
    console.faults.add('lrq-hang:3');
    const environment = environmentOf(1);
    const first = rig.query(tenant, run, { environment });
    await until(() => asked('sdl/poll').length > 0);
    environment.cancel('WORKER_SHUTDOWN', shutDown());
    await expect(first).rejects.toThrow();
    console.faults.clear();
    console.faults.add('lrq-killx1');
    expect((await rig.query(tenant, run, { attempt: 2 })).sightings).toBeGreaterThan(200);
    expect(states()).toEqual(['KILLED', 'DELETED']);
  });
});

describe('the choice of the engine', () => {
  beforeEach(() => database.asTenant(tenant, (tx) => setEngine(tx, tenant, 'auto')));

  it('The engine "auto" prefers long-running queries, and remembers that they work', async () => {
    await rig.query(tenant, run);
    expect(asked('dv/init-query')).toEqual([]);
    expect(await integration()).toMatchObject({ engineKnown: 'long-running' });
    expect((await rig.runRow(tenant, run))?.engine).toBe('long-running');
  });

  it.each(['lrq-forbidden', '404:text@sdl', '401@sdl', 'lrq-scheme:json', 'lrq-scheme:html'])(
    'The engine "auto" falls back to the classic API on %s, remembers it, and retries after a day',
    async (fault) => {
      console.faults.add(fault);
      expect((await rig.query(tenant, run)).sightings).toBeGreaterThan(200);
      expect(await integration()).toMatchObject({ engineKnown: 'classic' });
      expect((await rig.runRow(tenant, run))?.engine).toBe('classic');
      expect(asked('sdl/launch')).toHaveLength(1);

      await endAndBegin();
      await rig.query(tenant, run);
      expect(asked('sdl/launch')).toHaveLength(1);

      console.faults.clear();
      await endAndBegin();
      ahead = DAY_MS + 60_000;
      await rig.query(tenant, run);
      expect(asked('sdl/launch')).toHaveLength(2);
      expect(await integration()).toMatchObject({ engineKnown: 'long-running' });
    },
  );

  it.each(['lrq-error', '500@sdl', '400@sdl/launch', 'html@sdl/poll'])(
    'The engine "auto" does not hide the failure %s behind the classic API',
    async (fault) => {
      console.faults.add(fault);
      await expect(rig.query(tenant, run)).rejects.toMatchObject({
        type: 'deep_visibility_unavailable',
      });
      expect(asked('dv/init-query')).toEqual([]);
    },
  );

  it('The engine "auto" uses the classic API when long-running queries see no launch at all', async () => {
    await rig.sync(tenant, run);
    console.faults.add('lrq-empty');
    expect((await rig.query(tenant, run)).sightings).toBeGreaterThan(200);
    expect((await rig.runRow(tenant, run))?.engine).toBe('classic');
  });
});

describe('launches on unknown devices', () => {
  it('R28: Sightings of an unknown device are stored by its UUID, and move to the device once it is listed', async () => {
    await rig.query(tenant, run);
    const aside = await sightings();
    expect(aside.length).toBeGreaterThan(200);
    for (const { deviceId, hostname } of aside) {
      expect(deviceId).toMatch(/^[0-9a-f]{32,40}$/);
      expect(hostname).toBeNull();
    }
    await rig.sync(tenant, run);
    const summary = await rig.finish(tenant, run, { outcome: 'full' });
    expect(summary.newSightings).toBe(aside.length);
    const linked = await sightings();
    expect(linked).toHaveLength(aside.length);
    for (const { deviceId, hostname } of linked) {
      expect(deviceId).toMatch(/^\d{18,19}$/);
      expect(hostname).not.toBeNull();
    }
    const { rows } = await database.pool.query<{ n: number }>(
      `select count(*)::int as n from app.changes where tenant_id = $1 and device_id ~ '[a-f]'`,
      [tenant],
    );
    expect(rows[0]?.n).toBe(0);

    run = await rig.begin(tenant, WINDOW);
    await rig.query(tenant, run);
    expect(await sightings()).toEqual(linked);
  });
});

describe('privacy', () => {
  it('S43: Long-running queries store no part of a command line', async () => {
    await rig.query(tenant, run);
    const launches = [...console.truth.launches({ from: WINDOW.fromMs, to: WINDOW.toMs })];
    expect(launches.some(({ cmdline }) => cmdline.includes('canary'))).toBe(true);
    for (const table of ['sightings', 'runs', 'changes', 'remote_queries', 'integrations']) {
      const { rows } = await database.pool.query<{ dump: string | null }>(
        `select string_agg(t::text, E'\\n') as dump from app.${table} t`,
      );
      expect(rows[0]?.dump ?? '', table).not.toContain('canary');
    }
  });
});
