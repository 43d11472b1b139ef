import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { isGrpcServiceError } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Client } from 'pg';
import { to } from 'pg-copy-streams';
import { inject } from 'vitest';
import { errorCode } from '../../../src/errors/errors.ts';
import type { Rig } from '../rigs/rig.ts';

const GRPC_NOT_FOUND = 5;

/** Stored content by the name of its source, to be searched for secrets. */
export type ScannedSources = ReadonlyMap<string, string | Uint8Array>;

/**
 * Every table as COPY writes it, PostgreSQL's views of statements and column statistics, and the
 * output of `pg_dump` if one of a matching version is installed.
 */
export async function databaseRows({
  databaseUrl,
}: Pick<Rig, 'databaseUrl'>): Promise<ScannedSources> {
  const sources = new Map<string, string | Uint8Array>();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = relnamespace
       where relkind in ('r', 'p', 'm') and nspname !~ '^(pg_|information_schema)' order by 1`,
    );
    const views = ['pg_stat_activity', 'pg_stats', 'pg_settings'];
    for (const name of [...rows.map((row) => row.name), ...views]) {
      const copy = client.query(to(`copy (select * from ${name}) to stdout`));
      sources.set(`table ${name}`, await buffer(copy));
    }
    const { rows: versions } = await client.query<{ server_version_num: string }>(
      'show server_version_num',
    );
    const dump = await pgDump(databaseUrl, Number(versions[0]?.server_version_num));
    if (dump !== null) sources.set('pg_dump', dump);
  } finally {
    await client.end();
  }
  return sources;
}

const run = promisify(execFile);

/** Null without a `pg_dump` of at least the server's version, which it requires. */
async function pgDump(url: string, serverVersion: number): Promise<string | null> {
  const version = await run('pg_dump', ['--version']).catch(() => null);
  const major = Number(/(\d+)/.exec(version?.stdout ?? '')?.[1] ?? 0);
  if (major < Math.floor(serverVersion / 10_000)) return null;
  const { stdout } = await run('pg_dump', [`--dbname=${url}`], { maxBuffer: 2 ** 30 });
  return stdout;
}

/**
 * PostgreSQL's files of this database, its write-ahead log since `sinceMs`, and the logs and files
 * of both servers. They still hold deleted and replaced rows.
 */
export async function serverFiles(
  rig: Pick<Rig, 'databaseUrl'>,
  sinceMs: number,
): Promise<ScannedSources> {
  const client = new Client({ connectionString: rig.databaseUrl });
  await client.connect();
  await client.query('checkpoint');
  const { rows } = await client.query<{ directory: string; oid: string }>(
    `select current_setting('data_directory') as directory, oid::text from pg_database
     where datname = current_database()`,
  );
  await client.end();
  const [{ directory, oid } = { directory: '', oid: '' }] = rows;
  const { directory: servers } = inject('servers');
  const others = await filesBelow(path.join(directory, 'base'));
  const files = [
    ...(await filesBelow(directory)).filter((file) => !others.includes(file)),
    ...(await filesBelow(path.join(directory, 'base', oid))),
    ...(await filesBelow(servers)),
  ];
  const sources = new Map<string, Uint8Array>();
  for (const file of new Set(files)) {
    const known = await stat(file).catch(() => null);
    const isOld = /pg_wal/.test(file) && (known?.mtimeMs ?? 0) < sinceMs;
    const bytes = isOld ? null : await readFile(file).catch(() => null);
    if (bytes !== null && bytes.length > 0) sources.set(`file ${file}`, bytes);
  }
  return sources;
}

/** Other test files drop their databases at any time, so a folder may vanish. */
async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(directory, entry.name);
      if (entry.isFile()) return [file];
      return entry.isDirectory() ? await filesBelow(file).catch(noneIfGone) : [];
    }),
  );
  return found.flat();
}

function noneIfGone(error: unknown): readonly string[] {
  if (errorCode(error) === 'ENOENT') return [];
  throw error;
}

/**
 * The history of every workflow, and the description of every workflow and Schedule: as JSON with
 * base64 payloads, and as plain text with decoded payloads.
 */
export async function temporalRecords({ env, temporal }: Rig): Promise<ScannedSources> {
  const sources = new Map<string, string | Uint8Array>();
  const { workflow, schedule, workflowService } = env.client;
  const { namespace } = temporal;
  for await (const { workflowId, runId } of workflow.list()) {
    const name = `${workflowId} ${runId}`;
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    sources.set(`exported history of ${name}`, historyToJSON(history));
    sources.set(`history of ${name}`, textsOf(history));
    const execution = { workflowId, runId };
    const described = await workflowService.describeWorkflowExecution({ namespace, execution });
    sources.set(`description of ${name}`, textsOf(described));
  }
  for await (const { scheduleId } of schedule.list()) {
    // The list is eventually consistent and may name a deleted Schedule.
    const described = await workflowService
      .describeSchedule({ namespace, scheduleId })
      .catch((error: unknown) => {
        const code: number | null = isGrpcServiceError(error) ? error.code : null;
        if (code === GRPC_NOT_FOUND) return null;
        throw error;
      });
    if (described !== null) sources.set(`schedule ${scheduleId}`, textsOf(described));
  }
  return sources;
}

/**
 * All texts and bytes of a Temporal message, one per line. JSON would encode bytes in base64, which
 * a search for a word does not find.
 */
export function textsOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof Uint8Array) return Buffer.from(message).toString('latin1');
  if (typeof message !== 'object' || message === null) return '';
  return Object.entries(message)
    .flatMap(([key, value]) => [key, textsOf(value)])
    .filter((text) => text !== '')
    .join('\n');
}
