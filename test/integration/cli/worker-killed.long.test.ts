import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/checks/until.ts';
import { jsonLines, type RunningCli } from '../../support/clients/cli.ts';
import { ServicesRig } from '../../support/rigs/services-rig.ts';

/** No worker at all, then a worker that is killed in the middle of a run. */

const FLEET = 3_000;

let rig: ServicesRig;
let worker: RunningCli | null = null;

beforeAll(async () => {
  rig = await ServicesRig.start(FLEET);
  expect(await rig.cli(['migrate'])).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await worker?.stop('SIGKILL');
  await rig.console.close();
});

describe('a worker process', () => {
  it('A request that no worker takes is kept, and resync --wait says so', async () => {
    const args = [
      ...rig.connectArgs('acme', `${rig.console.url}/dashboard?x`),
      '--engine',
      'classic',
    ];
    expect(await rig.cli(args)).toMatchObject({ code: 0, stderr: '' });
    const waited = await rig.cli(['resync', 'acme', '--wait']);
    expect(waited.code).toBe(1);
    expect(waited.stderr).toMatch(/^no_worker: .*s1-discovery worker/);
  });

  it('R1, I5, I6: A run whose worker is killed resumes, and repeats no device and no query', async () => {
    // The third page and the query's status hang, so the kill happens between known points.
    rig.console.faults.add('hang@agents#3', 'hang@dv/query-status#1');
    worker = await rig.startWorker();
    const asked = (what: string, page: number | null = null) =>
      rig.console.requests
        .entries()
        .some((entry) => entry.endpoint === what && (page === null || entry.page === page));
    // Once these are requested, page 2 is parsed and the query's id is in the database.
    await until(() => asked('agents', 3) && asked('dv/query-status'));
    await worker.stop('SIGKILL');
    rig.console.faults.clear();
    worker = await rig.startWorker();
    // A heartbeat timeout of 75 s tells Temporal that the first worker is dead.
    const firstRun = async () => {
      const [first] = jsonLines((await rig.cli(['runs', 'acme', '--json'])).stdout).toReversed();
      return first?.['outcome'] ? first : null;
    };
    const run = await until(firstRun, 150_000, 2_000);
    expect(run).toMatchObject({
      runId: 1,
      outcome: 'full',
      devicesSeen: FLEET,
      devicesNew: FLEET,
      devicesMissing: 0,
      warnings: [],
    });
    expect(rig.console.queries.peaks().byToken).toMatchObject({ global: 1 });
    const texts = rig.console.queries.records().map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(rig.console.queries.records().every(({ state }) => state === 'FINISHED')).toBe(true);
  }, 240_000);

  it('A worker that took over exits with 0 on SIGTERM, and has logged no token', async () => {
    const running = worker;
    worker = null;
    expect(await running?.stop('SIGTERM')).toBe(0);
    expect(running?.output).toContain('worker has stopped');
    for (const { secret } of rig.console.tokens.all())
      expect(running?.output).not.toContain(secret);
    expect(await readFile(rig.tokenFile, 'utf8')).toContain(rig.console.token);
  });
});
