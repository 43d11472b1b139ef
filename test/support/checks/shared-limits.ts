import { expect } from 'vitest';
import { startSampleConsole } from '../../../sample-console/start-sample-console.ts';
import type { Database } from '../../../src/store/database.ts';
import { ActivityRig } from '../rigs/activity-rig.ts';

/** Lets two workers query one console at once and expects that it refuses no call of theirs. */
export async function expectSharedLimits(
  database: Database,
  engine: 'classic' | 'long-running',
  endpoint: string,
): Promise<void> {
  const shared = await startSampleConsole({
    devices: 30,
    seed: 9,
    // The console's limits are 20 % shorter than the workers' waits: all share one process, which
    // may stall. Workers that do not share their waits call at the same moment.
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
  const calls = shared.requests.entries().filter((entry) => entry.endpoint?.startsWith(endpoint));
  expect(calls.length).toBeGreaterThanOrEqual(4);
  expect(calls.filter(({ status }) => status === 429)).toEqual([]);
  await shared.close();
}
