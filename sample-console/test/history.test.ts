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
const ALL_TIME = { from: 0, to: NOON };

const consoleAt = (options = {}): Promise<TestConsole> =>
  startConsole({ clock: manualClock(), devices: 400, ...options });

test('the same seed produces the same history, and another seed a different one', async () => {
  const launchesOf = async (seed: number): Promise<GroundTruthLaunch[]> => [
    ...(await consoleAt({ seed, devices: 80 })).truth.launches(ALL_TIME),
  ];
  const first = await launchesOf(3);
  expect(first.length).toBeGreaterThan(100);
  expect(await launchesOf(3)).toEqual(first);
  expect(await launchesOf(4)).not.toEqual(first);
});

test('history begins twelve days before the console starts and ends when it starts', async () => {
  const { truth } = await consoleAt();
  const times = [...truth.launches({ from: 0, to: NOON + 30 * DAY })].map(({ at }) => at);
  expect(Math.max(...times)).toBeLessThanOrEqual(NOON);
  expect(Math.max(...times)).toBeGreaterThan(NOON - DAY);
  expect(Math.min(...times)).toBeGreaterThan(NOON - 13 * DAY);
  expect(Math.min(...times)).toBeLessThan(NOON - 11 * DAY);
  expect(times.every(Number.isInteger)).toBe(true);
});

test('history continues with the clock if drift is enabled', async () => {
  const clock = manualClock();
  const sample = await startConsole({ clock, devices: 100, driftEveryMs: 600_000 });
  const count = (): number => [...sample.truth.launches({ from: 0, to: clock() })].length;
  const before = count();
  clock.advance(2 * DAY);
  expect(count()).toBeGreaterThan(before);
});

test('about a third of desktops and laptops and a few servers have AI agents', async () => {
  const { truth, fleet } = await consoleAt({ devices: 2000 });
  const adopters = new Set(truth.sightings(ALL_TIME).map(({ deviceId }) => deviceId));
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

test('the adoption option sets the share of devices with AI agents', async () => {
  const none = await consoleAt({ devices: 100, adoption: { clients: 0, servers: 0 } });
  expect([...none.truth.launches(ALL_TIME)]).toEqual([]);
  const all = await consoleAt({ devices: 100, adoption: { clients: 1, servers: 1 } });
  expect(all.truth.sightings(ALL_TIME).length).toBeGreaterThan(100);
});

test('history has more than 25 AI agents, all roles and all modes, on all platforms', async () => {
  const { truth, fleet } = await consoleAt({ devices: 1200 });
  const launches = [...truth.launches(ALL_TIME)];
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

test('some AI agents were last used over a week ago, and some are new', async () => {
  const { truth } = await consoleAt({ devices: 1000 });
  const all = truth.sightings(ALL_TIME);
  const recent = truth.sightings(WEEK);
  expect(all.filter(({ lastAt }) => lastAt <= WEEK.from).length).toBeGreaterThan(10);
  expect(all.filter(({ firstAt }) => firstAt > NOON - 5 * DAY).length).toBeGreaterThan(10);
  expect(recent.every(({ firstAt }) => firstAt > WEEK.from)).toBe(true);
});

test('versions increase over the days, and a sighting has the newest one', async () => {
  const { truth } = await consoleAt({ devices: 500 });
  const patch = (version: string | null): number => Number(version?.split('.')[2]);
  const launches = [...truth.launches(ALL_TIME)].filter(
    ({ agent, role, version }) => agent === 'claude-code' && role === 'main' && version !== null,
  );
  expect(new Set(launches.map(({ version }) => version)).size).toBeGreaterThan(8);
  for (const { deviceId, user, version } of truth.sightings(ALL_TIME)) {
    const own = launches.filter((one) => one.deviceId === deviceId && one.user === user);
    if (own.length === 0 || !version?.startsWith('2.1.')) continue;
    expect(patch(version)).toBe(patch(own.at(-1)?.version ?? null));
  }
});

test('command lines contain marked prompts and secrets according to their modes', async () => {
  const { truth } = await consoleAt({ devices: 1000 });
  const launches = [...truth.launches(ALL_TIME)];
  const withSecret = launches.filter(({ cmdline }) => cmdline.includes(SECRET_CANARY));
  expect(withSecret.length).toBeGreaterThan(20);
  const secretLaunches = launches.filter(
    ({ modes, role }) => role === 'main' && modes.includes('secret-in-args'),
  );
  expect(secretLaunches.every(({ cmdline }) => cmdline.includes(SECRET_CANARY))).toBe(true);
  expect(launches.filter(({ cmdline }) => cmdline.includes(PROMPT_CANARY)).length).toBeGreaterThan(
    20,
  );
});

test('a query for all launches finds every launch of the ground truth', async () => {
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
    // A launch that was reported without its command line cannot be found by it.
    if (cmdline === '') continue;
    const row = seen.get(`${deviceId} ${new Date(at).toISOString()} ${cmdline}`);
    expect(row).toMatchObject({ agentUuid: uuid, tgtProcUser: user });
  }
  const sightings = sample.truth.sightings(WEEK);
  const main = launches.filter(({ role }) => role === 'main');
  expect(sightings.reduce((sum, one) => sum + one.launches, 0)).toBe(main.length);
});

test('a query for one AI agent has the first, last and number of launches of the ground truth', async () => {
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

test('telemetry contains look-alikes that are not launches of AI agents', async () => {
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
  const agentLines = new Set([...sample.truth.launches(ALL_TIME)].map(({ cmdline }) => cmdline));
  for (const line of lookAlikes) expect(agentLines.has(line)).toBe(false);
});

test('offline devices have no launches after they went offline', async () => {
  const { truth, fleet } = await consoleAt({ devices: 1500 });
  for (const { deviceId, at } of truth.launches(ALL_TIME)) {
    const device = fleet.find(deviceId);
    if (device && !device.isActive) expect(at).toBeLessThanOrEqual(device.lastActiveAt);
  }
});

test('no API response contains the ground truth', async () => {
  const sample = await consoleAt({ devices: 50 });
  const queryId = await runQuery(sample, { query: 'EventType = "Process Creation"' });
  const reply = await sample.call('dv/events', { query: { queryId, limit: 1000 } });
  for (const word of ['"truth"', '"role"', '"modes"', '"main"', '"helper"']) {
    expect(reply.text).not.toContain(word);
  }
});
