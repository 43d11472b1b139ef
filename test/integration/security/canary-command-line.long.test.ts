import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsole } from '../../../sample-console/start-sample-console.ts';
import { CANARY, findCanaries, NEXT_CANARY, OLD_CANARY } from '../../support/checks/canary.ts';
import { until } from '../../support/checks/until.ts';
import { type CliResult, RunningCli, runCli } from '../../support/clients/cli.ts';
import { Rig, TEST_KEY } from '../../support/rigs/rig.ts';

/** A token in the command line and in a worker process. */

let rig: Rig;
let console: SampleConsole;
let worker: RunningCli;
let directory: string;
let env: Readonly<Record<string, string>>;
/** The output of each command. */
const printed = new Map<string, string>();

beforeAll(async () => {
  rig = await Rig.start();
  await rig.stopWorker();
  console = await rig.console({ devices: 5 });
  use(CANARY);
  directory = await mkdtemp(path.join(tmpdir(), 's1d-canary-'));
  env = {
    DATABASE_URL: rig.databaseUrl,
    TEMPORAL_ADDRESS: rig.temporal.address,
    TEMPORAL_NAMESPACE: rig.temporal.namespace,
    S1D_MASTER_KEY: TEST_KEY,
    S1D_ALLOW_PRIVATE_CONSOLES: '1',
    S1D_EXTRA_CA_FILE: path.join(rig.directory, 'ca.pem'),
    S1D_RATE_LIMIT_SCALE: '0.01',
    S1D_DATA_DIR: path.join(directory, 'data'),
  };
  worker = new RunningCli(['worker'], env);
  await worker.says('worker is running');
});

afterAll(async () => {
  await worker.stop('SIGTERM');
  await rm(directory, { recursive: true, force: true });
});

/** Makes `token` the token of the whole console. */
function use(token: string): void {
  console.tokens.issue({ label: 'global', scope: { level: 'tenant' }, text: token });
}

async function cli(args: readonly string[], input = ''): Promise<CliResult> {
  const result = await runCli(args, { env, input });
  printed.set(`${printed.size}: ${args.join(' ')}`, `${result.stdout}\n${result.stderr}`);
  return result;
}

const TEST = ['test-connection', '--token-file', '-', '--console-url'] as const;

/** Each command is a process, of which a busy machine starts few per second. */
const SLOWLY = { timeout: 180_000 };

describe('a token given to the command line', SLOWLY, () => {
  it('S11: A token given to the command line is used, shown by its last characters, and replaced', async () => {
    const file = path.join(directory, 'token');
    await writeFile(file, `${CANARY}\n`);
    const connect = ['connect', 'acme', '--console-url', console.url, '--token-file', file];
    expect(await cli([...TEST, console.url], CANARY)).toMatchObject({ code: 0 });
    expect(await cli(connect)).toMatchObject({ code: 0 });
    expect(await rig.nextRun('acme', 0)).toMatchObject({ outcome: 'full' });
    const shown = await Promise.all([
      cli(['status']),
      cli(['status', 'acme', '--json']),
      cli(['doctor']),
      cli(['runs', 'acme', '--json']),
      cli(['devices', 'acme', '--csv']),
      cli(['changes', 'acme']),
    ]);
    expect(shown.map(({ code, stderr }) => [code, stderr])).toEqual(shown.map(() => [0, '']));
    expect(shown[0]?.stdout).toContain(`token …${CANARY.slice(-4)}`);
    use(NEXT_CANARY);
    const rotate = ['rotate-token', 'acme', '--token-file', '-'];
    expect(await cli(rotate, NEXT_CANARY)).toMatchObject({ code: 0 });
    expect(await rig.nextRun('acme', 1)).toMatchObject({ outcome: 'full' });
  });

  it('S11: A token that the console repeats is redacted on the command line, and then refused', async () => {
    console.faults.add('echo-headers:400@agents,echo-headers:400/token@system/info');
    const refused = await cli([...TEST, console.url], NEXT_CANARY);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('[token]') });
    const doctor = await cli(['doctor']);
    expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('[token]') });
    expect(await cli(['resync', 'acme', '--wait'])).toMatchObject({ code: 1 });
    const runs = await cli(['runs', 'acme', '--json']);
    expect(runs.stdout).toContain('authorization: ApiToken [token]');
    console.faults.clear();
    console.tokens.revoke('global');
    expect(await cli([...TEST, console.url], NEXT_CANARY)).toMatchObject({ code: 3 });
    expect(await cli(['resync', 'acme', '--wait'])).toMatchObject({ code: 3 });
    expect(await cli(['status', 'acme'])).toMatchObject({ code: 0 });
    expect(await cli(['disconnect', 'acme'])).toMatchObject({ code: 0 });
  });

  it('S11: A token given in the wrong place is bad usage', async () => {
    const { host } = new URL(console.url);
    const token = OLD_CANARY;
    const failed = await Promise.all([
      cli([...TEST, token], token),
      cli([...TEST, `https://${token}`], token),
      cli([...TEST, `https://admin:${encodeURIComponent(CANARY)}@${host}`], token),
      cli(['test-connection', '--console-url', console.url, '--token-file', token]),
      cli([...TEST, console.url, `--token=${token}`], token),
      cli(['connect', token, '--console-url', console.url, '--token-file', '-'], token),
      cli(['connect', 'acme', '--cron', token, ...TEST.slice(1), console.url], token),
      cli([token]),
    ]);
    expect(failed.map(({ code }) => code)).toEqual(failed.map(() => 2));
  });
});

/** Node with diagnostic reports. */
const reporting = (reports: string, ...more: string[]): Record<string, string> => ({
  ...env,
  NODE_OPTIONS: [`--report-directory=${reports}`, '--report-compact', ...more].join(' '),
});

async function readReports(reports: string): Promise<[string, string][]> {
  const names = await readdir(reports);
  const texts = names.map((name) => readFile(path.join(reports, name), 'utf8'));
  return (await Promise.all(texts)).map((text, at) => [`report ${names[at]}`, text]);
}

/** A preloaded module: the first request throws an error that holds the request. */
const deadly = (words: string, how: string): string => `
  import { createRequire } from 'node:module';
  const { Agent } = createRequire(${JSON.stringify(path.resolve('package.json'))})('undici');
  Agent.prototype.request = (request) => {
    const cause = Object.assign(new Error('the socket died'), { request });
    const error = Object.assign(new TypeError(${words}, { cause }), request.headers);
    ${how};
    return new Promise(() => {});
  };`;

describe('a process that holds a token', () => {
  it.skipIf(process.platform !== 'linux')(
    'S11: A process that holds a token has it neither in arguments nor environment nor diagnostic report',
    async () => {
      const reports = await mkdtemp(path.join(directory, 'state-'));
      use(CANARY);
      console.faults.add('hang@system/info');
      const waiting = new RunningCli(
        [...TEST, console.url],
        reporting(reports, '--report-on-signal'),
        CANARY,
      );
      const hangs = () => console.requests.entries().some(({ faults }) => faults.includes('hang'));
      await until(hangs);
      const { pid } = waiting.child;
      const places = new Map<string, Uint8Array | string>();
      for (const name of ['cmdline', 'environ'])
        places.set(name, await readFile(`/proc/${pid}/${name}`));
      expect(String(places.get('cmdline'))).toContain('--token-file');
      waiting.child.kill('SIGUSR2');
      const [report] = await until(async () => {
        const found = await readReports(reports);
        return found.some(([, text]) => text.endsWith('}\n')) && found;
      });
      expect(JSON.parse(report?.[1] ?? '').header.commandLine).toContain('--token-file');
      await waiting.stop('SIGKILL');
      console.faults.clear();
      expect(
        findCanaries([...places, ...(await readReports(reports)), ['output', waiting.output]]),
      ).toEqual([]);
    },
  );

  it.each([
    [
      'an exception caused by a request',
      "'no such property'",
      'setImmediate(() => { throw error; })',
    ],
    [
      'an exception that words a request',
      '`cannot send ${JSON.stringify(request)}`',
      'setImmediate(() => { throw error; })',
    ],
    ['a rejection that nobody handles', "'no such property'", 'Promise.reject(error)'],
  ])('S11: A process that dies of %s prints its place and no token', async (_, words, how) => {
    const reports = await mkdtemp(path.join(directory, 'death-'));
    const preload = `--import=data:text/javascript,${encodeURIComponent(deadly(words, how))}`;
    const result = await runCli([...TEST, console.url], {
      env: reporting(reports, '--report-uncaught-exception', preload),
      input: CANARY,
    });
    const found = await readReports(reports);
    expect(findCanaries([...found, ['output', result.stderr]])).toEqual([]);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^internal: Something failed .*(no such property|cannot send)/);
    expect(result.stderr).toMatch(/\n {4}at /);
    expect(found).toHaveLength(1);
    const { header, javascriptStack } = JSON.parse(found[0]?.[1] ?? '');
    expect(header.trigger).toBe('API');
    expect(javascriptStack.message).toMatch(/no such property|cannot send/);
  });
});

describe('the traces of a token', () => {
  it('S11, S12: The output of the commands and the worker holds no token in any form', () => {
    expect(printed.size).toBeGreaterThan(20);
    expect(worker.output).toContain('ApiToken [token]');
    expect(findCanaries([...printed, ['worker', worker.output]])).toEqual([]);
  });
});
