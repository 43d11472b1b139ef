import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import type { Database } from '../../../src/store/database.ts';
import { requestStop } from '../../../src/store/runs/runs.ts';
import { ActivityRig } from '../../support/rigs/activity-rig.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

let console: SampleConsole;
let database: Database;

beforeAll(async () => {
  ({ database } = await createTestDatabase());
  console = await startSampleConsole({ devices: 2_500, seed: 4, rateScale: 0 });
  return () => console.close();
});

afterEach(() => {
  console.faults.clear();
  console.requests.clear();
});

const gaps = () => {
  const times = console.requests.entries().map(({ at }) => at);
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
};

/** A clock whose sleeps return at once, and the progress of the run at each sleep. */
function watchedClock(tenant: string, whenAsleep: () => Promise<unknown> = async () => {}) {
  const said: string[] = [];
  let leapt = 0;
  return {
    said,
    leapt: () => leapt,
    clock: {
      now: () => Date.now() + leapt,
      sleep: async (ms: number, signal: AbortSignal) => {
        signal.throwIfAborted();
        leapt += ms;
        // The progress is written shortly after the sleep begins.
        await new Promise((resolve) => {
          setTimeout(resolve, 30);
        });
        const { rows } = await database.pool.query<{ inventory: string }>(
          `select progress->>'inventory' as inventory from app.runs where tenant_id = $1`,
          [tenant],
        );
        said.push(rows[0]?.inventory ?? '');
        await whenAsleep();
      },
    },
  };
}

describe('a console that asks for patience', () => {
  it('R6: A Retry-After of the console delays all requests of the connection', async () => {
    const rig = await ActivityRig.create(database, console, { scale: 0 });
    await rig.addTenant('acme');
    console.faults.add('429:2@agents#2x1');
    const run = await rig.begin('acme');
    const deepVisibility = rig.query('acme', run);
    await rig.sync('acme', run);
    await deepVisibility;
    const entries = console.requests.entries();
    const refused = entries.find(({ status }) => status === 429);
    const after = entries.filter(({ at }) => at > (refused?.at ?? 0));
    // Requests of Deep Visibility that were already under way may still arrive.
    const early = after.filter(({ at }) => at - (refused?.at ?? 0) < 1_990);
    expect(early.length).toBeLessThanOrEqual(1);
    const retried = after.find(({ endpoint }) => endpoint === 'agents');
    const waited = (retried?.at ?? 0) - (refused?.at ?? 0);
    expect(waited).toBeGreaterThanOrEqual(1_990);
    // Our own backoff would be up to a minute.
    expect(waited).toBeLessThan(30_000);
    expect(gaps().length).toBeGreaterThan(3);
  });

  it('R7: A worker backs off from a busy console up to a minute, and the run says when it retries', async () => {
    const { clock, said, leapt } = watchedClock('slow');
    const rig = await ActivityRig.create(database, console, { clock, scale: 0 });
    await rig.addTenant('slow');
    console.faults.add('429@agents#2x10');
    const run = await rig.begin('slow');
    await rig.sync('slow', run);
    expect(said.length).toBeGreaterThanOrEqual(10);
    expect(said[9]).toMatch(/^rate limited, next try \d\d:\d\d:\d\d UTC$/);
    expect(leapt()).toBeGreaterThan(60_000);
    expect(leapt()).toBeLessThan(10 * 60_000);
  });

  it('A run gives up on a busy console after a quarter of an hour, and resumes later', async () => {
    const { clock, leapt } = watchedClock('busy');
    const rig = await ActivityRig.create(database, console, { clock, scale: 0 });
    await rig.addTenant('busy');
    console.faults.add('429@agents');
    const run = await rig.begin('busy');
    await expect(rig.sync('busy', run)).rejects.toMatchObject({
      type: 'console_rate_limited',
      nonRetryable: false,
      nextRetryDelay: expect.any(Number),
    });
    expect(leapt()).toBeLessThan(15 * 60_000);
    console.faults.clear();
    await rig.sync('busy', run, 2);
    expect(await rig.countDevices('busy')).toMatchObject({ all: 2_500 });
  });
});

describe('a run that is told to stop while it waits for the console', () => {
  it.each([
    ['reset@agents', 'sync'],
    ['429@agents', 'sync'],
    ['429@sdl/launch', 'query'],
  ] as const)('A run asked to stop during a wait repeats nothing: %s', async (fault, work) => {
    const tenant = fault.replace(/\W/g, '-');
    const stop = () => database.asTenant(tenant, (tx) => requestStop(tx, tenant));
    const { clock, said } = watchedClock(tenant, stop);
    const rig = await ActivityRig.create(database, console, { clock, scale: 0 });
    await rig.addTenant(tenant);
    console.faults.add(fault);
    const run = await rig.begin(tenant);
    await expect(rig[work](tenant, run)).rejects.toMatchObject({ type: 'run_superseded' });
    expect(said).toHaveLength(1);
  });
});
