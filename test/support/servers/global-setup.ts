import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../../src/config.ts';
import { startPostgres } from '../../../src/embedded/postgres.ts';
import { startTemporal } from '../../../src/embedded/temporal.ts';
import { findTemporalBinary } from '../../../src/embedded/temporal-binary.ts';
import { createLog } from '../../../src/log.ts';
import { Database } from '../../../src/store/database.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { bundleWorkflows } from './bundle.ts';
import { findTestServerBinary } from './test-server-binary.ts';

/** Servers that all integration tests share, and the bundled workflow code. */
export interface Servers {
  /** Connects as the owner to the database `postgres`. */
  readonly databaseUrl: string;
  /** Migrated and without connections, so that tests can clone it. */
  readonly templateDatabase: string;
  readonly temporalAddress: string;
  readonly temporalBinary: string;
  readonly testServerBinary: string;
  readonly workflowBundle: string;
  /** Holds the logs of both servers and Temporal's database. */
  readonly directory: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: Servers;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const log = createLog('WARN');
  const directory = await mkdtemp(path.join(tmpdir(), 's1d-test-'));
  // PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o711);
  const postgres = await startPostgres(directory, log);
  const templateDatabase = new URL(postgres.url).pathname.slice(1);
  const database = new Database(postgres.url);
  await migrate(database);
  // The cluster need not survive a crash of the machine, and its disk may be slow: dropping a
  // database with fsync took seconds on a busy one.
  await database.pool.query('alter system set fsync = off');
  await database.pool.query('alter system set full_page_writes = off');
  await database.pool.query('select pg_reload_conf()');
  await database.close();
  const temporalBinary = await findTemporalBinary(loadConfig(), log);
  const temporal = await startTemporal(temporalBinary, directory, log).catch(async (error) => {
    await postgres.service.stop();
    throw error;
  });
  const workflowBundle = path.join(directory, 'workflow-bundle.js');
  await writeFile(workflowBundle, await bundleWorkflows());
  const databaseUrl = Object.assign(new URL(postgres.url), { pathname: '/postgres' }).href;
  project.provide('servers', {
    databaseUrl,
    templateDatabase,
    temporalAddress: temporal.address.address,
    temporalBinary,
    testServerBinary: await findTestServerBinary(),
    workflowBundle,
    directory,
  });
  return async () => {
    await temporal.service.stop();
    await postgres.service.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
