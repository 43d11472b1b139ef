import { beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsole } from '../../../sample-console/start-sample-console.ts';
import { DEVICE_FIELD_NAMES } from '../../../src/store/devices/device-fields.ts';
import { until } from '../../support/checks/until.ts';
import { readEvents } from '../../support/clients/event-stream.ts';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';

/** The portal from the one-time link to exported lists. */

let rig: Rig;
let portal: PortalRig;
let console: SampleConsole;
let admin: HttpSession;

beforeAll(async () => {
  rig = await Rig.start();
  portal = await PortalRig.start(rig);
  console = await rig.console({ devices: 300, longQueryDurationMs: 300_000 });
  admin = await portal.admin();
  await admin.post('/api/tenants', { tenantId: 'acme' });
});

const token = () => console.tokens.get('global').secret;
const api = '/api/tenants/acme';

describe('an integration', () => {
  it('An integration is not connected at first, and every list says so', async () => {
    expect((await admin.get(`${api}/integration`)).body).toMatchObject({
      status: 'not_connected',
      token: null,
      running: null,
      degraded: null,
    });
    const agents = await admin.get(`${api}/ai-agents`);
    expect(agents.body).toMatchObject({
      items: [],
      availability: { state: 'not_connected', whatToDo: expect.stringMatching(/Set up/) },
    });
    expect((await admin.get(`${api}/devices`)).body).toEqual({ items: [], nextCursor: null });
  });

  it.each([
    [
      { consoleUrl: 'http://x.example', token: 'x' },
      'consoleUrl',
      'console_url_rejected',
      /valid https URL/,
    ],
    [
      { consoleUrl: 'https://console.invalid', token: 'x' },
      'consoleUrl',
      'console_unreachable',
      /could not be reached/,
    ],
    [
      { consoleUrl: 'SAMPLE', token: 'wrong' },
      'token',
      'invalid_token',
      /^Invalid SentinelOne API token\. It is wrong, expired or revoked/,
    ],
    [
      { consoleUrl: 'SAMPLE', token: '' },
      'token',
      'invalid_token',
      /^Invalid SentinelOne API token/,
    ],
    [{ consoleUrl: 'SAMPLE' }, 'token', 'token_required', /Enter the API token again/],
  ])('An integration with %o fails at the field %s', async (form, field, code, message) => {
    const body = {
      ...form,
      consoleUrl: form.consoleUrl === 'SAMPLE' ? console.url : form.consoleUrl,
    };
    for (const answer of [
      await admin.post(`${api}/integration/test`, body),
      await admin.put(`${api}/integration`, body),
    ]) {
      expect(answer.status).toBe(422);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({
        code,
        errors: [{ field, message: expect.stringMatching(message) }],
      });
    }
    expect((await admin.get(`${api}/integration`)).body.status).toBe('not_connected');
  });

  it('An integration can be tested without being stored', async () => {
    const answer = await admin.post(`${api}/integration/test`, {
      consoleUrl: `${console.url}/dashboard?x=1`,
      token: ` ${token()}\n`,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      message: 'Connection successful',
      consoleUrl: console.url,
      scope: 'tenant',
      deepVisibility: 'available',
      tokenExpiresAt: expect.any(String),
    });
    expect(answer.text).not.toContain(token());
    expect((await admin.get(`${api}/integration`)).body.status).toBe('not_connected');
  });

  it('A saved integration starts its first run, and streams its progress', async () => {
    const events = await readEvents(admin, `${api}/events`);
    const saved = await admin.put(`${api}/integration`, {
      consoleUrl: console.url,
      token: token(),
    });
    expect(saved.status).toBe(200);
    expect(saved.body.report.message).toBe('Connection successful');
    expect(saved.body.integration).toMatchObject({
      status: 'connected',
      consoleUrl: console.url,
      token: { last4: token().slice(-4), scope: 'tenant' },
      cadence: { every: '6h', cron: null },
    });
    await until(() => events.list.some(({ type }) => type === 'run'));
    // What follows it: the standing, with this run as the last one.
    const standing = () => events.list.filter(({ type }) => type === 'status').at(-1)?.data;
    await until(() => JSON.stringify(standing()).includes('"lastRun":{'));
    events.close();
    await events.reading;
    const ended = events.list.find(({ type }) => type === 'run');
    expect(ended?.data).toMatchObject({ runNumber: 1, outcome: 'full' });
    const progress = events.list.filter(({ type }) => type === 'progress');
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)?.data).toMatchObject({ runNumber: 1, trigger: 'connect' });
    expect(standing()).toMatchObject({
      status: 'connected',
      lastRun: { runNumber: 1 },
    });
    expect(JSON.stringify(events.list)).not.toContain(token());
    await rig.nextRun('acme', 0);
  });

  it('An integration shows its status, next run, and the link to the Temporal UI', async () => {
    const { body } = await admin.get(`${api}/integration`);
    expect(body).toMatchObject({
      status: 'connected',
      running: null,
      lastRun: { outcome: 'full', reason: null, devicesSeen: expect.any(Number) },
      nextRunAt: expect.stringMatching(/Z$/),
    });
    expect(body.lastRun.temporalUrl).toMatch(
      /^http:\/\/127\.0\.0\.1:8233\/namespaces\/[^/]+\/workflows\/discovery%2Facme%2Frun%2F1$/,
    );
    const runs = await admin.get(`${api}/runs`);
    expect(runs.body.items).toHaveLength(1);
    expect((await admin.get(`${api}/runs/1`)).body).toEqual(runs.body.items[0]);
    expect((await admin.get(`${api}/runs/99`)).status).toBe(404);
  });

  it('S20: A changed host of an integration requires the token again', async () => {
    const other = await rig.console({ devices: 1 });
    const refused = await admin.put(`${api}/integration`, { consoleUrl: other.url });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'token_required', errors: [{ field: 'token' }] });
    expect(other.requests.entries()).toHaveLength(0);
    const same = await admin.post(`${api}/integration/test`, { consoleUrl: console.url });
    expect(same.status).toBe(200);
  });

  it('The engine of an integration applies to the next run', async () => {
    expect((await admin.get(`${api}/integration`)).body.engine).toEqual({
      setting: 'auto',
      known: 'long-running',
    });
    const forced = await admin.put(`${api}/integration/engine`, { engine: 'classic' });
    expect(forced.body.engine).toEqual({ setting: 'classic', known: null });
    const wrong = await admin.put(`${api}/integration/engine`, { engine: 'faster' });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    await admin.put(`${api}/integration/engine`, { engine: 'auto' });
  });

  it('The cadence of an integration can be changed, and an invalid one is rejected at its field', async () => {
    const every = await admin.put(`${api}/integration/cadence`, { cadence: { every: '1h' } });
    expect(every.body.cadence).toEqual({ every: '1h', cron: null, text: 'every 1h' });
    const cron = await admin.put(`${api}/integration/cadence`, {
      cadence: { cron: '0 */4 * * *' },
    });
    expect(cron.body.cadence).toMatchObject({ every: null, cron: '0 */4 * * *' });
    const often = await admin.put(`${api}/integration/cadence`, { cadence: { every: '400d' } });
    expect(often.status).toBe(400);
    expect(often.body.errors).toEqual([
      { field: 'cadence.every', message: expect.stringMatching(/from 1m to 365d/) },
    ]);
    const wrong = await admin.put(`${api}/integration/cadence`, { cadence: { cron: 'a b c d e' } });
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors[0].field).toBe('cadence.cron');
  });

  it('An integration can be paused, resumed and synced on demand', async () => {
    await admin.post(`${api}/pause`);
    await until(async () => (await admin.get(`${api}/integration`)).body.status === 'paused');
    expect((await admin.get(`${api}/integration`)).body.nextRunAt).toBeNull();
    const kept = await admin.put(`${api}/integration/cadence`, { cadence: { every: '2h' } });
    expect(kept.body.nextRunAt).toBeNull();
    await admin.post(`${api}/resume`);
    await until(async () => (await admin.get(`${api}/integration`)).body.status === 'connected');
    const asked = await admin.post(`${api}/resync`, {});
    expect(asked.status).toBe(202);
    const run = await rig.nextRun('acme', 1);
    expect(run).toMatchObject({ trigger: 'manual', outcome: 'full' });
  });

  it('The support bundle of an integration holds no secrets', async () => {
    const { body, text, headers } = await admin.get(`${api}/support-bundle`);
    expect(headers.get('content-disposition')).toBe('attachment; filename="support-acme.json"');
    expect(body).toMatchObject({ tenantId: 'acme', status: 'connected', consoleUrl: console.url });
    expect(body.runs).toHaveLength(2);
    expect(text).not.toContain(token());
    expect(text).not.toContain('sealed');
  });
});

describe('the inventory', () => {
  it('Devices are listed, and each shows its AI agents and its history', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await admin.get(`${api}/devices?limit=100${query}`);
      seen.push(...body.items.map(({ deviceId }: { deviceId: string }) => deviceId));
      cursor = body.nextCursor;
    } while (cursor !== null);
    const devices = await rig.devices('acme');
    expect(seen.toSorted()).toEqual(devices.map(({ deviceId }) => deviceId).toSorted());

    const { body: withAgents } = await admin.get(`${api}/devices?hasAiAgents=true&limit=1`);
    const [first] = withAgents.items;
    expect(Object.keys(first)).toEqual(DEVICE_FIELD_NAMES);
    expect(first).toEqual(devices.find(({ deviceId }) => deviceId === first.deviceId));
    expect(first.aiAgents.length).toBeGreaterThan(0);
    const { body: detail } = await admin.get(`${api}/devices/${first.deviceId}`);
    expect(detail.device).toEqual(first);
    expect(detail.sightings.length).toBeGreaterThan(0);
    expect(detail.sightings[0]).toMatchObject({
      deviceId: first.deviceId,
      hostname: first.hostname,
    });
    const { body: history } = await admin.get(`${api}/devices/${first.deviceId}/changes`);
    expect(history.items.map(({ kind }: { kind: string }) => kind)).toContain('device_new');
    expect((await admin.get(`${api}/devices/nothing`)).status).toBe(404);
  });

  it('Sightings are counted by AI agent, and listed with both users', async () => {
    const { body } = await admin.get(`${api}/ai-agents`);
    const sightings = await rig.sightings('acme');
    expect(body.availability).toMatchObject({ state: 'available', asOf: expect.any(String) });
    for (const agent of body.items) {
      const own = sightings.filter(({ aiAgent }) => aiAgent === agent.aiAgent);
      expect(agent.devices).toBe(new Set(own.map(({ deviceId }) => deviceId)).size);
      expect(agent.name).not.toBe('');
    }
    expect(new Set(body.items.map(({ aiAgent }: { aiAgent: string }) => aiAgent))).toEqual(
      new Set(sightings.map(({ aiAgent }) => aiAgent)),
    );
    const { body: page } = await admin.get(`${api}/sightings?limit=200`);
    const known = sightings.find(({ user, hostname }) => user !== null && hostname !== null);
    const shown = page.items.find(
      (row: { aiAgent: string; deviceId: string; user: string | null }) =>
        row.aiAgent === known?.aiAgent &&
        row.deviceId === known.deviceId &&
        row.user === known.user,
    );
    expect(shown).toMatchObject({
      hostname: known?.hostname,
      lastLoggedInUser: known?.lastLoggedInUser,
    });
  });

  it('Devices and sightings are exported as CSV, whole and by filter', async () => {
    const { text, headers } = await admin.get(`${api}/devices.csv`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="devices-acme-/);
    const devices = await rig.devices('acme');
    expect(text.trim().split('\r\n')).toHaveLength(devices.length + 1);
    expect(text.split('\r\n')[0]).toBe(DEVICE_FIELD_NAMES.join(','));
    const some = await admin.get(`${api}/devices.csv?osType=linux&columns=hostname,osType`);
    const [head, ...rows] = some.text.trim().split('\r\n');
    expect(head).toBe('hostname,osType');
    expect(rows).toHaveLength(devices.filter(({ osType }) => osType === 'linux').length);
    const all = await admin.get(`${api}/sightings.csv`);
    expect(all.text.trim().split('\r\n')).toHaveLength((await rig.sightings('acme')).length + 1);
    expect((await admin.get(`${api}/devices.csv?columns=hostname,token`)).status).toBe(400);
  });

  it('Devices are counted by facet and in the overview', async () => {
    const devices = await rig.devices('acme');
    const { body: counted } = await admin.get(`${api}/device-count?status=active`);
    const active = devices.filter(({ status }) => status === 'active').length;
    expect(counted).toEqual({ count: active, capped: false });
    const { body: facets } = await admin.get(`${api}/device-facets`);
    expect(facets.total).toBe(devices.length);
    for (const { id, name, count } of facets.site) {
      expect(devices.filter(({ siteName }) => siteName === name)).toHaveLength(count);
      const { body } = await admin.get(`${api}/device-count?siteId=${id}`);
      expect(body.count).toBe(count);
    }
    const { body: overview } = await admin.get(`${api}/overview`);
    expect(overview.devices.active).toBe(active);
    expect(overview.lastWeek.devicesNew).toBe(devices.length);
    expect(overview.runHealth).toMatchObject({ full: 2, failed: 0 });
    const days = (await rig.runs('acme')).map(({ finishedAt }) => finishedAt?.slice(0, 10));
    expect(overview.trend).toHaveLength(new Set(days).size);
    const { body: features } = await admin.get(`${api}/features`);
    const states = Object.fromEntries(
      features.items.map(({ id, state }: { id: string; state: string }) => [id, state]),
    );
    expect(states).toMatchObject({
      'device-inventory': 'available',
      'ai-agents': 'available',
      'whole-fleet': 'available',
    });
  });
});

describe('the end of an integration', () => {
  it('An integration replaces its token, and its disconnect keeps or deletes the inventory', async () => {
    const replaced = await admin.put(`${api}/integration/token`, { token: token() });
    expect(replaced.status).toBe(200);
    await rig.nextRun('acme', 2);
    const wrong = await admin.put(`${api}/integration/token`, { token: 'wrong' });
    expect(wrong.body).toMatchObject({ code: 'invalid_token', errors: [{ field: 'token' }] });

    const kept = await admin.delete(`${api}/integration?data=keep`);
    expect(kept.status).toBe(200);
    expect(kept.body).toMatchObject({ status: 'disconnected', token: null });
    expect((await admin.get(`${api}/devices`)).body.items.length).toBeGreaterThan(0);
    expect((await admin.post(`${api}/resync`, {})).body.code).toBe('tenant_disconnected');

    const gone = await admin.delete(`${api}/integration?data=delete`);
    expect(gone.body).toMatchObject({ status: 'not_connected', lastRun: null });
    expect((await admin.get(`${api}/devices`)).body.items).toEqual([]);
    expect((await admin.get(`${api}/runs`)).body.items).toEqual([]);
    expect((await admin.get(`${api}/changes`)).body.items).toEqual([]);
  });
});
