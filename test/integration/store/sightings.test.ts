import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import type { Page } from '../../../src/store/paged-list.ts';
import {
  listSightingPage,
  type SightingCursor,
  type SightingListFilter,
  type SightingRow,
} from '../../../src/store/sightings/sighting-list.ts';
import {
  applySightings,
  markQuiet,
  type SightingToStore,
} from '../../../src/store/sightings/sightings.ts';
import { device, devices } from '../../support/fixtures/devices.ts';
import { runOver } from '../../support/fixtures/listing.ts';
import { readChanges, readSightings } from '../../support/fixtures/lists.ts';
import { addNewTenant, createTestDatabase } from '../../support/servers/database.ts';

let database: Database;
let tenant = '';

beforeAll(async () => {
  ({ database } = await createTestDatabase());
});

beforeEach(async () => {
  tenant = await addNewTenant(database);
});

const DAY = 86_400_000;
const NOW = Date.now();

const sighting = (fields: Partial<SightingToStore> = {}): SightingToStore => ({
  aiAgent: 'claude-code',
  deviceId: device(1).deviceId,
  user: 'ann',
  version: '2.1.0',
  launches: 3,
  modes: ['headless'],
  evidence: { rule: 'claude-code/native', imagePath: '/Users/*/x', signer: null },
  firstSeenAt: NOW - 2 * DAY,
  lastSeenAt: NOW - DAY,
  ...fields,
});

const apply = (runNumber: number, ...rows: SightingToStore[]) =>
  database.asTenant(tenant, (tx) => applySightings(tx, tenant, runNumber, rows));

const stored = (filter: SightingListFilter = {}) => readSightings(database, tenant, filter);

const kinds = async () =>
  (await readChanges(database, tenant)).map(({ kind }) => kind).toReversed();

describe('sightings', () => {
  it('Sightings are listed with the device they were seen on', async () => {
    await runOver(database, tenant, devices(2));
    await apply(1, sighting());
    expect(await stored()).toEqual([
      expect.objectContaining({
        aiAgent: 'claude-code',
        hostname: 'host-1',
        deviceStatus: 'active',
        lastLoggedInUser: 'ann',
        user: 'ann',
        version: '2.1.0',
        launches: 3,
        modes: ['headless'],
        active: true,
        evidence: { rule: 'claude-code/native', imagePath: '/Users/*/x', signer: null },
      }),
    ]);
  });

  it('Sightings of an unknown device are stored, and linked when the device is listed', async () => {
    await apply(1, sighting());
    expect((await stored())[0]).toMatchObject({ hostname: null, deviceStatus: null });
    await runOver(database, tenant, devices(2));
    expect((await stored())[0]).toMatchObject({ hostname: 'host-1', deviceStatus: 'active' });
  });

  it('R28: The time span of a sighting only grows, in any order of windows', async () => {
    await apply(1, sighting({ firstSeenAt: NOW - 2 * DAY, lastSeenAt: NOW - DAY }));
    await apply(2, sighting({ firstSeenAt: NOW - DAY, lastSeenAt: NOW }));
    await apply(3, sighting({ firstSeenAt: NOW - 6 * DAY, lastSeenAt: NOW - 5 * DAY }));
    const [row] = await stored();
    expect(Date.parse(row?.firstSeenAt ?? '')).toBe(NOW - 6 * DAY);
    expect(Date.parse(row?.lastSeenAt ?? '')).toBe(NOW);
  });

  it('Sightings count the launches of the last window, not of all time', async () => {
    await apply(1, sighting({ launches: 10 }));
    await apply(2, sighting({ launches: 4 }));
    expect((await stored())[0]?.launches).toBe(4);
  });

  it('A sighting keeps its known version when a window shows none', async () => {
    await apply(1, sighting({ version: '2.1.0' }));
    await apply(2, sighting({ version: null }));
    expect((await stored())[0]?.version).toBe('2.1.0');
  });

  it('Sightings are not overwritten by a run older than the last one', async () => {
    await apply(5, sighting({ launches: 5 }));
    await apply(4, sighting({ launches: 4 }));
    expect((await stored())[0]?.launches).toBe(5);
  });

  it('Sightings distinguish users, and an unknown user from all of them', async () => {
    await apply(1, sighting({ user: 'ann' }), sighting({ user: 'bob' }), sighting({ user: null }));
    expect((await stored()).map(({ user }) => user)).toEqual([null, 'ann', 'bob']);
  });

  it('R29: Sightings are active for exactly seven days, and stay as history after that', async () => {
    await apply(
      1,
      sighting({ user: 'in', firstSeenAt: NOW - 8 * DAY, lastSeenAt: NOW - 7 * DAY + 60_000 }),
    );
    await apply(
      1,
      sighting({ user: 'out', firstSeenAt: NOW - 8 * DAY, lastSeenAt: NOW - 7 * DAY - 1_000 }),
    );
    expect((await stored()).map(({ user, active }) => [user, active])).toEqual([
      ['in', true],
      ['out', false],
    ]);
    expect(await stored({ active: true })).toHaveLength(1);
    expect(await stored({ active: false })).toHaveLength(1);
    expect(await stored({ aiAgent: 'codex' })).toEqual([]);
  });

  it('A new AI agent, a quiet one, and its return are each recorded once', async () => {
    await apply(1, sighting({ lastSeenAt: NOW - 8 * DAY, firstSeenAt: NOW - 9 * DAY }));
    for (const run of [2, 3]) {
      await database.asTenant(tenant, (tx) => markQuiet(tx, tenant, run, NOW - 7 * DAY));
    }
    await apply(4, sighting({ lastSeenAt: NOW }));
    await apply(5, sighting({ lastSeenAt: NOW }));
    expect(await kinds()).toEqual(['ai_agent_new', 'ai_agent_quiet', 'ai_agent_back']);
  });

  it('Sightings are listed page by page without gap or repetition', async () => {
    const many = Array.from({ length: 25 }, (_, at) =>
      sighting({ aiAgent: at % 2 === 0 ? 'codex' : 'cursor', user: at === 0 ? null : `u${at}` }),
    );
    await apply(1, ...many);
    const all = await stored();
    const paged: (typeof all)[number][] = [];
    let after: SightingCursor | null = null;
    do {
      const request = { filter: {}, sort: 'aiAgent', order: 'asc', limit: 7, after } as const;
      const page: Page<SightingRow, SightingCursor> = await database.asTenant(tenant, (tx) =>
        listSightingPage(tx, tenant, request),
      );
      paged.push(...page.rows);
      after = page.next;
    } while (after !== null);
    expect(paged).toEqual(all);
  });
});
