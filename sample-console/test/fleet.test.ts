import { expect, test } from 'vitest';
import { type AgentView, agentView } from '../fleet/agent-view.ts';
import { Fleet } from '../fleet/fleet.ts';
import { createOrganisation } from '../fleet/organisation.ts';
import { listRows, manualClock, NOON, startConsole } from './support.ts';

function fleetOf(devices: number, seed = 1, clock = manualClock()): Fleet {
  const organisation = createOrganisation(seed);
  return new Fleet({ seed, organisation, startedAt: clock() }, devices, clock);
}

const views = (fleet: Fleet): AgentView[] => Array.from(fleet.devices(), agentView);

test('the same seed produces the same fleet, and another seed a different one', () => {
  expect(views(fleetOf(50, 7))).toEqual(views(fleetOf(50, 7)));
  const ids = (seed: number): string[] => views(fleetOf(50, seed)).map(({ id }) => id);
  expect(ids(7)).not.toEqual(ids(8));
});

test('a device does not depend on the size of the fleet or on the day', () => {
  const small = views(fleetOf(10));
  const large = views(fleetOf(500)).slice(0, 10);
  expect(small).toEqual(large);
  const later = views(fleetOf(10, 1, manualClock(NOON + 40 * 86_400_000)));
  const identity = ({ id, uuid, computerName, createdAt, siteId }: AgentView) => [
    id,
    uuid,
    computerName,
    createdAt,
    siteId,
  ];
  expect(later.map(identity)).toEqual(small.map(identity));
});

test('an agent’s id encodes its registration date, as real ids do', () => {
  for (const { id, createdAt } of views(fleetOf(100))) {
    const decoded = new Date(Number(BigInt(id) >> 23n) + Date.UTC(2017, 0, 1)).toISOString();
    expect(decoded.slice(0, 23)).toBe(createdAt.slice(0, 23));
  }
});

test('a fleet has all platforms, machine types and statuses in realistic shares', () => {
  const all = views(fleetOf(4000));
  const share = (fits: (agent: AgentView) => boolean): number =>
    all.filter(fits).length / all.length;
  expect(share(({ osType }) => osType === 'windows')).toBeCloseTo(0.52, 1);
  expect(share(({ osType }) => osType === 'macos')).toBeCloseTo(0.28, 1);
  expect(share(({ osType }) => osType === 'linux')).toBeCloseTo(0.19, 1);
  expect(share(({ osType }) => osType === 'windows_legacy')).toBeGreaterThan(0);
  expect(share(({ isDecommissioned }) => isDecommissioned)).toBeCloseTo(0.04, 1);
  expect(share(({ isUninstalled }) => isUninstalled)).toBeGreaterThan(0);
  expect(new Set(all.map(({ siteId }) => siteId)).size).toBe(7);
  expect(new Set(all.map(({ accountId }) => accountId)).size).toBe(3);
  expect(all.every(({ createdAt }) => createdAt > '2019' && createdAt < '2026')).toBe(true);
});

test('a fleet contains values that have broken clients: null, "", absent, text for booleans', () => {
  const all = views(fleetOf(3000)).map((agent) => JSON.parse(JSON.stringify(agent)));
  const some = (fits: (agent: (typeof all)[number]) => boolean): boolean => all.some(fits);
  expect(some(({ lastLoggedInUserName }) => lastLoggedInUserName === '')).toBe(true);
  expect(some(({ lastLoggedInUserName }) => lastLoggedInUserName === null)).toBe(true);
  expect(some(({ domain }) => domain === null)).toBe(true);
  expect(some(({ domain }) => domain === '')).toBe(true);
  expect(some((agent) => !('osUsername' in agent))).toBe(true);
  expect(some((agent) => !('tags' in agent))).toBe(true);
  expect(some(({ proxyStates }) => proxyStates === null)).toBe(true);
  expect(some(({ externalIp }) => externalIp === null)).toBe(true);
  expect(some(({ serialNumber }) => serialNumber === null)).toBe(true);
  expect(some(({ firewallEnabled }) => firewallEnabled === 'True')).toBe(true);
  expect(some(({ networkInterfaces }) => networkInterfaces.length === 0)).toBe(true);
  expect(some(({ networkInterfaces }) => networkInterfaces.length === 3)).toBe(true);
  const interfaces = all.flatMap(({ networkInterfaces }) => networkInterfaces);
  expect(interfaces.some(({ inet }) => inet.includes('127.0.0.1'))).toBe(true);
  expect(interfaces.some((one) => !('gatewayIp' in one))).toBe(true);
  expect(interfaces.some(({ gatewayIp }) => gatewayIp === null)).toBe(true);
});

test('host names repeat and are not always ASCII, and uuids have their platform’s format', () => {
  const all = views(fleetOf(3000));
  const names = all.map(({ computerName }) => computerName);
  expect(new Set(names).size).toBeLessThan(names.length);
  expect(names.some((name) => /[^\x20-\x7e]/.test(name))).toBe(true);
  expect(names).toContain('gemini');
  for (const { osType, uuid, id } of all) {
    if (osType.startsWith('windows')) expect(uuid).toMatch(/^[0-9a-f]{32}$/);
    else if (id.length === 18) expect(uuid).toMatch(/^[0-9a-f]{40}$/);
    else expect(uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
  }
});

test('timestamps of agents have microseconds, except for osStartTime', () => {
  for (const { createdAt, updatedAt, lastActiveDate, osStartTime } of views(fleetOf(50))) {
    for (const time of [createdAt, updatedAt, lastActiveDate]) {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }
    expect(osStartTime).toMatch(/T\d\d:\d\d:\d\dZ$/);
    expect(Date.parse(updatedAt)).toBeLessThanOrEqual(NOON);
  }
});

test('listings reflect devices that are added, decommissioned, returned and removed', async () => {
  const clock = manualClock();
  const sample = await startConsole({ devices: 50, clock });
  const ids = async (query: Record<string, string> = {}): Promise<string[]> =>
    (await listRows(sample, 'agents', { limit: 1000, ...query })).map(({ id }) => id);
  const before = await ids();
  const added = sample.fleet.change('add', { count: 3 });
  expect(await ids()).toEqual([...before, ...added]);
  const [gone] = sample.fleet.change('decommission', { ids: [String(before[4])] });
  expect(await ids()).not.toContain(gone);
  expect(await ids({ isDecommissioned: 'true' })).toContain(gone);
  sample.fleet.change('return', { ids: [String(gone)] });
  expect(await ids()).toContain(gone);
  const removed = sample.fleet.change('remove', { count: 20 });
  const left = await ids({ isDecommissioned: 'true,false', isUninstalled: 'true,false' });
  expect(removed).toHaveLength(20);
  expect(left.filter((id) => removed.includes(id))).toEqual([]);
});

test('touching a device is a check-in, editing it is only a change on the console', () => {
  const clock = manualClock();
  const fleet = fleetOf(20, 1, clock);
  clock.advance(60_000);
  const touched = fleet.device(1).id;
  const edited = fleet.device(2).id;
  fleet.change('touch', { ids: [touched] });
  fleet.change('edit', { ids: [edited] });
  expect(fleet.find(touched)).toMatchObject({ lastActiveAt: clock(), updatedAt: clock() });
  expect(fleet.find(edited)?.updatedAt).toBe(clock());
  expect(fleet.find(edited)?.lastActiveAt).toBeLessThan(clock());
});

test('a renamed device has another name each time and keeps its id', () => {
  const fleet = fleetOf(20);
  const { id, computerName } = fleet.device(4);
  fleet.change('rename', { ids: [id] });
  expect(fleet.find(id)?.computerName).toBe(`${computerName}-2`);
  fleet.change('rename', { ids: [id] });
  expect(fleet.find(id)?.computerName).toBe(`${computerName}-3`);
});

test('a reinstalled machine has a new id and keeps its serial number and name', () => {
  const fleet = fleetOf(40);
  const old = fleet.device(5);
  const [id] = fleet.change('reinstall', { ids: [old.id] });
  const renewed = fleet.find(String(id));
  expect(fleet.find(old.id)?.status).toBe('decommissioned');
  expect(renewed?.id).not.toBe(old.id);
  expect(renewed?.computerName).toBe(old.computerName);
  expect(renewed && agentView(renewed).serialNumber).toBe(agentView(old).serialNumber);
});

test('a device that moves to another Site gets that Site’s default Group', () => {
  const fleet = fleetOf(40);
  const device = fleet.device(3);
  const target = fleet.organisation.sites.find(({ id }) => id !== device.site.id);
  fleet.change('move-site', { ids: [device.id] }, target?.id);
  expect(fleet.device(3).site.id).toBe(target?.id);
  expect(fleet.device(3).group.name).toBe('Default Group');
});

test('a fleet of a million devices uses less than 200 MB of memory', async () => {
  const before = process.memoryUsage().heapUsed;
  const sample = await startConsole({ devices: 1_000_000 });
  const { body } = await sample.call('agents', { query: { limit: 1000, sortOrder: 'desc' } });
  expect(body.data).toHaveLength(1000);
  expect(body.pagination.totalItems).toBeGreaterThan(900_000);
  const grown = (process.memoryUsage().heapUsed - before) / 1024 / 1024;
  expect(grown).toBeLessThan(200);
});

test('a fleet changes only through drift steps', async () => {
  const sample = await startConsole({ devices: 300 });
  const rows = () => listRows(sample, 'agents', { limit: 1000 });
  const before = await rows();
  expect(await rows()).toEqual(before);
  for (let steps = 0; steps < 60; steps += 1) sample.drift();
  expect(await rows()).not.toEqual(before);
  expect(sample.fleet.size).toBeGreaterThan(300);
});
