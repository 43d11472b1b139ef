import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import type { Database } from '../../../src/store/database.ts';
import { ActivityRig } from '../../support/rigs/activity-rig.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

/** The only test that waits as long as a real console makes its clients wait. */

let console: SampleConsole;
let database: Database;

beforeAll(async () => {
  ({ database } = await createTestDatabase());
  console = await startSampleConsole({
    devices: 30,
    seed: 8,
    rateScale: 1,
    queryDurationMs: 8_000,
  });
});

afterAll(() => console.close());

/** Milliseconds between one call of an endpoint and the next. */
function distances(endpoint: string): readonly number[] {
  const at = console.requests
    .entries()
    .filter((entry) => entry.endpoint === endpoint)
    .map((entry) => entry.at);
  return at.slice(1).map((time, index) => time - (at[index] ?? 0));
}

describe.concurrent('at the limits of a real console', () => {
  it('starts one query a minute, asks for its state no more than once a second, and is never refused', async () => {
    const rig = await ActivityRig.create(database, console, { scale: 1 });
    await rig.addTenant('acme', 'classic');
    const result = await rig.query('acme', await rig.begin('acme'), { budgetMs: 240_000 });
    expect(result.sightings).toBeGreaterThan(0);
    expect(result.queries).toBe(2);

    const starts = distances('dv/init-query');
    expect(starts).toHaveLength(1);
    expect(starts[0]).toBeGreaterThanOrEqual(60_000);
    expect(starts[0]).toBeLessThan(75_000);
    const polls = distances('dv/query-status');
    expect(polls.length).toBeGreaterThan(0);
    expect(Math.min(...polls)).toBeGreaterThanOrEqual(1_000);
    const refused = console.requests.entries().filter(({ status }) => status === 429);
    expect(refused).toEqual([]);
  }, 150_000);
});

describe.concurrent('two workers with one token', () => {
  it.each([
    ['classic', 'dv/init-query'],
    ['long-running', 'sdl'],
  ] as const)(
    'keep its limits together, asking by the %s engine',
    async (engine, endpoint) => {
      const shared = await startSampleConsole({
        devices: 30,
        seed: 9,
        // Its limits are a fifth quicker than the workers' waits: all share one process, which may
        // stall. Workers that do not share their waits ask at the same moment.
        rateScale: 0.24,
        queryDurationMs: 10_000,
        longQueryDurationMs: 10_000,
      });
      const work = async (tenant: string) => {
        const worker = await ActivityRig.create(database, shared, { scale: 0.3 });
        await worker.addTenant(tenant, engine, `the token of ${shared.url}`);
        return await worker.query(tenant, await worker.begin(tenant), { budgetMs: 240_000 });
      };
      const names = [1, 2].map((n) => `${engine}-${n}`);
      const results = await Promise.all(names.map(work));
      for (const { sightings } of results) expect(sightings).toBeGreaterThan(0);
      const calls = shared.requests
        .entries()
        .filter((entry) => entry.endpoint?.startsWith(endpoint));
      expect(calls.length).toBeGreaterThanOrEqual(4);
      expect(calls.filter(({ status }) => status === 429)).toEqual([]);
      await shared.close();
    },
    150_000,
  );
});
