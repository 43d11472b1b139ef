import { expect, test } from 'vitest';
import { PROMPT_CANARY, SECRET_CANARY } from '../history/canaries.ts';
import type { GroundTruthLaunch } from '../history/ground-truth.ts';
import {
  listRows,
  manualClock,
  NOON,
  runQuery,
  startConsole,
  type TestConsole,
} from './support.ts';

const DAY = 86_400_000;
const WEEK = { from: NOON - 7 * DAY, to: NOON };
const EVER = { from: 0, to: NOON };

const consoleAt = (options = {}): Promise<TestConsole> =>
  startConsole({ clock: manualClock(), devices: 400, ...options });

test('the same seed tells the same story, another seed another one', async () => {
  const tell = async (seed: number): Promise<GroundTruthLaunch[]> => [
    ...(await consoleAt({ seed, devices: 80 })).truth.launches(EVER),
  ];
  const first = await tell(3);
  expect(first.length).toBeGreaterThan(100);
  expect(await tell(3)).toEqual(first);
  expect(await tell(4)).not.toEqual(first);
});

test('the story ends when the console starts and begins twelve days before', async () => {
  const { truth } = await consoleAt();
  const times = [...truth.launches({ from: 0, to: NOON + 30 * DAY })].map(({ at }) => at);
  expect(Math.max(...times)).toBeLessThanOrEqual(NOON);
  expect(Math.max(...times)).toBeGreaterThan(NOON - DAY);
  expect(Math.min(...times)).toBeGreaterThan(NOON - 13 * DAY);
  expect(Math.min(...times)).toBeLessThan(NOON - 11 * DAY);
  expect(times.every(Number.isInteger)).toBe(true);
});

test('with drift the story goes on as time does', async () => {
  const clock = manualClock();
  const sample = await startConsole({ clock, devices: 100, driftEveryMs: 600_000 });
  const count = (): number => [...sample.truth.launches({ from: 0, to: clock() })].length;
  const before = count();
  clock.advance(2 * DAY);
  expect(count()).toBeGreaterThan(before);
});

test('about a third of desktops and laptops has AI agents, few servers do', async () => {
  const { truth, fleet } = await consoleAt({ devices: 2000 });
  const adopters = new Set(truth.sightings(EVER).map(({ deviceId }) => deviceId));
  const share = (kinds: readonly string[]): number => {
    const devices = [...fleet.devices()].filter(
      ({ machineType, isActive, osType }) =>
        kinds.includes(machineType) && isActive && osType !== 'windows_legacy',
    );
    return devices.filter(({ id }) => adopters.has(id)).length / devices.length;
  };
  expect(share(['desktop', 'laptop'])).toBeCloseTo(0.34, 1);
  expect(share(['server'])).toBeCloseTo(0.08, 1);
});

test('adoption is an option', async () => {
  const nobody = await consoleAt({ devices: 100, adoption: { clients: 0, servers: 0 } });
  expect([...nobody.truth.launches(EVER)]).toEqual([]);
  const everybody = await consoleAt({ devices: 100, adoption: { clients: 1, servers: 1 } });
  expect(everybody.truth.sightings(EVER).length).toBeGreaterThan(100);
});

test('more than twenty kinds of agents, helpers and launchers occur on all systems', async () => {
  const { truth, fleet } = await consoleAt({ devices: 1200 });
  const launches = [...truth.launches(EVER)];
  expect(new Set(launches.map(({ agent }) => agent)).size).toBeGreaterThan(25);
  expect(new Set(launches.map(({ role }) => role))).toEqual(
    new Set(['main', 'helper', 'launcher']),
  );
  const systems = new Set(launches.map(({ deviceId }) => fleet.find(deviceId)?.osType));
  expect(systems).toEqual(new Set(['windows', 'macos', 'linux']));
  const modes = new Set(launches.flatMap((launch) => launch.modes));
  expect(modes).toEqual(
    new Set([
      'permission-bypass',
      'headless',
      'server-mode',
      'remote-control',
      'mcp-config',
      'secret-in-args',
    ]),
  );
});

test('some agents were last used more than a week ago, and some came only lately', async () => {
  const { truth } = await consoleAt({ devices: 1000 });
  const all = truth.sightings(EVER);
  const recent = truth.sightings(WEEK);
  expect(all.filter(({ lastAt }) => lastAt <= WEEK.from).length).toBeGreaterThan(10);
  expect(all.filter(({ firstAt }) => firstAt > NOON - 5 * DAY).length).toBeGreaterThan(10);
  expect(recent.every(({ firstAt }) => firstAt > WEEK.from)).toBe(true);
});

test('versions rise over the days, and a sighting knows the newest', async () => {
  const { truth } = await consoleAt({ devices: 500 });
  const patch = (version: string | null): number => Number(version?.split('.')[2]);
  const launches = [...truth.launches(EVER)].filter(
    ({ agent, role, version }) => agent === 'claude-code' && role === 'main' && version !== null,
  );
  expect(new Set(launches.map(({ version }) => version)).size).toBeGreaterThan(8);
  for (const { deviceId, user, version } of truth.sightings(EVER)) {
    const own = launches.filter((one) => one.deviceId === deviceId && one.user === user);
    if (own.length === 0 || !version?.startsWith('2.1.')) continue;
    expect(patch(version)).toBe(patch(own.at(-1)?.version ?? null));
  }
});

test('command lines carry marked prompts and secrets where their modes say so', async () => {
  const { truth } = await consoleAt({ devices: 1000 });
  const launches = [...truth.launches(EVER)];
  const withSecret = launches.filter(({ cmdline }) => cmdline.includes(SECRET_CANARY));
  expect(withSecret.length).toBeGreaterThan(20);
  const told = launches.filter(
    ({ modes, role }) => role === 'main' && modes.includes('secret-in-args'),
  );
  expect(told.every(({ cmdline }) => cmdline.includes(SECRET_CANARY))).toBe(true);
  expect(launches.filter(({ cmdline }) => cmdline.includes(PROMPT_CANARY)).length).toBeGreaterThan(
    20,
  );
});

test('what a query for everything finds is what the truth says was launched', async () => {
  const sample = await consoleAt({ devices: 60 });
  const queryId = await runQuery(sample, {
    query: 'EventType = "Process Creation"',
    limit: 100_000,
  });
  const rows = await listRows(sample, 'dv/events', { queryId, limit: 1000 });
  const seen = new Map(
    rows.map((row) => [`${row.agentId} ${row.eventTime} ${row.tgtProcCmdLine}`, row]),
  );
  const launches = [...sample.truth.launches(WEEK)];
  expect(launches.length).toBeGreaterThan(100);
  for (const { deviceId, uuid, at, cmdline, user } of launches) {
    // A launch that was reported without its command line has none to be found by.
    if (cmdline === '') continue;
    const row = seen.get(`${deviceId} ${new Date(at).toISOString()} ${cmdline}`);
    expect(row).toMatchObject({ agentUuid: uuid, tgtProcUser: user });
  }
  const sightings = sample.truth.sightings(WEEK);
  const main = launches.filter(({ role }) => role === 'main');
  expect(sightings.reduce((sum, one) => sum + one.launches, 0)).toBe(main.length);
});

test('truth and query agree on one agent down to first, last and number of launches', async () => {
  const sample = await consoleAt({ devices: 400 });
  const query =
    'EventType = "Process Creation" AND TgtProcImagePath In Contains AnyCase ("/cursor-agent/versions/", "\\cursor-agent\\versions")';
  const rows = await listRows(sample, 'dv/events', {
    queryId: await runQuery(sample, { query }),
    limit: 1000,
  });
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
  const main = unique.filter(({ tgtProcCmdLine }) => !tgtProcCmdLine.endsWith(' worker-server'));
  const truth = sample.truth.sightings(WEEK).filter(({ agent }) => agent === 'cursor-agent');
  expect(truth.length).toBeGreaterThan(2);
  for (const { deviceId, user, firstAt, lastAt, launches } of truth) {
    const times = main
      .filter(({ agentId, tgtProcUser }) => agentId === deviceId && tgtProcUser === user)
      .map(({ eventTime }) => Date.parse(eventTime))
      .toSorted((a, b) => a - b);
    expect([times[0], times.at(-1), times.length]).toEqual([firstAt, lastAt, launches]);
  }
});

test('look-alikes are in the telemetry and belong to no agent', async () => {
  const sample = await consoleAt({ devices: 400 });
  const lookAlikes = [
    'goose -dir db/migrations postgres up',
    'copilot env ls',
    'grep codex',
    'scp report.pdf gemini:/srv/share/',
    'q.exe sp.q',
  ];
  const query = `EventType = "Process Creation" AND TgtProcCmdLine In (${lookAlikes
    .map((line) => JSON.stringify(line))
    .join(',')})`;
  const rows = await listRows(sample, 'dv/events', {
    queryId: await runQuery(sample, { query }),
    limit: 1000,
  });
  expect(new Set(rows.map(({ tgtProcCmdLine }) => tgtProcCmdLine)).size).toBe(lookAlikes.length);
  const agentLines = new Set([...sample.truth.launches(EVER)].map(({ cmdline }) => cmdline));
  for (const line of lookAlikes) expect(agentLines.has(line)).toBe(false);
});

test('devices that went offline launch nothing afterwards', async () => {
  const { truth, fleet } = await consoleAt({ devices: 1500 });
  for (const { deviceId, at } of truth.launches(EVER)) {
    const device = fleet.find(deviceId);
    if (device && !device.isActive) expect(at).toBeLessThanOrEqual(device.lastActiveAt);
  }
});

test('no API answer shows the truth', async () => {
  const sample = await consoleAt({ devices: 50 });
  const queryId = await runQuery(sample, { query: 'EventType = "Process Creation"' });
  const reply = await sample.call('dv/events', { query: { queryId, limit: 1000 } });
  for (const word of ['"truth"', '"role"', '"modes"', '"main"', '"helper"']) {
    expect(reply.text).not.toContain(word);
  }
});
