import { readFile } from 'node:fs/promises';
import { openTemporal, type TemporalAddress } from '../client/connection.ts';
import { DiscoveryClient } from '../client/discovery-client.ts';
import { EncryptionCodec } from '../client/payload-codec.ts';
import { TemporalCircuitBreaker } from '../client/temporal-circuit-breaker.ts';
import type { ConsoleSettings, PortalSettings } from '../config.ts';
import { DiscoveryError, describeError, errorCode } from '../errors/errors.ts';
import type { Log } from '../log.ts';
import { Database } from '../store/database.ts';
import { checkSchema } from '../store/migrate.ts';
import { deriveSecret, type KeyRing } from '../vault/key-ring.ts';
import { Vault } from '../vault/vault.ts';
import { BetterAuth, type OidcProvider } from './auth/better-auth.ts';
import { makeOperatorLink } from './auth/one-time-links.ts';
import type { AuthServices } from './auth/services.ts';
import { Cursors } from './http/cursors.ts';
import { Metrics } from './http/metrics.ts';
import { findWebRoot, readVersion } from './http/package-files.ts';
import type { Site } from './http/services.ts';
import { createServer } from './server.ts';

export interface PortalOptions {
  readonly databaseUrl: string;
  readonly temporal: TemporalAddress | null;
  readonly keys: KeyRing;
  readonly encryptPayloads: boolean;
  readonly consoleSettings: ConsoleSettings;
  readonly settings: PortalSettings;
  readonly log: Log;
  /** How long a health check of Temporal may take, milliseconds; default 3 s. */
  readonly temporalProbeMs?: number;
}

export interface RunningPortal {
  /** As browsers reach it. */
  readonly url: string;
  /** A one-time link for the operator; see `makeOperatorLink`. */
  makeSignInLink(): Promise<string>;
  /** Ends streams and requests, then closes the connections. */
  stop(): Promise<void>;
}

/** Each request holds one for a few milliseconds. */
const CONNECTIONS = 20;

/**
 * Starts the portal. Temporal may be unreachable, now or later. PostgreSQL must answer, so that an
 * outdated schema is reported at the start.
 *
 * @throws DiscoveryError `port_busy`, `database_unreachable`, `database_outdated`, `invalid_setting`
 */
export async function startPortal(options: PortalOptions): Promise<RunningPortal> {
  const services = await openServices(options);
  const close = async (): Promise<void> => {
    await services.temporal.close().catch(() => {});
    await services.database.close().catch(() => {});
  };
  try {
    await checkSchema(services.database);
    const app = await createServer(services);
    await listen(options.settings, () =>
      app.listen({ host: options.settings.listenAddress, port: options.settings.port }),
    );
    const address = app.server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const url = originOf(options.settings, port);
    return {
      url,
      makeSignInLink: () => makeOperatorLink(services.database, url),
      stop: async () => {
        await app.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Connects to nothing. */
export async function openServices(options: PortalOptions): Promise<AuthServices> {
  const { settings, keys, log } = options;
  const origin = originOf(settings, settings.port);
  const secure = origin.startsWith('https:');
  const database = new Database(options.databaseUrl, {
    connections: CONNECTIONS,
    role: 's1d_portal',
  });
  const site: Site = {
    origin,
    host: settings.publicUrl === null ? null : new URL(settings.publicUrl).host,
    secure,
    temporalUiUrl: settings.temporalUiUrl,
    trustedProxies: settings.trustedProxies,
    metricsToken: await readSecret(settings.metricsTokenFile, 'S1D_METRICS_TOKEN_FILE'),
    webRoot: findWebRoot(),
  };
  const secret = deriveSecret(keys, 'portal-sessions');
  const oidc = await oidcOf(settings);
  const payloads = { keys, encrypts: options.encryptPayloads };
  const temporal = openTemporal(options.temporal, payloads);
  const betterAuth = new BetterAuth(database, { origin, secure, secret, oidc }, log);
  return {
    database,
    temporal: new TemporalCircuitBreaker(new DiscoveryClient(temporal), options.temporalProbeMs),
    vault: new Vault(keys),
    codec: new EncryptionCodec(payloads, temporal.options.namespace),
    consoleSettings: options.consoleSettings,
    betterAuth,
    sessions: betterAuth,
    secondFactorRequired: settings.requireSecondFactor,
    oidcName: oidc?.name ?? null,
    metrics: new Metrics(),
    cursors: new Cursors(deriveSecret(keys, 'portal-cursors')),
    site,
    log,
    version: readVersion(),
  };
}

const originOf = ({ publicUrl }: PortalSettings, port: number): string =>
  publicUrl ?? `http://127.0.0.1:${port}`;

async function listen(settings: PortalSettings, work: () => Promise<string>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const address = `${settings.listenAddress}:${settings.port}`;
    if (errorCode(error) === 'EADDRINUSE' || errorCode(error) === 'EACCES') {
      throw new DiscoveryError('port_busy', { detail: address, cause: error });
    }
    const detail = `S1D_LISTEN_ADDRESS ${address}: ${describeError(error)}`;
    throw new DiscoveryError('invalid_setting', { detail, cause: error });
  }
}

async function oidcOf({ oidc }: PortalSettings): Promise<OidcProvider | null> {
  if (!oidc) return null;
  const clientSecret = await readSecret(oidc.clientSecretFile, 'S1D_OIDC_CLIENT_SECRET_FILE');
  return { issuer: oidc.issuer, clientId: oidc.clientId, clientSecret, name: oidc.name };
}

async function readSecret(file: string | null, setting: string): Promise<string | null> {
  if (file === null) return null;
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (text !== '') return text;
  } catch (error) {
    const detail = `${setting} cannot be read: ${describeError(error)}`;
    throw new DiscoveryError('invalid_setting', { detail, cause: error });
  }
  throw new DiscoveryError('invalid_setting', { detail: `${setting} is empty` });
}
