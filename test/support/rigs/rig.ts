import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { inject } from 'vitest';
import type { SampleConsoleOptions } from '../../../sample-console/options.ts';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import { connectTemporal, FAILURE_CONVERTER } from '../../../src/client/connection.ts';
import { DiscoveryClient } from '../../../src/client/discovery-client.ts';
import type { PayloadProtection } from '../../../src/client/payload-codec.ts';
import type { ConsoleSettings } from '../../../src/config.ts';
import { createLog, type Log } from '../../../src/log.ts';
import { connectTenant } from '../../../src/operations/connect.ts';
import type { Services } from '../../../src/operations/services.ts';
import { resyncAndWait } from '../../../src/operations/tenant.ts';
import type { Database } from '../../../src/store/database.ts';
import type { DeviceRow } from '../../../src/store/devices/device-fields.ts';
import type { EngineSetting } from '../../../src/store/integrations.ts';
import { listRuns, type RunRow } from '../../../src/store/runs/runs.ts';
import type { SightingRow } from '../../../src/store/sightings/sighting-list.ts';
import type { RunSummary } from '../../../src/types.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { Vault } from '../../../src/vault/vault.ts';
import { type RunningWorker, startWorker } from '../../../src/worker/start-worker.ts';
import { onFileFinished } from '../checks/cleanup.ts';
import { until } from '../checks/until.ts';
import { readDevices, readSightings } from '../fixtures/lists.ts';
import { bundleWorkflows } from '../servers/bundle.ts';
import { createTestDatabase } from '../servers/database.ts';
import { connectDevServer } from '../servers/temporal.ts';

/** Scales rate limits and durations of worker and sample console to a hundredth. */
export const FAST = 0.01;

export const TEST_KEY = Buffer.alloc(32, 7).toString('base64');

/**
 * The whole product on real parts: a PostgreSQL database, a Temporal namespace, a worker, and
 * sample consoles over TLS. One per test file.
 */
export class Rig {
  readonly env: TestWorkflowEnvironment;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly directory: string;
  readonly services: Services;
  /** Log lines of the workers. */
  readonly logged: string[] = [];
  readonly #log: Log;
  readonly #budgetMs: number;
  readonly #encrypting: EncryptingParts | null;
  #worker: RunningWorker | null = null;

  private constructor(
    env: TestWorkflowEnvironment,
    store: { readonly database: Database; readonly url: string },
    directory: string,
    budgetMs: number,
    encrypting: EncryptingParts | null,
  ) {
    this.env = env;
    this.database = store.database;
    this.databaseUrl = store.url;
    this.directory = directory;
    this.#budgetMs = budgetMs;
    this.#encrypting = encrypting;
    this.#log = createLog('INFO', (line) => this.logged.push(line));
    this.services = {
      database: this.database,
      discovery: new DiscoveryClient(encrypting?.client ?? env.client),
      vault: new Vault(parseKeyRing(TEST_KEY)),
      consoleSettings: {
        allowPrivateAddresses: true,
        allowedHosts: [],
        extraCaFiles: [],
        rateLimitScale: FAST,
      },
    };
  }

  static async start(
    options: { readonly budgetMs?: number; readonly payloads?: PayloadProtection } = {},
  ): Promise<Rig> {
    const directory = await mkdtemp(path.join(tmpdir(), 's1d-rig-'));
    const store = await createTestDatabase();
    const env = await connectDevServer();
    const encrypting = options.payloads
      ? await encryptingParts(env.client.options.namespace, directory, options.payloads)
      : null;
    const rig = new Rig(env, store, directory, options.budgetMs ?? 120_000, encrypting);
    // The worker reads this file for each activity, so consoles can be added later.
    await writeFile(rig.#caFile, '');
    await rig.startWorker();
    onFileFinished(async () => {
      await rig.stopWorker();
      await rm(directory, { recursive: true, force: true });
    });
    return rig;
  }

  get temporal() {
    return {
      address: inject('servers').temporalAddress,
      namespace: this.env.client.options.namespace,
    };
  }

  async startWorker(payloads = this.#encrypting?.payloads ?? null): Promise<void> {
    this.#worker = await startWorker({
      ...this.services,
      consoleSettings: { ...this.services.consoleSettings, extraCaFiles: [this.#caFile] },
      temporal: this.temporal,
      payloads,
      deepVisibilityBudgetMs: this.#budgetMs,
      retentionMs: 400 * 86_400_000,
      log: this.#log,
      workflowBundle: this.#encrypting?.workflowBundle ?? inject('servers').workflowBundle,
    });
  }

  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = null;
  }

  /** A sample console that the worker trusts. It is closed at the end of the test file. */
  async console(options: SampleConsoleOptions = {}): Promise<SampleConsole> {
    const console = await startSampleConsole({
      rateScale: FAST,
      queryDurationMs: 20_000,
      ...options,
    });
    await writeFile(this.#caFile, `${console.ca}\n`, { flag: 'a' });
    onFileFinished(() => console.close());
    return console;
  }

  settingsFor(): ConsoleSettings {
    return { ...this.services.consoleSettings, extraCaFiles: [this.#caFile] };
  }

  /** Connects a tenant and waits for its first run to end. */
  async connect(
    tenantId: string,
    console: SampleConsole,
    token = console.tokens.get('global').secret,
    engine: EngineSetting = 'auto',
  ): Promise<RunRow> {
    const services = { ...this.services, consoleSettings: this.settingsFor() };
    await connectTenant(services, tenantId, console.url, token, undefined, engine);
    return await this.nextRun(tenantId, 0);
  }

  /** The run after run number `after`, once it has ended. */
  async nextRun(tenantId: string, after: number): Promise<RunRow> {
    return await until(async () => {
      const runs = await this.runs(tenantId);
      return runs.find((run) => run.runNumber === after + 1 && run.outcome !== null);
    });
  }

  resync(
    tenantId: string,
    options: { readonly acceptMissing?: boolean } = {},
  ): Promise<RunSummary> {
    return resyncAndWait(this.services, tenantId, options);
  }

  runs(tenantId: string): Promise<readonly RunRow[]> {
    return this.database.asTenant(tenantId, (tx) => listRuns(tx, tenantId, 100, null));
  }

  devices(tenantId: string): Promise<readonly DeviceRow[]> {
    return readDevices(this.database, tenantId);
  }

  sightings(tenantId: string): Promise<readonly SightingRow[]> {
    return readSightings(this.database, tenantId);
  }

  get #caFile(): string {
    return path.join(this.directory, 'ca.pem');
  }
}

/** The client and bundle of a rig with encrypted payloads; others share theirs. */
interface EncryptingParts {
  readonly payloads: PayloadProtection;
  readonly client: Client;
  readonly workflowBundle: string;
}

async function encryptingParts(
  namespace: string,
  directory: string,
  payloads: PayloadProtection,
): Promise<EncryptingParts> {
  const address = inject('servers').temporalAddress;
  const client = await connectTemporal({ address, namespace }, payloads);
  onFileFinished(() => client.connection.close());
  const workflowBundle = path.join(directory, 'workflow-bundle.js');
  await writeFile(workflowBundle, await bundleWorkflows(FAILURE_CONVERTER));
  return { payloads, client, workflowBundle };
}
