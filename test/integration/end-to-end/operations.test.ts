import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsole } from '../../../sample-console/start-sample-console.ts';
import { describeSchedule } from '../../../src/client/schedules.ts';
import { connectTenant, rotateToken } from '../../../src/operations/connect.ts';
import { rotateKey } from '../../../src/operations/rotate-key.ts';
import { disconnectTenant, pause, resume, resync } from '../../../src/operations/tenant.ts';
import { findIntegration, listIntegrations } from '../../../src/store/integrations.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { Vault } from '../../../src/vault/vault.ts';
import { until } from '../../support/checks/until.ts';
import { Rig, TEST_KEY } from '../../support/rigs/rig.ts';

let rig: Rig;
let console: SampleConsole;
let tenants = 0;

beforeAll(async () => {
  rig = await Rig.start();
  console = await rig.console({ devices: 60, seed: 21, queryDurationMs: 10_000 });
});

const newTenant = (): string => {
  tenants += 1;
  return `tenant-${tenants}`;
};

const services = () => ({ ...rig.services, consoleSettings: rig.settingsFor() });

const integrationOf = (tenant: string) =>
  rig.database.asTenant(tenant, (tx) => findIntegration(tx, tenant));

const scheduleOf = (tenant: string) => describeSchedule(rig.env.client, tenant);

const connect = (tenant: string, url = console.url, token = console.tokens.get('global').secret) =>
  connectTenant(services(), tenant, url, token);

describe('connecting with what cannot work', () => {
  const bad: readonly (readonly [string, string, () => string, () => string])[] = [
    ['an http URL', 'console_url_rejected', () => console.url.replace('https', 'http'), () => 't'],
    ['a bare host', 'console_url_rejected', () => 'acme.sentinelone.net', () => 't'],
    ['a user in the URL', 'console_url_rejected', () => 'https://user:pass@host', () => 't'],
    ['an empty token', 'invalid_token', () => console.url, () => ' \n'],
    ['a token that is two lines', 'invalid_token', () => console.url, () => 'one\ntwo'],
    ['a token of 10 KB', 'invalid_token', () => console.url, () => 'x'.repeat(10_000)],
    ['a wrong token', 'invalid_token', () => console.url, () => 'wrong'],
    [
      'an expired token',
      'invalid_token',
      () => console.url,
      () => console.tokens.get('expired').secret,
    ],
    [
      'a token without the permission',
      'missing_scope',
      () => console.url,
      () => console.tokens.get('no-endpoints').secret,
    ],
    [
      'a host that does not exist',
      'console_unreachable',
      () => 'https://console.invalid',
      () => 't',
    ],
    ['a port where nobody listens', 'console_unreachable', () => 'https://127.0.0.1:1', () => 't'],
  ];

  it.each(bad)('Connecting with %s fails as %s and stores nothing', async (_, code, url, token) => {
    const tenant = newTenant();
    await expect(connectTenant(services(), tenant, url(), token())).rejects.toMatchObject({ code });
    expect(await integrationOf(tenant)).toBeNull();
    expect(await scheduleOf(tenant)).toBeNull();
    expect(await rig.services.discovery.status(tenant)).toBeNull();
  });

  it('Connecting to a private address fails with console_address_refused unless it is allowed', async () => {
    const guarded = { ...rig.settingsFor(), allowPrivateAddresses: false };
    const attempt = connectTenant(
      { ...services(), consoleSettings: guarded },
      newTenant(),
      console.url,
      console.token,
    );
    await expect(attempt).rejects.toMatchObject({ code: 'console_address_refused' });
  });

  it('Connecting to another server than SentinelOne fails with console_bad_response', async () => {
    console.faults.add('html@system/info');
    await expect(connect(newTenant())).rejects.toMatchObject({ code: 'console_bad_response' });
    console.faults.clear();
  });

  it('Connecting to an untrusted certificate fails with console_unreachable and the reason', async () => {
    const odd = await rig.console({ devices: 1, tls: 'wrong-name' });
    await expect(connect(newTenant(), odd.url)).rejects.toMatchObject({
      code: 'console_unreachable',
      message: expect.stringContaining('TLS certificate not accepted'),
    });
  });

  it('Connecting with a cron expression that Temporal refuses leaves nothing behind', async () => {
    const tenant = newTenant();
    await expect(
      connectTenant(services(), tenant, console.url, console.tokens.get('global').secret, {
        cron: '61 25 * * *',
      }),
    ).rejects.toMatchObject({ code: 'usage' });
    expect(await integrationOf(tenant)).toBeNull();
  });

  it('A failed second connect leaves the first connection unchanged', async () => {
    const tenant = newTenant();
    await rig.connect(tenant, console);
    const before = await integrationOf(tenant);
    await expect(connect(tenant, console.url, 'wrong')).rejects.toMatchObject({
      code: 'invalid_token',
    });
    expect(await integrationOf(tenant)).toEqual(before);
  });
});

describe('connecting with what works after cleaning', () => {
  it('Connecting strips path, query and blanks from the URL, and the line end from the token', async () => {
    const tenant = newTenant();
    const { consoleUrl } = await connect(
      tenant,
      `  ${console.url}/dashboard?x=1#y `,
      `${console.token}\n`,
    );
    expect(consoleUrl).toBe(console.url);
    expect(await integrationOf(tenant)).toMatchObject({ consoleUrl: console.url });
    expect(await rig.nextRun(tenant, 0)).toMatchObject({ outcome: 'full' });
  });

  it('The connection test reports scope and expiry of the token, and whether Deep Visibility works', async () => {
    const { report } = await connect(newTenant());
    expect(report).toMatchObject({
      scope: 'tenant',
      deepVisibility: 'available',
      tokenCreatedAt: expect.stringMatching(/^\d{4}-/),
      tokenExpiresAt: expect.stringMatching(/^\d{4}-/),
      deviceCount: expect.any(Number),
      roles: ['Viewer'],
      excessRole: null,
    });
  });

  it('S23: Connecting accepts a token with write permissions, and warns that it needs fewer', async () => {
    const { scope } = console.tokens.get('global');
    const strong = console.tokens.issue({ label: 'strong', scope, role: 'Admin' });
    const { report } = await connect(newTenant(), console.url, strong.secret);
    expect(report).toMatchObject({ roles: ['Admin'], excessRole: 'Admin' });
  });

  it('Connecting accepts a token of one Site, and every run warns about it', async () => {
    const tenant = newTenant();
    const run = await rig.connect(tenant, console, console.tokens.get('site').secret);
    expect(run.outcome).toBe('full');
    expect(run.warnings.map(({ code }) => code)).toEqual(['site_scope_only']);
    expect(await rig.devices(tenant)).not.toHaveLength(0);
  });

  it('Connecting creates a Schedule by interval or cron, and the next connect replaces it', async () => {
    const tenant = newTenant();
    const connectedAt = Date.now();
    await connectTenant(services(), tenant, console.url, console.tokens.get('global').secret, {
      every: '90m',
    });
    const byInterval = await scheduleOf(tenant);
    expect(byInterval?.spec.intervals?.[0]?.every).toBe(90 * 60_000);
    const [next] = byInterval?.info.nextActionTimes ?? [];
    // The Schedule keeps whole seconds.
    expect(next?.getTime()).toBeGreaterThan(connectedAt + 90 * 60_000 - 1_000);
    expect(next?.getTime()).toBeLessThan(Date.now() + 95 * 60_000);
    await connectTenant(services(), tenant, console.url, console.tokens.get('global').secret, {
      cron: '0 */6 * * *',
    });
    const schedule = await scheduleOf(tenant);
    expect(schedule?.spec.intervals ?? []).toEqual([]);
    expect(schedule?.spec.calendars).toHaveLength(1);
    expect(await integrationOf(tenant)).toMatchObject({ cadence: 'cron 0 */6 * * *' });
  });
});

describe('the Schedule of a tenant', () => {
  it('A Schedule starts a run when it fires, and restarts a lost workflow', async () => {
    const tenant = newTenant();
    await rig.connect(tenant, console);
    await rig.env.client.workflow.getHandle(`discovery/${tenant}`).terminate('lost');
    await rig.env.client.schedule.getHandle(`discovery/${tenant}`).trigger();
    expect(await rig.nextRun(tenant, 1)).toMatchObject({ trigger: 'schedule', outcome: 'full' });
  });

  it('A Schedule is paused with our note by pause, and runs again after resume', async () => {
    const tenant = newTenant();
    await rig.connect(tenant, console);
    await pause(rig.services, tenant);
    await until(async () => (await scheduleOf(tenant))?.state.paused);
    expect((await scheduleOf(tenant))?.state.note).toBe('s1-discovery: paused');
    expect(await integrationOf(tenant)).toMatchObject({ status: 'paused' });
    await resync(rig.services, tenant, {});
    await delay(300);
    expect(await rig.runs(tenant)).toHaveLength(1);
    await resume(rig.services, tenant);
    await rig.nextRun(tenant, 1);
    expect((await scheduleOf(tenant))?.state.paused).toBe(false);
    expect(await integrationOf(tenant)).toMatchObject({ status: 'connected' });
  });

  it('A Schedule that an operator paused in Temporal stays paused through our own pauses', async () => {
    const tenant = newTenant();
    await rig.connect(tenant, console);
    const handle = rig.env.client.schedule.getHandle(`discovery/${tenant}`);
    await handle.pause('maintenance until Monday');
    console.tokens.reissue('global');
    await rig.resync(tenant);
    await rotateToken(services(), tenant, console.tokens.get('global').secret);
    await until(async () => (await integrationOf(tenant))?.status === 'connected');
    await rig.nextRun(tenant, 2);
    expect((await scheduleOf(tenant))?.state).toMatchObject({
      paused: true,
      note: 'maintenance until Monday',
    });
    await resume(rig.services, tenant);
    expect((await scheduleOf(tenant))?.state.paused).toBe(false);
  });
});

describe('a rejected token', () => {
  it('R9: A rejected token asks for action and pauses the Schedule, and a new token resolves it', async () => {
    const tenant = newTenant();
    await rig.connect(tenant, console);
    console.tokens.reissue('global');
    const failed = await rig.resync(tenant);
    expect(failed).toMatchObject({ outcome: 'failed', devicesMissing: 0 });
    expect(failed.reason).toMatch(/^invalid_token: Invalid SentinelOne API token/);
    await until(async () => (await scheduleOf(tenant))?.state.paused);
    expect((await scheduleOf(tenant))?.state.note).toContain('Invalid SentinelOne API token');
    expect(await integrationOf(tenant)).toMatchObject({
      status: 'action_required',
      actionCode: 'invalid_token',
    });
    const runs = await rig.runs(tenant);
    await rotateToken(services(), tenant, console.tokens.get('global').secret);
    expect(await rig.nextRun(tenant, runs.length)).toMatchObject({
      outcome: 'full',
      trigger: 'credentials',
    });
    await until(async () => (await scheduleOf(tenant))?.state.paused === false);
    expect(await integrationOf(tenant)).toMatchObject({ status: 'connected', actionCode: null });
  });

  it('R9: A rejected token is not replaced by another one that does not work', async () => {
    const tenant = newTenant();
    await rig.connect(tenant, console, console.tokens.get('global').secret);
    const before = await integrationOf(tenant);
    await expect(rotateToken(services(), tenant, 'wrong')).rejects.toMatchObject({
      code: 'invalid_token',
    });
    expect(await integrationOf(tenant)).toEqual(before);
  });
});

describe('a disconnect during a run', () => {
  it('R24, S19: A disconnect during a run ends it, cancels its query and destroys the token; no request follows', async () => {
    const tenant = newTenant();
    const slow = await rig.console({ devices: 60, faults: ['lrq-hang:3'] });
    await connectTenant(services(), tenant, slow.url, slow.token);
    await until(() => slow.longQueries.records().some(({ state }) => state === 'RUNNING'));
    await disconnectTenant(rig.services, tenant);
    const total = slow.requests.total;
    expect(slow.longQueries.records().map(({ state }) => state)).toEqual(['DELETED']);
    expect(await integrationOf(tenant)).toMatchObject({
      status: 'disconnected',
      sealedToken: null,
    });
    expect(await scheduleOf(tenant)).toBeNull();
    expect((await rig.runs(tenant)).map(({ outcome }) => outcome)).toEqual(['cancelled']);
    await delay(1_500);
    expect(slow.requests.total).toBe(total);
    await expect(resync(rig.services, tenant, {})).rejects.toMatchObject({
      code: 'tenant_disconnected',
    });
    await connectTenant(services(), tenant, console.url, console.tokens.get('global').secret);
    expect(await rig.nextRun(tenant, 1)).toMatchObject({ outcome: 'full' });
  });
});

describe('a run that is being written to', () => {
  it.each([
    ['disconnected', (tenant: string) => disconnectTenant(rig.services, tenant)],
    ['connected again', (tenant: string) => connect(tenant)],
  ] as const)('An open run does not block its tenant from being %s', async (_, operation) => {
    const tenant = newTenant();
    await rig.connect(tenant, console, console.tokens.get('global').secret);
    const writer = await rig.database.pool.connect();
    await writer.query('begin');
    await writer.query(`insert into app.runs (tenant_id, run_number, request_id, trigger, accept_missing)
      values ('${tenant}', 99, 'open', 'manual', false)`);
    await writer.query('commit; begin');
    await writer.query(`select 1 from app.runs where tenant_id = '${tenant}' for update`);
    const done = operation(tenant);
    const failed = done.then(
      () => null,
      (error: unknown) => error,
    );
    await delay(1_500);
    await writer.query(
      `update app.integrations set mass_disappearance_run = null where tenant_id = '${tenant}'`,
    );
    await writer.query(`update app.runs set finished_at = now(), outcome = 'cancelled'
      where tenant_id = '${tenant}' and run_number = 99`);
    await writer.query('commit');
    writer.release();
    expect(await failed).toBeNull();
  });
});

describe('the master key', () => {
  it('S16: The master key is rotated while tenants are discovered, and the old key is no longer needed', async () => {
    const tenant = newTenant();
    await rig.connect(tenant, console, console.tokens.get('global').secret);
    const newest = Buffer.alloc(32, 9).toString('base64');
    const both = new Vault(parseKeyRing(`${newest},${TEST_KEY}`));
    const connected = (await rig.database.asOwner(listIntegrations)).filter(
      ({ sealedToken }) => sealedToken !== null,
    );
    expect((await rotateKey({ database: rig.database, vault: both })).tokens).toEqual({
      resealed: connected.length,
      alreadyNewest: 0,
    });
    expect((await rotateKey({ database: rig.database, vault: both })).tokens.resealed).toBe(0);
    const only = new Vault(parseKeyRing(newest));
    for (const { tenantId, sealedToken } of await rig.database.asOwner(listIntegrations)) {
      if (sealedToken === null) continue;
      const context = { tenantId, purpose: 'console-token' } as const;
      expect(await only.open(sealedToken, context)).not.toBe('');
    }
  });
});
