import { describe, expect, it } from 'vitest';
import { startSampleConsole } from '../../../sample-console/start-sample-console.ts';
import { expectSharedLimits } from '../../support/checks/shared-limits.ts';
import { ActivityRig } from '../../support/rigs/activity-rig.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

/** The only tests at the speed of real rate limits. */

describe.concurrent('the limits of a real console', () => {
  it('A worker starts one query a minute, polls it at most once a second, and is never refused', async () => {
    const { database } = await createTestDatabase();
    const console = await startSampleConsole({
      devices: 30,
      seed: 8,
      rateScale: 1,
      queryDurationMs: 8_000,
    });
    /** Milliseconds between one call of an endpoint and the next. */
    const distances = (endpoint: string): readonly number[] => {
      const at = console.requests
        .entries()
        .filter((entry) => entry.endpoint === endpoint)
        .map((entry) => entry.at);
      return at.slice(1).map((time, index) => time - (at[index] ?? 0));
    };
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
    await console.close();
  }, 150_000);

  it('Two workers with one token share its limits for classic queries', async () => {
    const { database } = await createTestDatabase();
    await expectSharedLimits(database, 'classic', 'dv/init-query');
  }, 150_000);
});
