import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import type { Database } from '../../../src/store/database.ts';
import { until } from '../../support/checks/until.ts';
import { ActivityRig, lastWeek } from '../../support/rigs/activity-rig.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

const WINDOW = lastWeek();

let console: SampleConsole;
let database: Database;
let rig: ActivityRig;
let tenant = '';
let run = 0;
let tenants = 0;
let since = 0;

beforeAll(async () => {
  ({ database } = await createTestDatabase());
  console = await startSampleConsole({
    devices: 250,
    seed: 5,
    rateScale: 0.001,
    queryDurationMs: 100_000,
  });
  rig = await ActivityRig.create(database, console, { scale: 0.001 });
  return () => console.close();
});

beforeEach(async () => {
  tenants += 1;
  tenant = `tenant-${tenants}`;
  await rig.addTenant(tenant, 'classic');
  run = await rig.begin(tenant, WINDOW);
  console.requests.clear();
  since = Date.now();
});

afterEach(() => console.faults.clear());

const sightings = (of = tenant) => rig.sightings(of);

const initQueries = () =>
  console.requests.entries().filter(({ endpoint }) => endpoint === 'dv/init-query');

/** The console's record of the queries that this test started. */
const queries = () => console.queries.records().filter(({ startedAt }) => startedAt >= since);

const stillRunning = () => queries().filter(({ state }) => state.endsWith('_RUNNING'));

const isAskedFor = () =>
  console.requests.entries().some(({ endpoint }) => endpoint === 'dv/query-status');

describe('Deep Visibility by the classic API', () => {
  it('A classic query finds the AI agents of its window', async () => {
    const result = await rig.query(tenant, run);
    expect(result.sightings).toBeGreaterThan(50);
    expect(await sightings()).toHaveLength(result.sightings);
    expect(initQueries()).toHaveLength(result.queries);
  });

  it('A classic query without launches returns no sightings and no error', async () => {
    console.faults.add('dv-state:EMPTY_RESULTS');
    const empty = await startSampleConsole({ devices: 0, rateScale: 0 });
    const other = await ActivityRig.create(database, empty, { scale: 0 });
    await other.addTenant(tenant, 'classic');
    expect(await other.query(tenant, run)).toMatchObject({ rows: 0, sightings: 0 });
    await empty.close();
  });

  it('A classic query accepts progress given as text', async () => {
    console.faults.add('dv-progress-text');
    expect((await rig.query(tenant, run)).sightings).toBeGreaterThan(50);
  });

  it.each([
    ['500@query-statusx2'],
    ['reset@query-statusx1'],
    ['html@query-statusx1'],
    ['429@query-statusx2'],
    ['429@init-queryx2'],
    ['502@dv/events#1x2'],
    ['cut:0.5@dv/events#1x1'],
    ['no-pagination@dv/events#1x1'],
    ['null-errors@dv/events'],
  ])('A classic query recovers from the console fault %s', async (fault) => {
    console.faults.add(fault);
    expect((await rig.query(tenant, run)).sightings).toBeGreaterThan(50);
  });

  it.each([
    ['dv-unlicensed', 'unlicensed'],
    ['dv-forbidden', 'not_permitted'],
    ['401@dv/init-query', 'not_permitted'],
    ['404@dv/init-query', 'unlicensed'],
    ['409@dv/init-query', 'rejected'],
    ['400@dv/init-query', 'rejected'],
    ['500@dv/init-query', 'unreachable'],
    ['reset@dv/init-query', 'unreachable'],
    ['html@dv/init-query', 'bad_response'],
    ['array@dv/query-status', 'bad_response'],
    ['empty-body@dv/query-status', 'bad_response'],
    ['dv-state:FAILED', 'failed'],
    ['dv-state:FAILED_CLIENT', 'failed'],
    ['dv-state:ERROR', 'failed'],
    ['dv-state:TIMED_OUT', 'timed_out'],
    ['dv-state:QUERY_CANCELLED', 'failed'],
    ['dv-state:QUERY_EXPIRED/100', 'failed'],
    ['html@dv/events', 'bad_response'],
    ['null-data@dv/events', 'bad_response'],
    ['cursor-repeat@dv/events#2', 'bad_response'],
    ['403@dv/events', 'not_permitted'],
  ])('R25: A classic query fails on %s with the reason %s', async (fault, reason) => {
    console.faults.add(fault);
    await expect(rig.query(tenant, run)).rejects.toMatchObject({
      type: 'deep_visibility_unavailable',
      nonRetryable: true,
      details: [reason],
    });
    expect(await sightings()).toEqual([]);
  });

  it.each(['dv-hang:60', 'dv-state:SOMETHING_NEW/100'])(
    'R25: A classic query with %s never counts as finished, and ends with its budget',
    async (fault) => {
      console.faults.add(fault);
      const startedAt = Date.now();
      await expect(rig.query(tenant, run, { budgetMs: 2_000 })).rejects.toMatchObject({
        message: expect.stringContaining('no result within 2 s'),
        details: ['timed_out'],
      });
      expect(Date.now() - startedAt).toBeLessThan(20_000);
      await rig.finish(tenant, run, {
        outcome: 'inventory-only',
        reason: 'timed_out',
        detail: 'x',
      });
      expect(stillRunning()).toEqual([]);
    },
  );

  it('Earlier sightings survive a later run without Deep Visibility', async () => {
    await rig.query(tenant, run);
    const before = await sightings();
    await rig.finish(tenant, run, { outcome: 'full' });
    console.faults.add('dv-unlicensed');
    await rig.query(tenant, await rig.begin(tenant)).catch(() => {});
    expect(await sightings()).toEqual(before);
  });
});

describe('a classic query and its worker', () => {
  const environmentOf = (attempt: number) =>
    new MockActivityEnvironment(
      { attempt, scheduledTimestampMs: Date.now() },
      { logger: new DefaultLogger('ERROR') },
    );

  it('I6: The next attempt resumes a classic query whose worker stopped or died', async () => {
    console.faults.add('hang@dv/query-status');
    const environment = environmentOf(1);
    const first = rig.query(tenant, run, { environment });
    await until(isAskedFor);
    environment.cancel(
      'WORKER_SHUTDOWN',
      new ActivityCancellationDetails({ workerShutdown: true }),
    );
    await expect(first).rejects.toThrow();
    expect(queries().map(({ cancelled }) => cancelled)).toEqual([false]);
    console.faults.clear();
    await rig.query(tenant, run, { attempt: 2 });
    // One query for each of the catalogue's texts, each once and finished.
    expect(new Set(queries().map(({ text }) => text)).size).toBe(queries().length);
    expect(queries().map(({ state }) => state)).toEqual(queries().map(() => 'FINISHED'));
  });

  it('I6: A classic query is not repeated when its worker died between its end and the storing', async () => {
    console.faults.add('hang@dv/events#1');
    const environment = environmentOf(1);
    const first = rig.query(tenant, run, { environment });
    await until(() => isAskedFor() && stillRunning().length === 0);
    environment.cancel(
      'WORKER_SHUTDOWN',
      new ActivityCancellationDetails({ workerShutdown: true }),
    );
    await expect(first).rejects.toThrow();
    console.faults.clear();
    const result = await rig.query(tenant, run, { attempt: 2 });
    expect(result.sightings).toBeGreaterThan(50);
    expect(queries()).toHaveLength(result.queries);
  });

  it('I6: A classic query is cancelled at the console when its run ends first', async () => {
    console.faults.add('dv-hang:60');
    const environment = environmentOf(1);
    const going = rig.query(tenant, run, { environment });
    await until(isAskedFor);
    environment.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    await expect(going).rejects.toThrow();
    await rig.finish(tenant, run, { outcome: 'cancelled' });
    expect(queries().map(({ state }) => state)).toEqual(['QUERY_CANCELLED']);
  });

  it('I6: A run ends even when the console refuses to cancel its classic query', async () => {
    console.faults.add('dv-hang:60');
    await rig.query(tenant, run, { budgetMs: 1_500 }).catch(() => {});
    console.faults.add('500@dv/cancel-query');
    const summary = await rig.finish(tenant, run, {
      outcome: 'inventory-only',
      reason: 'timed_out',
      detail: 'x',
    });
    expect(summary.outcome).toBe('inventory-only');
  });
});

describe('results that the console cuts', () => {
  it('R27: Cut results of a classic query are read again in halved windows, with the same sightings', async () => {
    await rig.query(tenant, run);
    const whole = await sightings();
    await rig.finish(tenant, run, { outcome: 'full' });
    const small = await ActivityRig.create(database, console, { scale: 0, eventLimit: 400 });
    const other = `${tenant}-small`;
    await small.addTenant(other, 'classic');
    const result = await small.query(other, await small.begin(other, WINDOW));
    expect(result.queries).toBeGreaterThan(4);
    const split = await sightings(other);
    const comparable = (rows: typeof split) =>
      rows.map(({ aiAgent, deviceId, user, launches, version, modes }) => ({
        aiAgent,
        deviceId,
        user,
        launches,
        version,
        modes,
      }));
    expect(comparable(split)).toEqual(comparable(whole));
  });
});

describe('privacy', () => {
  it('Classic queries store no part of a command line', async () => {
    await rig.query(tenant, run);
    const launches = [...console.truth.launches({ from: WINDOW.fromMs, to: WINDOW.toMs })];
    expect(launches.some(({ cmdline }) => cmdline.includes('canary'))).toBe(true);
    const { rows } = await database.pool.query<{ dump: string }>(
      `select string_agg(s::text, E'\\n') as dump from app.sightings s`,
    );
    expect(rows[0]?.dump).not.toContain('canary');
  });
});
