import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { startConsole } from './support.ts';

interface Run {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exit: Promise<number | null>;
}

function run(...flags: readonly string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sample-console/main.ts', ...flags]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => void (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (output.stderr += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => void child.once('close', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, stdout: () => output.stdout, stderr: () => output.stderr, exit };
}

interface Ready {
  readonly url: string;
  readonly caFile: string;
  readonly tokenFile: string;
  readonly pid: number;
}

async function ready(started: Run): Promise<Ready> {
  await expect.poll(started.stdout, { timeout: 20_000, interval: 20 }).toContain('\n');
  return JSON.parse(started.stdout());
}

test('sample-console --json prints its URL and the files that a client needs', async () => {
  const started = run('--json', '--devices', '25', '--seed', '4', '--rate-scale', '0');
  const { url, caFile, tokenFile, pid } = await ready(started);
  expect(pid).toBe(started.child.pid);
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  const agent = new Agent({ connect: { ca: readFileSync(caFile) } });
  const reply = await request(`${url}/web/api/v2.1/agents?limit=100`, {
    dispatcher: agent,
    headers: { authorization: `ApiToken ${readFileSync(tokenFile, 'utf8').trim()}` },
  });
  const body = (await reply.body.json()) as { pagination: { totalItems: number } };
  expect(body.pagination.totalItems).toBeLessThanOrEqual(25);
  await agent.destroy();
  const began = performance.now();
  started.child.kill('SIGTERM');
  expect(await started.exit).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(existsSync(tokenFile)).toBe(false);
  expect(started.stderr()).toBe('');
});

test('sample-console keeps the files in --credentials-dir, with a token for each scope', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'credentials-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const started = run('--json', '--credentials-dir', directory, '--exit-with-parent');
  const { caFile, tokenFile } = await ready(started);
  expect([caFile, tokenFile]).toEqual([join(directory, 'ca.pem'), join(directory, 'token')]);
  expect(existsSync(join(directory, 'token.site'))).toBe(true);
  started.child.stdin?.end();
  expect(await started.exit).toBe(0);
  expect(existsSync(tokenFile)).toBe(true);
});

test('sample-console prints one line and exits with 2 for a taken port and invalid flags', async () => {
  const other = await startConsole();
  const failures = [
    run('--port', String(other.port)),
    run('--devices', 'many'),
    run('--faults', '500x2,explode'),
    run('--surprise'),
    run('--drift-every', 'soon'),
  ];
  const codes = await Promise.all(failures.map(({ exit }) => exit));
  expect(codes).toEqual([2, 2, 2, 2, 2]);
  const messages = failures.map(({ stderr }) => stderr());
  expect(messages[0]).toBe(`sample-console: port ${other.port} on 127.0.0.1 is taken\n`);
  expect(messages[1]).toContain('It must be an integer from 0 to 2000000.');
  expect(messages[2]).toContain('unknown fault "explode"');
  expect(messages[3]).toContain("unknown option '--surprise'");
  for (const message of messages) expect(message.trimEnd().split('\n')).toHaveLength(1);
  for (const { stdout } of failures) expect(stdout()).toBe('');
});

test('sample-console --help lists flags and faults', async () => {
  const help = run('--help');
  expect(await help.exit).toBe(0);
  for (const word of [
    '--devices',
    '--exit-with-parent',
    '401@agents#40+',
    'gzip-bomb',
    'dv-state',
  ]) {
    expect(help.stdout()).toContain(word);
  }
});
