import { readdir, readFile } from 'node:fs/promises';
import { DiscoveryError } from '../errors/errors.ts';
import { type Database, type Tx, translate } from './database.ts';

const DIRECTORY = new URL('./migrations/', import.meta.url);

/** An arbitrary number, the same in every process. */
const LOCK = 7_315_001;

interface Migration {
  readonly number: number;
  readonly name: string;
}

async function listMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(DIRECTORY)).filter((name) => name.endsWith('.sql')).toSorted();
  return names.map((name) => ({ number: Number.parseInt(name, 10), name }));
}

/**
 * Migrates the schema to this version. Concurrent processes take turns on an advisory lock. Each
 * migration is applied once, in its own transaction.
 *
 * @returns the names of the migrations that this call applied
 * @throws DiscoveryError `database_outdated` when the schema is newer than this version
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  const migrations = await listMigrations();
  const client = await database.pool.connect().catch((error: unknown) => {
    throw translate(error);
  });
  try {
    await client.query('set lock_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query('create schema if not exists app');
    await client.query(
      `create table if not exists app.migrations (
         number integer primary key, name text not null,
         applied_at timestamptz not null default now())`,
    );
    const applied = await highestApplied(client);
    refuseNewer(applied, migrations);
    const missing = migrations.filter(({ number }) => number > applied);
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } catch (error) {
    throw translate(error);
  } finally {
    // Closing the session releases the lock in every case.
    client.release(true);
  }
}

async function apply(client: Tx, migration: Migration): Promise<void> {
  const sql = await readFile(new URL(migration.name, DIRECTORY), 'utf8');
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into app.migrations (number, name) values ($1, $2)', [
      migration.number,
      migration.name,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Throws `database_outdated` unless the schema is exactly this version's. */
export async function checkSchema(database: Database): Promise<void> {
  const migrations = await listMigrations();
  const applied = await database.asOwner(highestApplied);
  refuseNewer(applied, migrations);
  const wanted = migrations.at(-1)?.number ?? 0;
  if (applied < wanted) {
    throw new DiscoveryError('database_outdated', { detail: `at ${applied}, wanted ${wanted}` });
  }
}

async function highestApplied(client: Tx): Promise<number> {
  const { rows } = await client.query<{ number: number | null }>(
    'select max(number) as number from app.migrations',
  );
  return rows[0]?.number ?? 0;
}

function refuseNewer(applied: number, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.number ?? 0;
  if (applied > newest) {
    throw new DiscoveryError('database_outdated', {
      detail: `the schema is at ${applied}, newer than this version's ${newest}: update the program`,
    });
  }
}
