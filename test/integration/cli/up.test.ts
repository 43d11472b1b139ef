import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../../src/embedded/processes.ts';
import { until } from '../../support/checks/until.ts';
import { jsonLines, RunningCli, readEnvFile, runCli } from '../../support/clients/cli.ts';

let home: string;
let dataDir: string;
/** The one that was started last, which a failing test may leave behind. */
let running: RunningCli | null = null;

beforeAll(async () => {
  // As root's own home is: nobody else may enter, PostgreSQL's user neither.
  home = await mkdtemp(path.join(tmpdir(), 's1d-home-'));
  await chmod(home, 0o700);
  dataDir = path.join(home, 'data');
});

afterEach(async () => {
  await running?.stop('SIGTERM');
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

const env = () => ({ S1D_DATA_DIR: dataDir, S1D_PORT: '0' });
const cli = (...args: string[]) => runCli(args, { env: env() });
const startUp = async (): Promise<RunningCli> => {
  running = new RunningCli(['up', '--demo'], env());
  await running.says('Read on:');
  return running;
};
const runsOfDemo = async () =>
  jsonLines<{ runId: number; outcome: string }>((await cli('runs', 'demo', '--json')).stdout);
const pidOf = async (name: string) =>
  Number(await readFile(path.join(dataDir, `${name}.pid`), 'utf8'));

describe('s1-discovery up --demo', () => {
  it('runs the whole thing once and exits 0 after the summary', async () => {
    const { code, stdout, stderr } = await cli('up', '--demo', '--exit-after-first-run');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Run 1 of demo: full/);
    expect(stdout).toMatch(/Devices: +\d+ active, \d+ decommissioned, 0 missing/);
    expect(stdout).toMatch(/Claude Code +\d+ devices +\S+/);
    expect(stdout).toMatch(/Temporal UI: http:\/\/127\.0\.0\.1:\d+/);
    expect(stdout).toContain(dataDir);
    expect(existsSync(path.join(dataDir, 'env'))).toBe(false);
    expect((await stat(path.join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(isAlive(await pidOf('postgres'))).toBe(false);
    expect(isAlive(await pidOf('temporal'))).toBe(false);
  });

  it('is told apart from running by other commands', async () => {
    const { code, stdout, stderr } = await cli('status');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^not_running: .*s1-discovery up.*\n$/);
  });

  it('stays up on the same data, serves other shells, and shuts down in order', async () => {
    const up = await startUp();
    const values = await readEnvFile(dataDir);
    expect((await stat(path.join(dataDir, 'env'))).mode & 0o777).toBe(0o600);
    expect(Object.keys(values)).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_UI_URL']),
    );
    const ui = await fetch(`${values['TEMPORAL_UI_URL']}/namespaces/default/workflows`);
    expect(ui.status).toBe(200);

    expect((await cli('up')).stderr).toMatch(/^already_running: /);
    const devices = jsonLines((await cli('devices', 'demo', '--json')).stdout);
    const fleet = await sampleFleet(values);
    expect(new Set(devices.map(({ deviceId }) => deviceId))).toEqual(
      new Set(fleet.map(({ id }) => id)),
    );
    expect(devices).toHaveLength(fleet.length);

    // One run of each start and, every five minutes, one of the Schedule.
    const earlier = await runsOfDemo();
    expect(earlier.length).toBeGreaterThanOrEqual(2);
    // Long enough to be seen under way.
    await slowDown(values);
    const waited = await cli('resync', 'demo', '--wait');
    expect(waited.code).toBe(0);
    const runNumber = Number(/^Run (\d+) of demo: full\n/.exec(waited.stdout)?.[1]);
    expect(runNumber).toBeGreaterThan(earlier.length);
    expect(waited.stderr).toContain(`run ${runNumber}: `);
    const runs = await runsOfDemo();
    expect(runs.map(({ runId }) => runId)).toEqual(runs.map((_, at) => runs.length - at));
    const ended = runs.filter(({ runId }) => runId <= runNumber);
    expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['full']));
    expect((await cli('doctor')).stdout.split('\n').every((line) => /^(ok|$)/.test(line))).toBe(
      true,
    );

    expect(await up.stop('SIGINT')).toBe(0);
    expect(up.output.trimEnd().endsWith('Stopped.')).toBe(true);
    expect(existsSync(path.join(dataDir, 'env'))).toBe(false);
    for (const name of ['postgres', 'temporal', 'sample-console']) {
      expect(isAlive(await pidOf(name)), name).toBe(false);
    }
  });

  it('I5: starts again by itself what dies under it, and loses nothing', async () => {
    const up = await startUp();
    for (const name of ['postgres', 'temporal']) {
      const pid = await pidOf(name);
      process.kill(pid, 'SIGKILL');
      await until(async () => (await pidOf(name)) !== pid && isAlive(await pidOf(name)));
    }
    const waited = await until(async () => {
      const result = await cli('resync', 'demo', '--wait');
      return result.code === 0 ? result : null;
    }, 90_000);
    expect(waited.stdout).toMatch(/: full\n/);
    await up.stop('SIGTERM');
  });

  it('takes up its data after it was killed, and ends what it had left behind', async () => {
    const killed = await startUp();
    const before = jsonLines((await cli('devices', 'demo', '--json')).stdout);
    const orphans = await Promise.all(['postgres', 'temporal', 'sample-console'].map(pidOf));
    await killed.stop('SIGKILL');
    expect(orphans.every(isAlive)).toBe(true);
    expect((await cli('status')).stderr).toMatch(/^not_running: /);
    const again = await cli('up', '--demo', '--exit-after-first-run');
    expect(again.stderr).toBe('');
    expect(again.code).toBe(0);
    expect(orphans.some(isAlive)).toBe(false);
    const [, active, decommissioned] =
      /(\d+) active, (\d+) decommissioned/.exec(again.stdout) ?? [];
    expect(Number(active) + Number(decommissioned)).toBe(before.length);
  });
});

async function sampleFleet(values: Record<string, string>): Promise<{ readonly id: string }[]> {
  const agents = 'agents?limit=1000&isDecommissioned=true,false&isUninstalled=true,false';
  const { data } = (await askSample(values, `/web/api/v2.1/${agents}`)) as {
    data: { id: string }[];
  };
  return data;
}

const slowDown = (values: Record<string, string>): Promise<unknown> =>
  askSample(values, '/_sample/faults', 'delay:3000@agents#1x1');

async function askSample(
  values: Record<string, string>,
  target: string,
  posted?: string,
): Promise<unknown> {
  const ca = await readFile(values['S1D_SAMPLE_CONSOLE_CA_FILE'] ?? '', 'utf8');
  const token = await readFile(values['S1D_SAMPLE_CONSOLE_TOKEN_FILE'] ?? '', 'utf8');
  const dispatcher = new Agent({ connect: { ca } });
  const { body, statusCode } = await request(`${values['S1D_SAMPLE_CONSOLE_URL']}${target}`, {
    dispatcher,
    headers: { authorization: `ApiToken ${token.trim()}`, 'content-type': 'application/json' },
    ...(posted === undefined ? {} : { method: 'POST', body: JSON.stringify(posted) }),
  });
  expect(statusCode).toBe(200);
  const answer = await body.json();
  await dispatcher.close();
  return answer;
}
