import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { DiscoveryError, describeError } from '../errors/errors.ts';
import { findFreePort } from '../free-port.ts';
import type { Log } from '../log.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { Service } from './service.ts';

const run = promisify(execFile);

export interface EmbeddedPostgres {
  readonly url: string;
  readonly service: Service;
}

const USER = 's1discovery';
const DATABASE = 's1discovery';

/**
 * Starts a real PostgreSQL on 127.0.0.1 with its data below (for root: next to) the data directory.
 * It listens on no socket file, requires a generated password, and is restarted if it crashes.
 *
 * @throws DiscoveryError `embedded_failed`
 */
export async function startPostgres(dataDir: string, log: Log): Promise<EmbeddedPostgres> {
  const binaries = await findPostgresBinaries(dataDir);
  const password = await ensurePassword(path.join(dataDir, 'postgres-password'));
  await ensureCluster(binaries, password);
  const port = await findFreePort();
  const url = (database: string) =>
    `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;
  const service = await Service.start({
    name: 'PostgreSQL',
    command: programPath(binaries, 'postgres'),
    args: serverArguments(binaries, port),
    env: programEnvironment(binaries),
    ...binaries.user,
    logFile: path.join(dataDir, 'postgres.log'),
    pidFile: path.join(dataDir, 'postgres.pid'),
    mark: binaries.dataDir,
    // SIGINT is PostgreSQL's "fast" shutdown: it ends sessions and loses nothing.
    stopSignal: 'SIGINT',
    stopWithinMs: 20_000,
    readyWithinMs: 60_000,
    ready: () => canConnect(url('postgres')),
    log,
  });
  await ensureDatabase(url('postgres'));
  return { url: url(DATABASE), service };
}

const programPath = (binaries: PostgresBinaries, name: string): string =>
  path.join(binaries.programs, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

const serverArguments = (binaries: PostgresBinaries, port: number): readonly string[] => [
  '-D',
  binaries.dataDir,
  '-p',
  String(port),
  '-c',
  'listen_addresses=127.0.0.1',
  '-c',
  'unix_socket_directories=',
  '-c',
  'max_connections=100',
  // Fits the working set of a million devices. Unused pages take no memory.
  '-c',
  'shared_buffers=512MB',
  // Assumes an SSD, or data in memory.
  '-c',
  'random_page_cost=1.1',
];

/** A fixed locale, because we parse its messages. The libraries are next to the programs. */
const programEnvironment = (binaries: PostgresBinaries): NodeJS.ProcessEnv => ({
  PATH: path.join(binaries.programs, 'bin'),
  LC_ALL: 'C',
  LD_LIBRARY_PATH: path.join(binaries.programs, 'lib'),
  TZ: 'UTC',
});

async function ensurePassword(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known.trim() !== '') return known.trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Runs initdb once. Recreates a data directory that initdb did not complete. */
async function ensureCluster(binaries: PostgresBinaries, password: string): Promise<void> {
  const { dataDir, user } = binaries;
  const complete = path.join(dataDir, 'initdb-complete');
  if (await stat(complete).catch(() => null)) return;
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(path.dirname(dataDir), { recursive: true, mode: 0o711 });
  await mkdir(dataDir, { mode: 0o700 });
  // Next to the directory, because initdb requires an empty one.
  const passwordFile = `${dataDir}.pwfile`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) {
    await chown(dataDir, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  try {
    await run(
      programPath(binaries, 'initdb'),
      [
        `--pgdata=${dataDir}`,
        `--username=${USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
      ],
      { ...user, cwd: '/', env: programEnvironment(binaries) },
    );
    await writeFile(complete, '');
  } catch (error) {
    const detail = `initdb: ${describeError(error).split('\n').slice(-3).join(' ')}`;
    throw new DiscoveryError('embedded_failed', { detail, cause: error });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
