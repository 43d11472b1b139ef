import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../activities/create-activities.ts';
import { type TemporalAddress, temporalConfig } from '../client/connection.ts';
import { DiscoveryClient } from '../client/discovery-client.ts';
import type { PayloadProtection } from '../client/payload-codec.ts';
import { checkSearchAttributes } from '../client/search-attributes.ts';
import { systemClock } from '../clock.ts';
import type { ConsoleSettings } from '../config.ts';
import { DiscoveryError, describeError } from '../errors/errors.ts';
import type { Log } from '../log.ts';
import { RateLimiters } from '../sentinelone/http/rate-limiter.ts';
import type { Database } from '../store/database.ts';
import { listUsedKeyIds } from '../store/integrations.ts';
import { checkSchema } from '../store/migrate.ts';
import type { Vault } from '../vault/vault.ts';
import { LONG_TASK_QUEUE, TASK_QUEUE } from '../workflows/messages.ts';

export interface WorkerSetup {
  readonly database: Database;
  readonly vault: Vault;
  /** Null: by Temporal's own environment configuration. */
  readonly temporal: TemporalAddress | null;
  /** Null: payloads are neither encrypted nor decrypted. */
  readonly payloads: PayloadProtection | null;
  readonly consoleSettings: ConsoleSettings;
  readonly deepVisibilityBudgetMs: number;
  readonly retentionMs: number;
  readonly log: Log;
  /** Path of the bundle; by default the one of `npm run build`. */
  readonly workflowBundle?: string;
}

export interface RunningWorker {
  /** Settles when the worker has ended; rejects if it failed. */
  readonly done: Promise<void>;
  /** Takes no new work, lets activities end or leaves them to a retry, then closes. */
  stop(): Promise<void>;
}

/** Time for activities to end at a shutdown; a retry resumes from the stored position. */
const SHUTDOWN = { shutdownGraceTime: '10s', shutdownForceTime: '25s' } as const;

/** The maximum of the classic API. */
const EVENT_LIMIT = 100_000;

/** A listing holds two pages in memory, about 20 MB; waiting for Deep Visibility takes none. */
const LONG_ACTIVITIES = 20;

/** One per long activity, and ten for the short ones. */
export const WORKER_CONNECTIONS = LONG_ACTIVITIES + 10;

/**
 * Starts the two workers of a process: one for workflows and short activities, one for long
 * activities, which must not take the slots of the short ones.
 *
 * @throws DiscoveryError before anything runs, if database, keys or Temporal are not ready
 */
export async function startWorker(setup: WorkerSetup): Promise<RunningWorker> {
  await checkSchema(setup.database);
  await checkKeys(setup);
  const workflowBundle = { codePath: setup.workflowBundle ?? builtBundle(setup.payloads) };
  const { connection, client, clientOptions } = await connect(setup);
  const activities = createActivities({
    ...setup,
    discovery: new DiscoveryClient(client),
    rateLimiters: new RateLimiters(systemClock, setup.consoleSettings.rateLimitScale),
    eventLimit: EVENT_LIMIT,
    clock: systemClock,
    random: Math.random,
  });
  const shared = {
    connection,
    ...clientOptions,
    activities,
    ...SHUTDOWN,
  } satisfies Partial<WorkerOptions>;
  const short = await Worker.create({
    ...shared,
    taskQueue: TASK_QUEUE,
    workflowBundle,
    maxCachedWorkflows: 500,
  });
  const long = await Worker.create({
    ...shared,
    taskQueue: LONG_TASK_QUEUE,
    maxConcurrentActivityTaskExecutions: LONG_ACTIVITIES,
  });
  return running([short, long], connection);
}

function running(workers: readonly Worker[], connection: NativeConnection): RunningWorker {
  const stopAll = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const done = Promise.all(
    workers.map((worker) =>
      // A failed worker stops the other: half a process would only look healthy.
      worker.run().finally(stopAll),
    ),
  ).then(() => connection.close());
  done.catch(() => {});
  return {
    done,
    stop: async () => {
      stopAll();
      await done;
    },
  };
}

/** Call once per process. Leaves signals to us: `up` shuts several services down in order. */
export function installRuntime(log: Log): void {
  const write: Log = (level, message, fields) => {
    // Expected: the worker of long activities has no workflows.
    log(message.startsWith('No workflows registered') ? 'DEBUG' : level, message, fields);
  };
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: write,
      trace: (message, meta) => write('TRACE', message, meta),
      debug: (message, meta) => write('DEBUG', message, meta),
      info: (message, meta) => write('INFO', message, meta),
      warn: (message, meta) => write('WARN', message, meta),
      error: (message, meta) => write('ERROR', message, meta),
    },
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
}

/** Failures are encoded inside the workflow sandbox, so their converter is part of the bundle. */
function builtBundle(payloads: PayloadProtection | null): string {
  const name = payloads?.encrypts ? 'workflow-bundle-encrypting.js' : 'workflow-bundle.js';
  const file = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  if (!existsSync(file)) {
    throw new DiscoveryError('internal', {
      detail: 'the workflow bundle is missing: npm run build',
    });
  }
  return file;
}

async function checkKeys({ database, vault }: WorkerSetup): Promise<void> {
  const used = await database.asOwner(listUsedKeyIds);
  const unknown = used.filter((keyId) => !vault.holds(keyId));
  if (unknown.length > 0) {
    throw new DiscoveryError('master_key_wrong', { detail: `sealed with ${unknown.join(', ')}` });
  }
}

async function connect({ temporal, payloads }: WorkerSetup) {
  const { connectionOptions, clientOptions } = temporalConfig(temporal, payloads);
  try {
    const connection = await NativeConnection.connect(connectionOptions);
    const client = new Client({ connection, ...clientOptions });
    await checkSearchAttributes(client);
    return { connection, client, clientOptions };
  } catch (error) {
    if (error instanceof DiscoveryError) throw error;
    const detail = `${connectionOptions.address ?? 'localhost:7233'}: ${describeError(error)}`;
    throw new DiscoveryError('temporal_unreachable', { detail, cause: error });
  }
}
