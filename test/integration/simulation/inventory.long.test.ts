import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { onFileFinished } from '../../support/checks/cleanup.ts';
import { createTestDatabase } from '../../support/servers/database.ts';
import { GatedDatabase } from '../../support/simulation/gated-database.ts';
import { describeSchedule, SCHEDULE } from '../../support/simulation/schedule.ts';
import { shorten } from '../../support/simulation/shorten.ts';
import { EVENTS, simulate } from '../../support/simulation/simulation.ts';

/**
 * Each seed makes one schedule of runs, faults, changes of the fleet, and attempts that die or are
 * superseded. `npm run simulate -- --seeds N --seed FIRST` runs others.
 */
const FIRST_SEED = Number(process.env['SIMULATION_SEED'] ?? 1);
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 200);

/** Schedules that run at the same time; each waits for PostgreSQL and TLS most of the time. */
const AT_ONCE = 3;

const SHRINK_FOR_MS = 20_000;

let database: GatedDatabase;

beforeAll(async () => {
  const { url } = await createTestDatabase();
  database = new GatedDatabase(url, { connections: 20 });
  onFileFinished(() => database.close());
});

/** Null, or a report with the seed and the shortest schedule that fails. */
async function checkSeed(seed: number, met: Map<string, number>): Promise<string | null> {
  const property = fc.asyncProperty(SCHEDULE, async (schedule) => {
    for (const event of await simulate(database, schedule)) {
      met.set(event, (met.get(event) ?? 0) + 1);
    }
  });
  const result = await fc.check(property, {
    seed,
    numRuns: 1,
    unbiased: true,
    interruptAfterTimeLimit: SHRINK_FOR_MS,
  });
  if (!result.failed || result.counterexample === null) return null;
  let cause = result.errorInstance;
  const schedule = await shorten(result.counterexample[0], async (shorter) => {
    const error = await simulate(database, shorter).then(
      () => null,
      (failure: unknown) => failure,
    );
    cause = error ?? cause;
    return error !== null;
  });
  return [
    `seed ${seed}, path ${result.counterexamplePath}, shrunk ${result.numShrinks} times`,
    `  ${describeSchedule(schedule)}`,
    cause instanceof Error ? cause.stack : String(cause),
    `Repeat: npm run simulate -- --seed ${seed} --seeds 1`,
  ].join('\n');
}

it('PostgreSQL equals the model of the inventory after each run of every seeded schedule', {
  timeout: 90_000 + SEEDS * 2_000 + SHRINK_FOR_MS,
}, async () => {
  const startedAt = performance.now();
  const met = new Map<string, number>();
  let next = FIRST_SEED;
  let failure: string | null = null;
  const worker = async (): Promise<void> => {
    while (next < FIRST_SEED + SEEDS && failure === null) {
      const seed = next;
      next += 1;
      const report = await checkSeed(seed, met);
      if (report !== null) failure ??= `${report}\n(seed ${seed - FIRST_SEED + 1} of ${SEEDS})`;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  // oxlint-disable-next-line no-console
  console.info(`${next - FIRST_SEED} schedules in ${seconds} s`, Object.fromEntries(met));
  expect(failure).toBeNull();
  // Else the schedules have become too tame to show anything.
  if (SEEDS >= 200) expect(EVENTS.filter((event) => !met.has(event))).toEqual([]);
});
