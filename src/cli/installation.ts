import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectTemporal, type TemporalAddress } from '../client/connection.ts';
import { DiscoveryClient } from '../client/discovery-client.ts';
import type { PayloadProtection } from '../client/payload-codec.ts';
import { registerSearchAttributes } from '../client/search-attributes.ts';
import type { Config } from '../config.ts';
import { removeEnvironmentFile, writeEnvironmentFile } from '../embedded/environment-file.ts';
import { startPostgres } from '../embedded/postgres.ts';
import { startTemporal } from '../embedded/temporal.ts';
import { findTemporalBinary } from '../embedded/temporal-binary.ts';
import { DiscoveryError } from '../errors/errors.ts';
import type { Log } from '../log.ts';
import { connectTenant } from '../operations/connect.ts';
import type { Services } from '../operations/services.ts';
import type { PortalOptions } from '../portal/start-portal.ts';
import { Database } from '../store/database.ts';
import { listIntegrations } from '../store/integrations.ts';
import { migrate } from '../store/migrate.ts';
import { listRuns, type RunRow } from '../store/runs/runs.ts';
import { ensureKeyFile } from '../vault/key-file.ts';
import { loadKeyRing } from '../vault/key-sources.ts';
import { Vault } from '../vault/vault.ts';
import { type EndedRun, findFirstRun } from './first-run.ts';
import { findPortalPort } from './portal-port.ts';
import { RunWatch } from './run-watch.ts';
import { type SampleConsole, startSampleConsole } from './sample-console-process.ts';

type Say = (text: string) => Promise<void>;

export interface PortalLinks {
  readonly url: string;
  /** One-time link: creates the first administrator, or signs them in. */
  readonly signInUrl: string;
}

/** Everything that `up` runs, started in order and stopped in reverse order. */
export class Installation {
  readonly config: Config;
  readonly #log: Log;
  readonly #say: Say;
  readonly #closers: { readonly name: string; readonly close: () => Promise<unknown> }[] = [];
  #services: Services | null = null;
  #temporalUiUrl = '';
  #portal: PortalLinks | null = null;
  #sample: SampleConsole | null = null;
  #stopped: Promise<void> | null = null;
  #fail: (error: unknown) => void = () => {};
  /** Rejects when a part has failed permanently; never resolves. */
  readonly lost: Promise<never>;

  constructor(config: Config, log: Log, say: Say) {
    this.config = config;
    this.#log = log;
    this.#say = say;
    this.lost = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.lost.catch(() => {});
  }

  get temporalUiUrl(): string {
    return this.#temporalUiUrl;
  }

  get portal(): PortalLinks {
    if (this.#portal) return this.#portal;
    throw new DiscoveryError('internal', { detail: 'not started yet' });
  }

  get database(): Database {
    return this.#require().database;
  }

  /** @param demo options of the sample console; null to run without one */
  async start(demo: { readonly devices: string; readonly seed: string } | null): Promise<void> {
    const { dataDir } = this.config;
    const keyFile = await this.#keyFile();
    const keys = await loadKeyRing({ ...this.config, masterKeyFile: keyFile }, (text) =>
      this.#log('WARN', text),
    );
    const vault = new Vault(keys);
    const settings = await findPortalPort(this.config.portal);
    await this.#say(`Starting PostgreSQL in ${dataDir}`);
    const postgres = await startPostgres(dataDir, this.#log);
    this.#closeLater('PostgreSQL', () => postgres.service.stop());
    await this.#say('Starting Temporal');
    const binary = await findTemporalBinary(this.config, this.#log);
    const temporal = await startTemporal(binary, dataDir, this.#log);
    this.#closeLater('Temporal', () => temporal.service.stop());
    for (const { lost } of [postgres.service, temporal.service]) lost.catch(this.#fail);
    this.#temporalUiUrl = temporal.uiUrl;

    const database = new Database(postgres.url, { connections: 30 });
    this.#closeLater('database connections', () => database.close());
    await migrate(database);
    const payloads = { keys, encrypts: this.config.encryptPayloads };
    const client = await connectTemporal(temporal.address, payloads);
    this.#closeLater('Temporal connection', () => client.connection.close());
    await registerSearchAttributes(client);
    if (demo) await this.#startSample(demo);
    const consoleSettings = this.#sample
      ? { ...this.config.console, ...this.#sample.consoleSettings }
      : this.config.console;
    this.#services = { database, discovery: new DiscoveryClient(client), vault, consoleSettings };
    await this.#startWorker(temporal.address, payloads);
    const temporalUiUrl = settings.temporalUiUrl ?? temporal.uiUrl;
    this.#portal = await this.#startPortal({
      databaseUrl: postgres.url,
      temporal: temporal.address,
      keys,
      encryptPayloads: payloads.encrypts,
      consoleSettings,
      settings: { ...settings, temporalUiUrl },
      log: this.#log,
    });
    await writeEnvironmentFile(dataDir, {
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address.address,
      TEMPORAL_NAMESPACE: temporal.address.namespace,
      TEMPORAL_UI_URL: temporal.uiUrl,
      PORTAL_URL: this.#portal.url,
      PORTAL_SIGN_IN_URL: this.#portal.signInUrl,
      ...(payloads.encrypts ? { S1D_ENCRYPT_PAYLOADS: '1' } : {}),
      ...(this.config.masterKey === null && keyFile !== null
        ? { S1D_MASTER_KEY_FILE: keyFile }
        : {}),
      ...(this.config.kmsKeyId === null ? {} : { S1D_KMS_KEY_ID: this.config.kmsKeyId }),
      ...this.#sample?.environment,
    });
    this.#closeLater('environment file', () => removeEnvironmentFile(dataDir));
  }

  /** Idempotent. Stops parts in reverse order of their start. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async connectDemo(tenantId: string): Promise<void> {
    const sample = this.#sample;
    if (!sample) throw new DiscoveryError('internal', { detail: 'there is no sample console' });
    const token = await readFile(sample.tokenFile, 'utf8');
    await connectTenant(this.#require(), tenantId, sample.url, token, { every: '5m' });
  }

  async newestRunNumber(tenantId: string): Promise<number> {
    const [newest] = await this.database.asTenant(tenantId, (tx) =>
      listRuns(tx, tenantId, 1, null),
    );
    return newest?.runNumber ?? 0;
  }

  /**
   * Waits for the first run with a number above `before` to end.
   *
   * @param tenantId just connected; null: the first tenant that is connected
   */
  async awaitFirstRun(tenantId: string | null, before: number): Promise<EndedRun> {
    const watched = tenantId ?? (await this.#awaitFirstTenant());
    using watch = new RunWatch(this.database, watched, process.stdout);
    watch.start();
    for (;;) {
      const runs = await this.database
        .asTenant(watched, (tx) => listRuns(tx, watched, 20, null))
        .catch((): readonly RunRow[] => []);
      const ended = findFirstRun(runs, { before, justConnected: tenantId !== null });
      if (ended) return ended;
      await delay(250);
    }
  }

  async #awaitFirstTenant(): Promise<string> {
    for (;;) {
      const [first] = await this.database.asOwner(listIntegrations).catch(() => []);
      if (first) return first.tenantId;
      await delay(500);
    }
  }

  async #keyFile(): Promise<string | null> {
    if (this.config.masterKey !== null) return null;
    if (this.config.masterKeyFile !== null) return this.config.masterKeyFile;
    const file = path.join(this.config.dataDir, 'master.key');
    await ensureKeyFile(file);
    return file;
  }

  async #startSample(demo: { readonly devices: string; readonly seed: string }): Promise<void> {
    await this.#say(`Starting the sample console with ${demo.devices} devices`);
    const sample = await startSampleConsole(this.config.dataDir, demo, this.#log);
    this.#closeLater('sample console', () => sample.stop());
    this.#sample = sample;
  }

  async #startWorker(temporal: TemporalAddress, payloads: PayloadProtection): Promise<void> {
    const { installRuntime, startWorker } = await import('../worker/start-worker.ts');
    const { deepVisibilityBudgetMs, retentionMs } = this.config;
    installRuntime(this.#log);
    const worker = await startWorker({
      ...this.#require(),
      temporal,
      payloads,
      deepVisibilityBudgetMs,
      retentionMs,
      log: this.#log,
    });
    worker.done.catch(this.#fail);
    this.#closeLater('worker', () => worker.stop());
  }

  async #startPortal(options: PortalOptions): Promise<PortalLinks> {
    const { startPortal } = await import('../portal/start-portal.ts');
    const portal = await startPortal(options);
    this.#closeLater('portal', () => portal.stop());
    return { url: portal.url, signInUrl: await portal.makeSignInLink() };
  }

  #closeLater(name: string, close: () => Promise<unknown>): void {
    this.#closers.push({ name, close });
  }

  async #stopAll(): Promise<void> {
    for (const { name, close } of this.#closers.toReversed()) {
      await close().catch((error: unknown) => {
        this.#log('WARN', `${name} did not stop in order`, { error });
      });
    }
    if (this.#closers.length > 0) await this.#say('Stopped.');
  }

  #require(): Services {
    if (this.#services) return this.#services;
    throw new DiscoveryError('internal', { detail: 'not started yet' });
  }
}
