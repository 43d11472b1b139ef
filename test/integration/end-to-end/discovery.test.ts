import { Agent, request } from 'undici';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsole } from '../../../sample-console/start-sample-console.ts';
import { describeSchedule } from '../../../src/client/schedules.ts';
import { findIntegration } from '../../../src/store/integrations.ts';
import { databaseRows, temporalRecords } from '../../support/checks/leak-scan.ts';
import { until } from '../../support/checks/until.ts';
import { Rig } from '../../support/rigs/rig.ts';

let rig: Rig;
let console: SampleConsole;

beforeAll(async () => {
  rig = await Rig.start({ budgetMs: 60_000 });
  console = await rig.console({ devices: 1_500, seed: 11 });
});

/** The fleet by the console's API, read without code of the product. */
async function readFleet(): Promise<Record<string, unknown>[]> {
  const dispatcher = new Agent({ connect: { ca: console.ca } });
  const agents: Record<string, unknown>[] = [];
  let cursor = '';
  do {
    const flags = 'isDecommissioned=true,false&isUninstalled=true,false&limit=1000';
    const answer = await request(`${console.url}/web/api/v2.1/agents?${flags}${cursor}`, {
      dispatcher,
      headers: { authorization: `ApiToken ${console.token}` },
    });
    const body = (await answer.body.json()) as {
      data: Record<string, unknown>[];
      pagination: { nextCursor: string | null };
    };
    agents.push(...body.data);
    const next = body.pagination.nextCursor;
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  await dispatcher.close();
  return agents;
}

const orNull = (value: unknown): unknown => (value === '' || value === undefined ? null : value);

describe('the main job', () => {
  it('Connecting a tenant stores its whole fleet, field by field', async () => {
    const run = await rig.connect('acme', console);
    expect(run).toMatchObject({
      outcome: 'full',
      trigger: 'connect',
      reason: null,
      devicesSeen: 1_500,
      devicesNew: 1_500,
      devicesMissing: 0,
      warnings: [],
    });
    const fleet = await readFleet();
    const devices = new Map((await rig.devices('acme')).map((row) => [row.deviceId, row]));
    expect(devices.size).toBe(fleet.length);
    for (const agent of fleet) {
      const interfaces = (agent['networkInterfaces'] ?? []) as {
        inet?: string[] | null;
        inet6?: string[] | null;
      }[];
      expect(devices.get(String(agent['id']))).toMatchObject({
        uuid: agent['uuid'],
        hostname: orNull(agent['computerName']),
        osType: orNull(agent['osType']),
        osName: orNull(agent['osName']),
        osVersion: orNull(agent['osRevision']),
        agentVersion: orNull(agent['agentVersion']),
        ipAddresses: interfaces.flatMap(({ inet, inet6 }) => [...(inet ?? []), ...(inet6 ?? [])]),
        externalIp: orNull(agent['externalIp']),
        lastLoggedInUser: orNull(agent['lastLoggedInUserName']),
        accountName: orNull(agent['accountName']),
        siteName: orNull(agent['siteName']),
        groupName: orNull(agent['groupName']),
        lastActiveAt: orNull(agent['lastActiveDate']),
        status: agent['isDecommissioned'] || agent['isUninstalled'] ? 'decommissioned' : 'active',
      });
    }
  });

  it('A run finds every AI agent launched within the window, and nothing else', async () => {
    const [run] = await rig.runs('acme');
    const from = Date.parse(run?.windowFrom ?? '');
    const to = Date.parse(run?.windowTo ?? '');
    expect(to - from).toBe(7 * 86_400_000);
    const truth = console.truth.sightings({ from, to });
    const found = await rig.sightings('acme');
    const keyOf = (agent: string, deviceId: string, user: string | null) =>
      `${agent} ${deviceId} ${user ?? ''}`;
    const known = new Map(found.map((row) => [keyOf(row.aiAgent, row.deviceId, row.user), row]));
    for (const expected of truth) {
      const row = known.get(keyOf(expected.agent, expected.deviceId, expected.user));
      expect(row, `${expected.agent} of ${expected.computerName}`).toBeDefined();
      expect(row?.launches).toBe(expected.launches);
      // `active` depends on the current time, which has passed the start of the window.
      if (expected.lastAt > from + 120_000) expect(row?.active).toBe(true);
    }
    // Also allowed: AI agents of which only helpers were launched within the window.
    const anyRole = new Set(
      [...console.truth.launches({ from, to })].map(({ agent, deviceId, user }) =>
        keyOf(agent, deviceId, user),
      ),
    );
    for (const key of known.keys()) expect(anyRole.has(key), key).toBe(true);
    expect(truth.length).toBeGreaterThan(300);
    expect(run?.sightings).toBe(found.length);
  });

  it('A connected tenant has a Schedule and workflows that can be read and searched in the Temporal UI', async () => {
    const schedule = await describeSchedule(rig.env.client, 'acme');
    expect(schedule?.spec.intervals?.[0]?.every).toBe(6 * 3_600_000);
    expect(schedule?.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 86_400_000 });
    const handle = rig.env.client.workflow.getHandle('discovery/acme/run/1');
    await handle.result();
    const run = await handle.describe();
    expect(run.status.name).toBe('COMPLETED');
    const attributes = Object.fromEntries(
      run.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    expect(attributes).toMatchObject({
      S1TenantId: 'acme',
      S1RunTrigger: 'connect',
      S1RunOutcome: 'full',
      S1Devices: 1_500,
      S1Sightings: (await rig.sightings('acme')).length,
    });
    expect(await run.staticSummary()).toBe('Run 1 of acme: connect');
    const query = `S1TenantId = 'acme' and S1RunOutcome = 'full'`;
    const found = async () => {
      const ids: string[] = [];
      for await (const { workflowId } of rig.env.client.workflow.list({ query })) {
        ids.push(workflowId);
      }
      return ids;
    };
    // Temporal's list is eventually consistent.
    await until(async () => (await found()).length > 0);
    expect(await found()).toEqual(['discovery/acme/run/1']);
  });

  it('A later run reports new, changed and decommissioned devices', async () => {
    console.fleet.change('add', { count: 7 });
    const gone = console.fleet.change('decommission', { count: 3 });
    const summary = await rig.resync('acme');
    expect(summary).toMatchObject({ outcome: 'full', devicesSeen: 1_507, devicesNew: 7 });
    const devices = await rig.devices('acme');
    for (const id of gone) {
      expect(devices.find(({ deviceId }) => deviceId === id)?.status).toBe('decommissioned');
    }
  });

  it('A later run marks devices missing that the console no longer lists', async () => {
    const removed = console.fleet.change('remove', { count: 20 });
    const summary = await rig.resync('acme');
    const active = removed.length;
    const missing = (await rig.devices('acme')).filter(({ status }) => status === 'missing');
    expect(missing.map(({ deviceId }) => deviceId).every((id) => removed.includes(id))).toBe(true);
    expect(summary.devicesMissing).toBe(missing.length);
    expect(missing.length).toBeGreaterThan(0);
    expect(missing.length).toBeLessThanOrEqual(active);
  });

  it('S22: Discovery sends only reads to the console, and sends the token nowhere else', () => {
    const allowed =
      /^(GET \/web\/api\/v2\.1\/(agents|system\/info|user|accounts|dv\/(query-status|events))|POST \/web\/api\/v2\.1\/dv\/(init-query|cancel-query)|(POST|GET|DELETE) \/sdl\/v2\/api\/queries(\/.+)?) \d+$/;
    for (const call of Object.keys(console.requests.counts())) {
      expect(call).toMatch(allowed);
    }
  });

  it('I7, S11, S43: No token, prompt or secret reaches database, histories or logs, with either engine', async () => {
    const classic = await rig.connect('classic', console, console.token, 'classic');
    expect(classic).toMatchObject({ outcome: 'full', engine: 'classic' });
    expect((await rig.runs('acme'))[0]).toMatchObject({ engine: 'long-running' });
    const launches = [...console.truth.launches({ from: 0, to: Date.now() })];
    expect(launches.filter(({ cmdline }) => cmdline.includes(MARK)).length).toBeGreaterThan(100);

    const integration = await rig.database.asTenant('acme', (tx) => findIntegration(tx, 'acme'));
    expect(integration?.tokenLast4).toBe(console.token.slice(-4));
    const rows = await databaseRows(rig);
    const records = await temporalRecords(rig);
    // Proves that the searched content is in clear.
    expect(String(rows.get('table app.runs'))).toMatch(/^acme\t1\t.*\tconnect\t/m);
    const histories = [...records].filter(([name]) => name.startsWith('history of '));
    expect(histories.length).toBeGreaterThan(5);
    for (const [name, text] of histories) expect(String(text), name).toContain('"tenantId":"');
    for (const [place, kept] of [
      ...rows,
      ...records,
      ['the logs', rig.logged.join('\n')] as const,
    ]) {
      const text = typeof kept === 'string' ? kept : Buffer.from(kept).toString('latin1');
      expect(text.includes(console.token), `the token in ${place}`).toBe(false);
      expect(text.includes(MARK), `a command line in ${place}`).toBe(false);
    }
  });
});

/** The sample console puts this word into prompts and secrets. */
const MARK = 'canary';
