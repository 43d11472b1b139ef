import { describe, expect, it } from 'vitest';
import { Database } from '../../../src/store/database.ts';
import { checkSchema, migrate } from '../../../src/store/migrate.ts';
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
