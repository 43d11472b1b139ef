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
  /** Null: payloads are neither encrypted nor opened. */
  readonly payloads: PayloadProtection | null;
  readonly consoleSettings: ConsoleSettings;
  readonly deepVisibilityBudgetMs: number;
  readonly retentionMs: number;
  readonly log: Log;
  /** JavaScript made by `npm run build`; tests give their own. */
  readonly workflowBundle?: string;
}

export interface RunningWorker {
  /** Settles when the worker has ended; rejects when it ended by a failure. */
  readonly done: Promise<void>;
  /** Takes no new work, lets activities end or be handed on, then closes. */
  stop(): Promise<void>;
}

/** An activity that was told to stop gets this long; its retry takes up where it was. */
const SHUTDOWN = { shutdownGraceTime: '10s', shutdownForceTime: '25s' } as const;

/** The API's maximum. */
const EVENT_LIMIT = 100_000;

/** A listing in flight holds two pages, about 20 MB; waiting for Deep Visibility costs nothing. */
const LONG_ACTIVITIES = 20;

/** One for each long activity, and some for the short ones. */
export const WORKER_CONNECTIONS = LONG_ACTIVITIES + 10;

/**
 * Starts the two workers of a process: workflows and short activities, and long activities, which
 * so never keep the short ones waiting.
 *
 * @throws DiscoveryError before anything runs, when database, keys or Temporal are not ready
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
      // One that fails takes the other with it: half a worker would only look alive.
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

/** The process's signals are ours: `up` shuts several things down in order. Once a process. */
export function installRuntime(log: Log): void {
  const write: Log = (level, message, fields) => {
    // That the worker of long activities has no workflows is how it is meant to be.
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

/** Failures are written inside the workflows' sandbox, so how they are is part of the bundle. */
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
