import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVICE_FIELD_NAMES } from '../../../src/store/devices/device-fields.ts';
import { until } from '../../support/checks/until.ts';
import { jsonLines, type RunningCli } from '../../support/clients/cli.ts';
import { masterKey, ServicesRig } from '../../support/rigs/services-rig.ts';

/** The parts of a larger installation as separate processes. */

const FLEET = 600;

let rig: ServicesRig;
let worker: RunningCli | null = null;

beforeAll(async () => {
  rig = await ServicesRig.start(FLEET);
  expect(await rig.cli(['migrate'])).toMatchObject({ code: 0 });
  worker = await rig.startWorker();
  const args = [
    ...rig.connectArgs('acme', `${rig.console.url}/dashboard?x`),
    '--engine',
    'classic',
  ];
  expect(await rig.cli(args)).toMatchObject({ code: 0, stderr: '' });
  const waited = await rig.cli(['resync', 'acme', '--wait', '--json']);
  expect(waited.code).toBe(0);
  expect(jsonLines(waited.stdout)[0]).toMatchObject({ outcome: 'full', devicesSeen: FLEET });
});

afterAll(async () => {
  await worker?.stop('SIGKILL');
  await rig.console.close();
});

describe('the parts as separate processes', () => {
  it('test-connection describes the console and stores nothing', async () => {
    const args = rig.connectArgs('x').slice(2);
    const result = await rig.cli(['test-connection', ...args]);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^Connection successful: https:\/\/127\.0\.0\.1:\d+\n/);
    expect(result.stdout).toMatch(/token scope: Global/);
    expect(result.stdout).toMatch(/Deep Visibility: available/);
    const [json] = jsonLines((await rig.cli(['test-connection', ...args, '--json'])).stdout);
    expect(json).toMatchObject({ ok: true, scope: 'tenant', deepVisibility: 'available' });
  });

  it('The reading commands print tables, CSV and JSON', async () => {
    const devices = jsonLines((await rig.cli(['devices', 'acme', '--json'])).stdout);
    expect(devices).toHaveLength(FLEET);
    expect(Object.keys(devices[0] ?? {})).toEqual(
      expect.arrayContaining([
        'deviceId',
        'uuid',
        'hostname',
        'osType',
        'osName',
        'osVersion',
        'agentVersion',
        'ipAddresses',
        'externalIp',
        'lastLoggedInUser',
        'accountName',
        'siteName',
        'groupName',
        'lastActiveAt',
        'status',
        'firstSeenAt',
        'lastSeenAt',
      ]),
    );
    const agents = jsonLines((await rig.cli(['agents', 'acme', '--json'])).stdout);
    expect(Object.keys(agents[0] ?? {})).toEqual(
      expect.arrayContaining([
        'aiAgent',
        'name',
        'vendor',
        'kind',
        'deviceId',
        'hostname',
        'user',
        'lastLoggedInUser',
        'version',
        'launches',
        'firstSeenAt',
        'lastSeenAt',
        'active',
        'evidence',
        'modes',
      ]),
    );
    expect(Object.keys(devices[0] ?? {})).toEqual(DEVICE_FIELD_NAMES);
    const csv = (await rig.cli(['devices', 'acme', '--csv', '--limit', '5'])).stdout;
    expect(csv.trim().split('\n')).toHaveLength(6);
    expect(csv).toMatch(/^deviceId,hostname,/);
    expect(csv.split('\n')[0]).toBe(DEVICE_FIELD_NAMES.join(','));
    const table = (await rig.cli(['devices', 'acme', '--limit', '1'])).stdout;
    expect(table.split('\n')[0]?.split(/ +/)).toEqual(DEVICE_FIELD_NAMES);
    for (const name of ['macAddresses', 'userPrincipalName', 'tags', 'networkStatus', 'infected']) {
      expect([name, devices.some((row) => row[name] !== null)]).toEqual([name, true]);
    }
    const agentTable = (await rig.cli(['agents', 'acme', '--limit', '3'])).stdout;
    expect(agentTable).toMatch(/^aiAgent +name +hostname/);
    const decommissioned = jsonLines(
      (await rig.cli(['devices', 'acme', '--json', '--status', 'decommissioned'])).stdout,
    );
    expect(decommissioned.length).toBe(
      devices.filter(({ status }) => status === 'decommissioned').length,
    );
    const changes = jsonLines(
      (await rig.cli(['changes', 'acme', '--json', '--limit', '10'])).stdout,
    );
    expect(changes).toHaveLength(10);
    const [status] = jsonLines((await rig.cli(['status', 'acme', '--json'])).stdout);
    expect(status).toMatchObject({ tenantId: 'acme', status: 'connected', cadence: 'every 6h' });
    expect(status?.['nextRunAt']).toMatch(/^\d{4}-/);
  });

  it('resync --wait exits with the code of its run', async () => {
    rig.console.faults.add('revoke-token@agents#1');
    const failed = await rig.cli(['resync', 'acme', '--wait']);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toMatch(/invalid_token: Invalid SentinelOne API token/);
    await until(async () =>
      (await rig.cli(['status', 'acme', '--json'])).stdout.includes('"action_required"'),
    );
    rig.console.faults.clear();
    const token = rig.console.tokens.reissue('global').secret;
    expect(await rig.cli(['rotate-token', 'acme', '--token-file', '-'], {}, token)).toMatchObject({
      code: 0,
    });
    rig.console.faults.add('dv-unlicensed');
    const inventoryOnly = await rig.cli(['resync', 'acme', '--wait', '--json']);
    expect(inventoryOnly.code).toBe(0);
    expect(jsonLines(inventoryOnly.stdout)[0]).toMatchObject({ outcome: 'inventory-only' });
    rig.console.faults.clear();
  });

  it('A tenant can be paused, resumed and disconnected', async () => {
    expect(await rig.cli(['pause', 'acme'])).toMatchObject({ code: 0 });
    await until(async () =>
      (await rig.cli(['status', 'acme', '--json'])).stdout.includes('"paused"'),
    );
    expect(await rig.cli(['resync', 'acme', '--wait'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^tenant_paused: /),
    });
    expect(await rig.cli(['resume', 'acme'])).toMatchObject({ code: 0 });
    expect(await rig.cli(['disconnect', 'acme'])).toMatchObject({ code: 0, stderr: '' });
    expect(await rig.cli(['resync', 'acme'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^tenant_disconnected: /),
    });
    expect(jsonLines((await rig.cli(['devices', 'acme', '--json'])).stdout)).toHaveLength(FLEET);
  });

  it('rotate-key reseals all tokens, and the old master key no longer opens them', async () => {
    expect(
      await rig.cli(
        rig.connectArgs('later', rig.console.url, '-'),
        {},
        rig.console.tokens.get('global').secret,
      ),
    ).toMatchObject({ code: 0 });
    const rotated = await rig.cli(['rotate-key'], {
      S1D_MASTER_KEY: `${masterKey(2)},${masterKey(1)}`,
    });
    expect(rotated).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1 tokens sealed anew.*\n0 second factors sealed anew/),
    });
    expect(await rig.cli(['worker'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^master_key_wrong: /),
    });
  });

  it('A worker exits with 0 on SIGTERM, and has logged no token', async () => {
    const running = worker;
    worker = null;
    expect(await running?.stop('SIGTERM')).toBe(0);
    expect(running?.output).toContain('worker has stopped');
    for (const { secret } of rig.console.tokens.all())
      expect(running?.output).not.toContain(secret);
    expect(await readFile(rig.tokenFile, 'utf8')).toContain(rig.console.token);
  });
});
