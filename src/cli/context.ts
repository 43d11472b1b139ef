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
  /** Maximum number of database connections; a worker needs one per activity. */
  readonly connections?: number;
  /** Receives warnings about unsafe settings. */
  readonly warn?: (text: string) => void;
}

/**
 * Settings and connections of a command, opened on first use. With DATABASE_URL set, all settings
 * come from the environment; otherwise from the file that `up` wrote into the data directory.
 */
export class CliContext implements AsyncDisposable {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly temporalAddress: TemporalAddress | null;
  /** URL of the portal that `up` runs, or null. */
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

  /** Throws `not_running` when neither environment nor data directory has connection settings. */
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
    const temporal = { address, namespace: values['TEMPORAL_NAMESPACE'] ?? 'default' };
    const portalUrl = values['PORTAL_URL'] ?? null;
    const settings = loadConfig(withDefaults(values));
    return new CliContext(settings, databaseUrl, temporal, portalUrl, options);
  }

  /** Only the settings, for commands that need neither database nor Temporal. */
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

  /** Null when there is no master key and payload encryption is off. */
  async payloads(): Promise<PayloadProtection | null> {
    const { masterKey, masterKeyFile, encryptPayloads: encrypts } = this.config;
    if (!encrypts && masterKey === null && masterKeyFile === null) return null;
    return { keys: await this.keys(), encrypts };
  }

  /** Loaded once, even on failure: one call to the key service, one warning. */
  keys(): Promise<KeyRing> {
    this.#keys ??= loadKeyRing(this.config, this.#warn);
    return this.#keys;
  }

  async vault(): Promise<Vault> {
    return new Vault(await this.keys());
  }

  /** Everything that operations with a token need. */
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

/** The environment, with the values that `up` wrote as defaults. */
const withDefaults = (values: EnvironmentValues): Record<string, string | undefined> => ({
  ...values,
  ...Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')),
});
