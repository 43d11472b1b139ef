import { connectTemporal, type TemporalAddress } from '../client/connection.ts';
import { DiscoveryClient } from '../client/discovery-client.ts';
import type { PayloadProtection } from '../client/payload-codec.ts';
import { type Config, loadConfig } from '../config.ts';
import { type EnvironmentValues, readEnvironmentFile } from '../embedded/environment-file.ts';
import { DiscoveryError } from '../errors/errors.ts';
import type { Services } from '../operations/services.ts';
import { Database } from '../store/database.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { loadKeyRing } from '../vault/key-sources.ts';
import { Vault } from '../vault/vault.ts';

interface ContextOptions {
  /** Most to the database at once; a worker needs one for each activity. */
  readonly connections?: number;
  /** Told of what works and should not be as it is. */
  readonly warn?: (text: string) => void;
}

/**
 * What a command works with, opened when first asked for. With DATABASE_URL set everything comes
 * from the environment; otherwise from what `up` wrote into the data directory.
 */
export class CliContext implements AsyncDisposable {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly temporalAddress: TemporalAddress | null;
  /** Of the portal that `up` runs, or null. */
  readonly portalUrl: string | null;
  readonly #connections: number;
  readonly #warn: (text: string) => void;
  #keys: Promise<KeyRing> | null = null;
  #database: Database | null = null;
  #discovery: DiscoveryClient | null = null;

  private constructor(
    config: Config,
    databaseUrl: string,
    temporalAddress: TemporalAddress | null,
    portalUrl: string | null,
    options: ContextOptions,
  ) {
    this.#connections = options.connections ?? 4;
    this.#warn = options.warn ?? (() => {});
    this.config = config;
    this.databaseUrl = databaseUrl;
    this.temporalAddress = temporalAddress;
    this.portalUrl = portalUrl;
  }

  /** Throws `not_running` when neither environment nor data directory say where things are. */
  static async open(options: ContextOptions = {}): Promise<CliContext> {
    const config = loadConfig();
    if (config.databaseUrl !== null) {
      return new CliContext(config, config.databaseUrl, null, null, options);
    }
    const values = await readEnvironmentFile(config.dataDir);
    const databaseUrl = values?.['DATABASE_URL'];
    const address = values?.['TEMPORAL_ADDRESS'];
    if (!values || databaseUrl === undefined || address === undefined) {
      throw new DiscoveryError('not_running', { detail: config.dataDir });
    }
    const place = { address, namespace: values['TEMPORAL_NAMESPACE'] ?? 'default' };
    const portalUrl = values['PORTAL_URL'] ?? null;
    const settings = loadConfig(withDefaults(values));
    return new CliContext(settings, databaseUrl, place, portalUrl, options);
  }

  /** The settings alone, for what needs neither database nor Temporal. */
  static async openConfig(): Promise<Config> {
    const config = loadConfig();
    if (config.databaseUrl !== null) return config;
    const values = await readEnvironmentFile(config.dataDir);
    return values ? loadConfig(withDefaults(values)) : config;
  }

  get database(): Database {
    this.#database ??= new Database(this.databaseUrl, { connections: this.#connections });
    return this.#database;
  }

  async discovery(): Promise<DiscoveryClient> {
    this.#discovery ??= new DiscoveryClient(
      await connectTemporal(this.temporalAddress, await this.payloads()),
    );
    return this.#discovery;
  }

  /** Null without a master key, as long as nothing is to be encrypted. */
  async payloads(): Promise<PayloadProtection | null> {
    const { masterKey, masterKeyFile, encryptPayloads: encrypts } = this.config;
    if (!encrypts && masterKey === null && masterKeyFile === null) return null;
    return { keys: await this.keys(), encrypts };
  }

  /** Loaded once, failures included: a key service is asked once, a warning said once. */
  keys(): Promise<KeyRing> {
    this.#keys ??= loadKeyRing(this.config, this.#warn);
    return this.#keys;
  }

  async vault(): Promise<Vault> {
    return new Vault(await this.keys());
  }

  /** Everything an operation needs that touches a token. */
  async services(): Promise<Services> {
    const vault = await this.vault();
    const discovery = await this.discovery();
    return { database: this.database, discovery, vault, consoleSettings: this.config.console };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#discovery?.temporal.connection.close().catch(() => {});
    await this.#database?.close().catch(() => {});
  }
}

/** The environment as it is, and what `up` wrote where it says nothing. */
const withDefaults = (values: EnvironmentValues): Record<string, string | undefined> => ({
  ...values,
  ...Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')),
});
