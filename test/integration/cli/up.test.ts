import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Agent, request } from 'undici';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../../src/embedded/processes.ts';
import { jsonLines, readEnvFile } from '../../support/clients/cli.ts';
import { UpRig } from '../../support/rigs/up-rig.ts';

let rig: UpRig;

beforeAll(async () => {
  rig = await UpRig.create();
});

afterEach(() => rig.stop());

describe('s1-discovery up --demo', () => {
  it('up --exit-after-first-run runs discovery once, prints the summary and exits with 0', async () => {
    const { code, stdout, stderr } = await rig.cli('up', '--demo', '--exit-after-first-run');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Run 1 of demo: full/);
    expect(stdout).toMatch(/Devices: +\d+ active, \d+ decommissioned, 0 missing/);
    expect(stdout).toMatch(/Claude Code +\d+ devices +\S+/);
    expect(stdout).toMatch(/Temporal UI: http:\/\/127\.0\.0\.1:\d+/);
    expect(stdout).toContain(rig.dataDir);
    expect(existsSync(path.join(rig.dataDir, 'env'))).toBe(false);
    expect((await stat(path.join(rig.dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(isAlive(await rig.pidOf('postgres'))).toBe(false);
    expect(isAlive(await rig.pidOf('temporal'))).toBe(false);
  });

  it('Other commands say that nothing is running once the up command has ended', async () => {
    const { code, stdout, stderr } = await rig.cli('status');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^not_running: .*s1-discovery up.*\n$/);
  });

  it('The up command reuses its data, serves commands from other shells, and shuts down cleanly', async () => {
    const up = await rig.start();
    const values = await readEnvFile(rig.dataDir);
    expect((await stat(path.join(rig.dataDir, 'env'))).mode & 0o777).toBe(0o600);
    expect(Object.keys(values)).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_UI_URL']),
    );
    const ui = await fetch(`${values['TEMPORAL_UI_URL']}/namespaces/default/workflows`);
    expect(ui.status).toBe(200);

    expect((await rig.cli('up')).stderr).toMatch(/^already_running: /);
    const devices = jsonLines((await rig.cli('devices', 'demo', '--json')).stdout);
    const fleet = await sampleFleet(values);
    expect(new Set(devices.map(({ deviceId }) => deviceId))).toEqual(
      new Set(fleet.map(({ id }) => id)),
    );
    expect(devices).toHaveLength(fleet.length);

    // One run for each start, and one of the Schedule every five minutes.
    const earlier = await rig.runs();
    expect(earlier.length).toBeGreaterThanOrEqual(2);
    // Slow enough that progress is printed.
    await slowDown(values);
    const waited = await rig.cli('resync', 'demo', '--wait');
    expect(waited.code).toBe(0);
    const runNumber = Number(/^Run (\d+) of demo: full\n/.exec(waited.stdout)?.[1]);
    expect(runNumber).toBeGreaterThan(earlier.length);
    expect(waited.stderr).toContain(`run ${runNumber}: `);
    const runs = await rig.runs();
    expect(runs.map(({ runId }) => runId)).toEqual(runs.map((_, at) => runs.length - at));
    const ended = runs.filter(({ runId }) => runId <= runNumber);
    expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['full']));
    expect((await rig.cli('doctor')).stdout.split('\n').every((line) => /^(ok|$)/.test(line))).toBe(
      true,
    );

    expect(await up.stop('SIGINT')).toBe(0);
    expect(up.output.trimEnd().endsWith('Stopped.')).toBe(true);
    expect(existsSync(path.join(rig.dataDir, 'env'))).toBe(false);
    for (const name of ['postgres', 'temporal', 'sample-console']) {
      expect(isAlive(await rig.pidOf(name)), name).toBe(false);
    }
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
