import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { seedFleet } from '../../../bench/portal-seed.ts';
import { Database } from '../../../src/store/database.ts';
import type { DeviceFilter } from '../../../src/store/devices/device-filter.ts';
import {
  countDevices,
  type DeviceCursor,
  type DeviceSort,
  listDevicePage,
} from '../../../src/store/devices/device-list.ts';
import type { Page } from '../../../src/store/paged-list.ts';
import {
  countSightings,
  listSightingPage,
  type SightingCursor,
  type SightingListFilter,
  type SightingSort,
} from '../../../src/store/sightings/sighting-list.ts';
import { onFileFinished } from '../../support/checks/cleanup.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

/**
 * The portal's lists choose between several queries by the planner's estimates. With and without
 * statistics, all pages together must equal a simple filter over all rows. The fleet is larger than
 * the limit of a walk, so that abandoned walks are covered too.
 */

const TENANT = 'bench';
const FLEET = { devices: 14_000, sightings: 5_000 };
const DAY_MS = 86_400_000;

/** A device in the model, with PostgreSQL's sort keys. */
interface Known {
  readonly deviceId: string;
  readonly search: string;
  readonly hostname: string;
  readonly lastLoggedInUser: string;
  readonly firstSeenAt: string;
  readonly lastActiveAt: string;
  readonly activeMs: number | null;
  readonly status: string;
  readonly osType: string;
  readonly osName: string;
  readonly siteId: string | null;
  readonly groupId: string;
}

interface Seen {
  readonly aiAgent: string;
  readonly deviceId: string;
  readonly osUser: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly lastMs: number;
  readonly modes: readonly string[];
}

const databases = new Map<boolean, Database>();
let fleet: readonly Known[];
let sightings: readonly Seen[];
let now = 0;

/** Times as text with the same order. */
const STAMP = (column: string): string =>
  `coalesce(to_char(${column} at time zone 'UTC', 'YYYYMMDDHH24MISSUS'), '')`;

/** Filters count days back from now, so no row may be close to a boundary. */
const AWAY_FROM_MIDNIGHT = (table: string, column: string): string => `
  update app.${table} set ${column} = now() - (floor(age) + 0.25 + (age - floor(age)) / 2) * interval '1 day'
  from (select ctid as tid, extract(epoch from now() - ${column}) / 86400 as age from app.${table}) a
  where ctid = tid`;

const ODD_ROWS = `
  update app.devices set hostname = null where right(device_id, 2) = '13';
  update app.devices set hostname = 'TWIN' where right(device_id, 2) = '37';
  update app.devices set hostname = 'Zürich%_\\-' || right(device_id, 4) where right(device_id, 2) = '59';
  update app.devices set last_logged_in_user = null where right(device_id, 1) = '7';
  update app.devices set site_id = null, site_name = null where right(device_id, 3) = '101';
  update app.device_presence set site_id = null where right(device_id, 3) = '101';
  update app.device_presence set last_active_at = null where right(device_id, 2) = '71';
  update app.sightings s set os_user = '' where right(device_id, 1) = '3' and not exists (
    select 1 from app.sightings o
    where o.ai_agent = s.ai_agent and o.device_id = s.device_id and o.os_user <> s.os_user);
  ${AWAY_FROM_MIDNIGHT('device_presence', 'last_active_at')};
  ${AWAY_FROM_MIDNIGHT('sightings', 'last_seen_at')}`;

beforeAll(async () => {
  for (const statistics of [true, false]) {
    const { database, url } = await createTestDatabase();
    await seedFleet(database, { ...FLEET, statistics: false });
    await database.pool.query(ODD_ROWS);
    if (statistics) await database.pool.query('analyze');
    const portal = new Database(url, { role: 's1d_portal' });
    onFileFinished(() => portal.close());
    databases.set(statistics, portal);
    if (statistics) await readAll(database);
  }
}, 240_000);

async function readAll({ pool }: Database): Promise<void> {
  const answer = await pool.query<Known>(
    `select d.device_id as "deviceId", search_text as search,
       app.sort_text(hostname) as hostname, app.sort_text(last_logged_in_user) as "lastLoggedInUser",
       ${STAMP('first_seen_at')} as "firstSeenAt", ${STAMP('last_active_at')} as "lastActiveAt",
       (extract(epoch from last_active_at) * 1000)::float8 as "activeMs", status,
       os_type as "osType", os_name as "osName", d.site_id as "siteId", group_id as "groupId"
     from app.devices d join app.device_presence p using (tenant_id, device_id)`,
  );
  fleet = answer.rows;
  const seen = await pool.query<Seen>(
    `select ai_agent as "aiAgent", device_id as "deviceId", os_user as "osUser",
       ${STAMP('first_seen_at')} as "firstSeenAt", ${STAMP('last_seen_at')} as "lastSeenAt",
       (extract(epoch from last_seen_at) * 1000)::float8 as "lastMs", modes from app.sightings`,
  );
  sightings = seen.rows;
  now = Date.now();
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [at, text] of a.entries()) {
    const order = byBytes(text, b[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function deviceMatches(filter: DeviceFilter, device: Known, withAgents: Set<string>): boolean {
  const { q, hasAiAgents, activeWithinDays: within, inactiveForDays: without, ...equal } = filter;
  const daysAgo = device.activeMs === null ? Infinity : (now - device.activeMs) / DAY_MS;
  const text = q?.trim().toLowerCase() ?? '';
  const found = text.length < 3 ? device.hostname.startsWith(text) : device.search.includes(text);
  return (
    found &&
    Object.entries(equal).every(
      ([name, value]) => value === undefined || device[name as keyof Known] === value,
    ) &&
    (hasAiAgents === undefined || withAgents.has(device.deviceId) === hasAiAgents) &&
    (within === undefined || daysAgo <= within) &&
    (without === undefined || daysAgo > without)
  );
}

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const deviceFilters = fc.record({
  q: optional(
    fc.constantFrom('ber', 'be', 'T', 'zürich%_\\', 'ann.smith1', '10.7.', 'sn4', 'twin', 'nobody'),
  ),
  status: optional(fc.constantFrom('active', 'decommissioned', 'missing')),
  osType: optional(fc.constantFrom('windows', 'macos', 'linux')),
  osName: optional(fc.constantFrom('macOS', 'Windows Server 2012')),
  siteId: optional(fc.constantFrom('ber3', 'tok0', 'nowhere')),
  groupId: optional(fc.constantFrom('g7', 'g100')),
  hasAiAgents: optional(fc.boolean()),
  activeWithinDays: optional(fc.constantFrom(1, 30)),
  inactiveForDays: optional(fc.constantFrom(7, 80)),
});

const orders = fc.constantFrom('asc' as const, 'desc' as const);

/** Follows a list to its end, or to its fourth page. */
async function follow<Row, Cursor>(
  read: (after: Cursor | null) => Promise<Page<Row, Cursor>>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: Cursor | null = null;
  for (let count = 0; count < 4; count += 1) {
    const page: Page<Row, Cursor> = await read(after);
    rows.push(...page.rows);
    if (page.next === null) break;
    after = page.next;
  }
  return rows;
}

describe.each([true, false])('lists where statistics are there: %s', (statistics) => {
  const asTenant: Database['asTenant'] = (tenantId, work) => {
    const database = databases.get(statistics);
    if (!database) throw new Error('not seeded');
    return database.asTenant(tenantId, work);
  };

  it('Every list of devices equals a filter over all devices, page by page, and so does its count', async () => {
    const withAgents = new Set(sightings.map(({ deviceId }) => deviceId));
    const sorts = fc.constantFrom<DeviceSort>(
      'deviceId',
      'hostname',
      'lastActiveAt',
      'firstSeenAt',
      'lastLoggedInUser',
    );
    const property = fc.asyncProperty(deviceFilters, sorts, orders, async (filter, sort, order) => {
      const matching = fleet.filter((device) => deviceMatches(filter, device, withAgents));
      const wanted = matching
        .toSorted((a, b) => compare([a[sort], a.deviceId], [b[sort], b.deviceId]))
        .map(({ deviceId }) => deviceId);
      if (order === 'desc') wanted.reverse();
      const rows = await follow((after: DeviceCursor | null) =>
        asTenant(TENANT, (tx) =>
          listDevicePage(tx, TENANT, { filter, sort, order, limit: 25, after }),
        ),
      );
      expect(rows.map(({ deviceId }) => deviceId)).toEqual(wanted.slice(0, 100));
      const { count, capped } = await asTenant(TENANT, (tx) => countDevices(tx, TENANT, filter));
      expect({ count, capped }).toEqual({
        count: Math.min(10_000, matching.length),
        capped: matching.length > 10_000,
      });
    });
    await fc.assert(property, { seed: 5, numRuns: 120 });
  }, 240_000);

  it('Every list of sightings equals a filter over all sightings, page by page, and so does its count', async () => {
    const deviceOf = new Map(fleet.map((device) => [device.deviceId, device]));
    const [first] = sightings;
    const filters = fc.record({
      q: optional(fc.constantFrom('user1', 'ber-lt', 'be', 'nobody', '%')),
      aiAgent: optional(fc.constantFrom('codex', 'cursor')),
      deviceId: fc.option(fc.constant(first?.deviceId ?? ''), { nil: undefined, freq: 1 }),
      active: optional(fc.boolean()),
      mode: optional(fc.constantFrom('permission-bypass', 'headless')),
    });
    const matches = (filter: SightingListFilter, row: Seen): boolean => {
      const text = filter.q?.trim().toLowerCase() ?? '';
      const device = deviceOf.get(row.deviceId);
      return (
        (row.osUser.toLowerCase().includes(text) || (device?.search.includes(text) ?? false)) &&
        (filter.aiAgent === undefined || row.aiAgent === filter.aiAgent) &&
        (filter.deviceId === undefined || row.deviceId === filter.deviceId) &&
        (filter.active === undefined || now - row.lastMs <= 7 * DAY_MS === filter.active) &&
        (filter.mode === undefined || row.modes.includes(filter.mode))
      );
    };
    const keyOf = ({ aiAgent, deviceId, osUser }: Seen) => [aiAgent, deviceId, osUser];
    const sorts = fc.constantFrom<SightingSort>('lastSeenAt', 'firstSeenAt', 'aiAgent');
    const property = fc.asyncProperty(filters, sorts, orders, async (filter, sort, order) => {
      const matching = sightings.filter((row) => matches(filter, row));
      const wanted = matching
        .toSorted((a, b) => compare([a[sort], ...keyOf(a)], [b[sort], ...keyOf(b)]))
        .map((row) => keyOf(row).join(' '));
      if (order === 'desc') wanted.reverse();
      const rows = await follow((after: SightingCursor | null) =>
        asTenant(TENANT, (tx) =>
          listSightingPage(tx, TENANT, { filter, sort, order, limit: 25, after }),
        ),
      );
      const found = rows.map(
        ({ aiAgent, deviceId, user }) => `${aiAgent} ${deviceId} ${user ?? ''}`,
      );
      expect(found).toEqual(wanted.slice(0, 100));
      const { count } = await asTenant(TENANT, (tx) => countSightings(tx, TENANT, filter));
      expect(count).toBe(matching.length);
    });
    await fc.assert(property, { seed: 5, numRuns: 120 });
  }, 240_000);
});
