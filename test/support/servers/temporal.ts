import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import Long from 'long';
import { inject } from 'vitest';
import { registerSearchAttributes } from '../../../src/client/search-attributes.ts';
import type { Log } from '../../../src/log.ts';
import { installRuntime } from '../../../src/worker/start-worker.ts';
import type { Activities } from '../../../src/workflows/activity-contract.ts';
import { LONG_TASK_QUEUE, TASK_QUEUE } from '../../../src/workflows/messages.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/workflows/search-attributes.ts';
import { onFileFinished } from '../checks/cleanup.ts';

let installed = false;

/** Silences the SDK and keeps it from handling signals; once per process. */
export function quietRuntime(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
}

/** Makes the SDK log into `log` as in production. Call it before any other function here. */
export function logRuntime(log: Log): void {
  installed = true;
  installRuntime(log);
}

/** A separate server that skips waiting times. For timers, retries and timeouts. */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: inject('servers').testServerBinary } },
  });
  // This server cannot list search attributes, which `migrate` needs.
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(
      SEARCH_ATTRIBUTES.map(({ name, type }) => [name, type === 'INT' ? 3 : 2]),
    ),
  });
  onFileFinished(() => env.teardown());
  return env;
}

/** The shared dev server, with a namespace per test file because queue names are fixed. */
export async function connectDevServer(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const address = inject('servers').temporalAddress;
  const namespace = await createNamespace();
  const connection = await Connection.connect({ address });
  await eventually(() => registerSearchAttributes(new Client({ connection, namespace })));
  await connection.close();
  const env = await TestWorkflowEnvironment.createFromExistingServer({ address, namespace });
  onFileFinished(() => env.teardown());
  return env;
}

/** A new namespace of the shared dev server, without our search attributes. */
export async function createNamespace(): Promise<string> {
  const namespace = `t-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address: inject('servers').temporalAddress });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(86_400) },
  });
  await eventually(() => connection.workflowService.describeNamespace({ namespace }));
  await connection.close();
  return namespace;
}

/** A separate dev server that suggests continue-as-new after `events` events. */
export async function startDevServerWithShortHistories(
  events: number,
): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: inject('servers').temporalBinary },
      searchAttributes: [...SEARCH_ATTRIBUTES],
      extraArgs: ['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${events}`],
    },
  });
  onFileFinished(() => env.teardown());
  return env;
}

async function eventually(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt >= 100) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
  }
}

/** Runs workers on both task queues with these activities until `work` settles. */
export async function withWorkers<T>(
  env: TestWorkflowEnvironment,
  activities: Activities,
  work: () => Promise<T>,
): Promise<T> {
  const shared = { connection: env.nativeConnection, activities };
  const { workflowBundle } = inject('servers');
  const short = await Worker.create({
    ...shared,
    ...(env.namespace === undefined ? {} : { namespace: env.namespace }),
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: workflowBundle },
    maxHeartbeatThrottleInterval: '100ms',
  });
  const long = await Worker.create({
    ...shared,
    ...(env.namespace === undefined ? {} : { namespace: env.namespace }),
    taskQueue: LONG_TASK_QUEUE,
    maxHeartbeatThrottleInterval: '100ms',
  });
  const longDone = long.run();
  try {
    return await short.runUntil(work);
  } finally {
    long.shutdown();
    await longDone;
  }
}
