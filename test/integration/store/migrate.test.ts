import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Database } from '../../../src/store/database.ts';
import { checkSchema, migrate } from '../../../src/store/migrate.ts';
import { findRun } from '../../../src/store/runs/runs.ts';
import { device } from '../../support/fixtures/devices.ts';
import { runOver } from '../../support/fixtures/listing.ts';
import { readChanges, readDevices } from '../../support/fixtures/lists.ts';
import { createEmptyDatabase } from '../../support/servers/database.ts';

const withEmptyDatabase = async (work: (url: string) => Promise<void>): Promise<void> =>
  work(await createEmptyDatabase());

describe('migrations', () => {
  it('Migrations are applied once when twenty processes race for them', async () => {
    await withEmptyDatabase(async (url) => {
      const databases = Array.from({ length: 20 }, () => new Database(url, { connections: 1 }));
      const applied = await Promise.all(databases.map(migrate));
      expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
      for (const database of databases) await checkSchema(database);
      await Promise.all(databases.map((database) => database.close()));
    });
  });

  it('Missing migrations are named before anything uses the database', async () => {
    await withEmptyDatabase(async (url) => {
      const database = new Database(url);
      await expect(checkSchema(database)).rejects.toMatchObject({
        code: 'database_outdated',
        message: expect.stringContaining('s1-discovery migrate'),
      });
      await expect(
        database.asTenant('tenant', (tx) => tx.query('select 1 from app.runs')),
      ).rejects.toMatchObject({
        code: 'database_outdated',
      });
      await database.close();
    });
  });

  it('Migrations refuse a schema that is newer than the program', async () => {
    await withEmptyDatabase(async (url) => {
      const database = new Database(url);
      await migrate(database);
      await database.pool.query(`insert into app.migrations values (9999, 'future')`);
      await expect(migrate(database)).rejects.toMatchObject({ code: 'database_outdated' });
      await expect(checkSchema(database)).rejects.toThrow('newer than this version');
      await database.close();
    });
  });
});

const DIRECTORY = 'src/store/migrations';

/** Applies migrations up to this number, as an earlier version did. */
async function migrateTo(database: Database, last: number): Promise<void> {
  await database.asOwner(async (tx) => {
    await tx.query(
      `create schema app;
       create table app.migrations (number integer primary key, name text not null,
         applied_at timestamptz not null default now())`,
    );
    for (const name of readdirSync(DIRECTORY).toSorted()) {
      const number = Number.parseInt(name, 10);
      if (number > last) continue;
      await tx.query(readFileSync(`${DIRECTORY}/${name}`, 'utf8'));
      await tx.query('insert into app.migrations values ($1, $2)', [number, name]);
    }
  });
}

/** A device as version 0005 stored it. */
const OLD_DEVICE = `
  insert into app.tenants (tenant_id, last_run_number) values ('acme', 1);
  insert into app.integrations (tenant_id, console_url, status, cadence, held_run)
    values ('acme', 'https://console.example', 'connected', 'every 6h', 1);
  insert into app.devices (tenant_id, device_id, hostname, ip_addresses, status, row_hash,
      first_seen_at, first_seen_run, changed_at)
    values ('acme', '1000000000000000000', 'old', '{}', 'active', decode(repeat('ab', 16), 'hex'),
      now() - interval '9 days', 1, now() - interval '9 days');
  insert into app.device_presence (tenant_id, device_id, last_seen_at, last_seen_run)
    values ('acme', '1000000000000000000', now() - interval '9 days', 1)`;

describe('migration 0007', () => {
  it('keeps the devices of an earlier version, which the next run fills without calling them changed', async () => {
    await withEmptyDatabase(async (url) => {
      const database = new Database(url);
      await migrateTo(database, 5);
      await database.pool.query(OLD_DEVICE);
      await migrate(database);
      expect(await readDevices(database, 'acme')).toEqual([
        expect.objectContaining({ hostname: 'old', tags: null, infected: null }),
      ]);
      const { runNumber } = await runOver(database, 'acme', [device(0)]);
      const [row] = await readDevices(database, 'acme');
      expect(row).toMatchObject({ hostname: 'host-0', tags: ['team:it'], infected: false });
      expect(await database.asTenant('acme', (tx) => findRun(tx, 'acme', runNumber))).toMatchObject(
        { devicesNew: 0, devicesChanged: 0 },
      );
      expect(await readChanges(database, 'acme')).toEqual([]);
      await database.close();
    });
  });

  it('keeps the right of the portal and the worker to read the views it recreates', async () => {
    await withEmptyDatabase(async (url) => {
      const database = new Database(url);
      await migrate(database);
      const { rows } = await database.pool.query<{ missing: string }>(
        `select role || ' ' || view as missing
         from unnest(array['s1d_portal', 's1d_worker']) role,
           unnest(array['own_devices', 'own_presence', 'own_sightings', 'own_changes']) view
         where not has_table_privilege(role, 'app.' || view, 'select')`,
      );
      expect(rows).toEqual([]);
      await database.close();
    });
  });
});

describe('a database that cannot be reached', () => {
  it('An unreachable database is a clear error that names the setting', async () => {
    const database = new Database('postgresql://nobody@127.0.0.1:1/none');
    await expect(database.asOwner(async () => {})).rejects.toMatchObject({
      code: 'database_unreachable',
      message: expect.stringContaining('DATABASE_URL'),
    });
    await database.close();
  });

  it('A database that fails in the middle of work leaks no connection', async () => {
    await withEmptyDatabase(async (url) => {
      const database = new Database(url, { connections: 1 });
      await migrate(database);
      await expect(
        database.asOwner((tx) => tx.query('select pg_terminate_backend(pg_backend_pid())')),
      ).rejects.toMatchObject({ code: 'database_unreachable' });
      const { rows } = await database.asOwner((tx) => tx.query('select 1 as one'));
      expect(rows).toEqual([{ one: 1 }]);
      await database.close();
    });
  });
});
