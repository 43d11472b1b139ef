import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import type { DeviceRow } from '../../../src/store/devices/device-fields.ts';
import { type DeviceCursor, listDevicePage } from '../../../src/store/devices/device-list.ts';
import { applyPage } from '../../../src/store/devices/listing.ts';
import { completeListing } from '../../../src/store/devices/missing.ts';
import type { Page } from '../../../src/store/paged-list.ts';
import { recordRunEnd } from '../../../src/store/runs/runs.ts';
import { listSightingPage } from '../../../src/store/sightings/sighting-list.ts';
import { applySightings } from '../../../src/store/sightings/sightings.ts';
import { gatherStatistics } from '../../../src/store/statistics.ts';
import { device, devices } from '../../support/fixtures/devices.ts';
import { beginListing, pageOf, runOver } from '../../support/fixtures/listing.ts';
import { addTenant, createTestDatabase } from '../../support/servers/database.ts';

/**
 * PostgreSQL has no statistics of a new tenant and plans for one row. Every statement must still
 * take linear time; with joins planned for one row they took minutes at 3,000 devices.
 */

const FLEET = 20_000;

/** Linear work takes a tenth of this on an idle machine, quadratic work takes minutes. */
const LINEAR_MS = 25_000;
const TENANT = 'newcomer';

let database: Database;

beforeAll(async () => {
  ({ database } = await createTestDatabase());
  await addTenant(database, 'veteran');
  await runOver(database, 'veteran', devices(3_000));
  await database.pool.query('analyze');
  await database.pool.query(
    `alter table app.devices set (autovacuum_enabled = off);
     alter table app.device_presence set (autovacuum_enabled = off);
     alter table app.sightings set (autovacuum_enabled = off);
     alter table app.changes set (autovacuum_enabled = off)`,
  );
  await addTenant(database, TENANT);
});

const timed = async <T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> => {
  const startedAt = Date.now();
  const value = await work();
  return { ms: Date.now() - startedAt, value };
};

/** A complete run that lists the first `count` devices. */
async function list(count: number): Promise<void> {
  const writer = await beginListing(database, TENANT);
  for (let from = 0; from < count; from += 1_000) {
    await database.asTenant(TENANT, (tx) =>
      applyPage(tx, writer, pageOf(devices(Math.min(1_000, count - from), from))),
    );
  }
  await database.asTenant(TENANT, async (tx) => {
    await completeListing(tx, writer);
    await recordRunEnd(tx, TENANT, writer.runNumber, {
      outcome: 'full',
      reasonCode: null,
      reason: null,
    });
  });
}

describe('a new tenant of 20,000 devices beside a known one', () => {
  it(
    'A fleet of 20,000 devices is stored twice, and missing devices are marked, in linear time',
    async () => {
      expect((await timed(() => list(FLEET))).ms).toBeLessThan(LINEAR_MS);
      expect((await timed(() => list(FLEET - 100))).ms).toBeLessThan(LINEAR_MS);
      const { rows } = await database.pool.query(
        `select count(*)::int as missing from app.devices where status = 'missing'`,
      );
      expect(rows).toEqual([{ missing: 100 }]);
    },
    4 * LINEAR_MS,
  );

  it(
    'A fleet of 20,000 devices is read page by page in linear time',
    async () => {
      const { ms, value } = await timed(async () => {
        let read = 0;
        let after: DeviceCursor | null = null;
        do {
          const request = {
            filter: {},
            sort: 'deviceId',
            order: 'asc',
            limit: 1_000,
            after,
          } as const;
          const page: Page<DeviceRow, DeviceCursor> = await database.asTenant(TENANT, (tx) =>
            listDevicePage(tx, TENANT, request),
          );
          read += page.rows.length;
          after = page.next;
        } while (after !== null);
        return read;
      });
      expect(value).toBe(FLEET);
      expect(ms).toBeLessThan(LINEAR_MS);
    },
    4 * LINEAR_MS,
  );

  it(
    'The sightings of 20,000 devices are merged twice and read in linear time',
    async () => {
      const sightings = Array.from({ length: FLEET }, (_, at) => ({
        aiAgent: 'claude-code',
        deviceId: device(at).deviceId,
        user: 'ann',
        version: null,
        launches: 1,
        modes: [],
        evidence: { rule: 'r', imagePath: null, signer: null },
        firstSeenAt: Date.now() - 1_000,
        lastSeenAt: Date.now(),
      }));
      for (const run of [1, 2]) {
        const { ms } = await timed(() =>
          database.asTenant(TENANT, (tx) => applySightings(tx, TENANT, run, sightings)),
        );
        expect(ms).toBeLessThan(LINEAR_MS);
      }
      const { ms, value } = await timed(() =>
        database.asTenant(TENANT, (tx) =>
          listSightingPage(tx, TENANT, {
            filter: { active: true },
            sort: 'aiAgent',
            order: 'asc',
            limit: 10_000,
            after: null,
          }),
        ),
      );
      expect(value.rows).toHaveLength(10_000);
      expect(ms).toBeLessThan(LINEAR_MS);
    },
    4 * LINEAR_MS,
  );

  it('The planner knows a new tenant once its run has gathered statistics, which happens once', async () => {
    const analyzedAt = async () => {
      const { rows } = await database.pool.query<{ at: Date | null }>(
        `select last_analyze as at from pg_stat_all_tables where relid = 'app.devices'::regclass`,
      );
      return rows[0]?.at ?? null;
    };
    const guess = async () => {
      const { rows } = await database.pool.query<{
        'QUERY PLAN': [{ Plan: Record<string, number> }];
      }>(`explain (format json) select 1 from app.devices where tenant_id = '${TENANT}'`);
      return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
    };
    expect(await guess()).toBeLessThan(FLEET / 10);
    await database.asTenant(TENANT, gatherStatistics);
    expect(Math.abs((await guess()) - FLEET)).toBeLessThan(FLEET / 10);
    const first = await analyzedAt();
    expect(first).not.toBeNull();
    await database.asTenant(TENANT, gatherStatistics);
    expect(await analyzedAt()).toEqual(first);
  });

  it('A run is not blocked while another session gathers statistics', async () => {
    await database.pool.query(
      `update pg_class set relpages = 0 where oid = 'app.devices'::regclass`,
    );
    const other = await database.pool.connect();
    await other.query('begin; lock table app.devices in share update exclusive mode');
    const { ms } = await timed(() => database.asTenant(TENANT, gatherStatistics));
    await other.query('rollback');
    other.release();
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(10_000);
  });
});
