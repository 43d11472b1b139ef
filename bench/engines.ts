/**
 * How much do the two engines transfer, and how long do they take, for the same fleet? Rate limits
 * of the console are off, so the times include only computing, transfer and parsing.
 * Run with `npx tsx bench/engines.ts [devices] [adoption]`.
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSampleConsole } from '../sample-console/start-sample-console.ts';
import { SightingCollector } from '../src/activities/deep-visibility/sighting-collector.ts';
import { queryTerms, valueOptions } from '../src/catalogue/catalogue.ts';
import { systemClock } from '../src/clock.ts';
import {
  readEvents,
  readQueryState,
  startQuery,
} from '../src/sentinelone/deep-visibility/deep-visibility.ts';
import { parseLaunchTable } from '../src/sentinelone/deep-visibility/launch-table.ts';
import {
  deleteQuery,
  launchQuery,
  pollQuery,
} from '../src/sentinelone/deep-visibility/long-running-query.ts';
import {
  buildLaunchPowerQueries,
  ROW_LIMIT,
} from '../src/sentinelone/deep-visibility/power-query.ts';
import { buildLaunchQueries } from '../src/sentinelone/deep-visibility/s1ql.ts';
import { halveWindow, type TimeWindow } from '../src/sentinelone/deep-visibility/time-window.ts';
import { RateLimiter } from '../src/sentinelone/http/rate-limiter.ts';
import { ConsoleHttp } from '../src/sentinelone/http/request.ts';
import { RETRY } from '../src/sentinelone/http/retry.ts';
import { Transport } from '../src/sentinelone/http/transport.ts';

const EVENT_LIMIT = 100_000;
const devices = Number(process.argv[2] ?? 10_000);
const adoption = Number(process.argv[3] ?? 0.35);
const sample = await startSampleConsole({
  devices,
  rateScale: 0,
  adoption: { clients: adoption, servers: 0.08 },
});
const caFile = path.join(tmpdir(), `s1d-bench-${process.pid}.pem`);
await writeFile(caFile, sample.ca);
const settings = {
  allowPrivateAddresses: true,
  allowedHosts: [],
  extraCaFiles: [caFile],
  rateLimitScale: 0,
};
const transport = new Transport(sample.url, settings);
const common = {
  transport,
  token: sample.token,
  rateLimiter: new RateLimiter(systemClock, 0),
  clock: systemClock,
  random: Math.random,
  policy: RETRY.check,
};
const http = new ConsoleHttp(common);
const lakeHttp = new ConsoleHttp({ ...common, scheme: 'Bearer' });
const options = { signal: new AbortController().signal };
const toMs = Math.floor(Date.now() / 1000) * 1000;
const whole: TimeWindow = { fromMs: toMs - 7 * 86_400_000, toMs };

interface Outcome {
  readonly rows: number;
  readonly queries: number;
  readonly collector: SightingCollector;
}

async function longRunning(): Promise<Outcome> {
  const collector = new SightingCollector();
  const outcome = { rows: 0, queries: 0, collector };
  for (const [index, query] of buildLaunchPowerQueries(queryTerms(), valueOptions()).entries()) {
    for (const windows = [whole]; windows.length > 0; ) {
      const window = windows.pop() ?? whole;
      const launched = await launchQuery(lakeHttp, query, window, options);
      let { state } = launched;
      while (!state.done) {
        state = await pollQuery(lakeHttp, launched.query, state.stepsCompleted, options);
      }
      await deleteQuery(lakeHttp, launched.query, options);
      const { table } = state;
      if (!table) throw new Error(`no table: ${state.error}`);
      outcome.queries += 1;
      outcome.rows += table.rows.length;
      const halves = table.cut || table.rows.length >= ROW_LIMIT ? halveWindow(window) : null;
      if (halves) windows.push(...halves);
      else collector.addGroups(index, parseLaunchTable(table));
    }
  }
  return outcome;
}

async function classic(): Promise<Outcome> {
  const collector = new SightingCollector();
  const outcome = { rows: 0, queries: 0, collector };
  for (const query of buildLaunchQueries(queryTerms())) {
    for (const windows = [whole]; windows.length > 0; ) {
      const window = windows.pop() ?? whole;
      const id = await startQuery(http, query, window, EVENT_LIMIT, options);
      while ((await readQueryState(http, id, options)).phase === 'running');
      const part = collector.part();
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof readEvents>> = await readEvents(
          http,
          id,
          cursor,
          options,
        );
        part.add(page);
        cursor = page.nextCursor;
      } while (cursor !== null);
      outcome.queries += 1;
      outcome.rows += part.rows;
      const halves = part.rows >= EVENT_LIMIT ? halveWindow(window) : null;
      if (halves) windows.push(...halves);
      else part.keep();
    }
  }
  return outcome;
}

let launches = 0;
for (const _ of sample.truth.launches({ from: whole.fromMs, to: whole.toMs })) launches += 1;
console.log(
  `${devices} devices, adoption ${adoption}, ${launches} launches of AI agents in 7 days`,
);
for (const [name, runEngine] of Object.entries({ 'long-running': longRunning, classic })) {
  const startedAt = performance.now();
  const { rows, queries, collector } = await runEngine();
  const sightings = collector.sightings();
  const counted = sightings.reduce((sum, { launches: count }) => sum + count, 0);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(13)} ${String(queries).padStart(3)} queries ${String(rows).padStart(8)} rows ` +
      `${seconds.padStart(6)} s  ${sightings.length} sightings, ${counted} launches`,
  );
}
await transport.close();
await sample.close();
