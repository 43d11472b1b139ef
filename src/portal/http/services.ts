import type { EncryptionCodec } from '../../client/payload-codec.ts';
import type { TemporalCircuitBreaker } from '../../client/temporal-circuit-breaker.ts';
import type { ConsoleSettings } from '../../config.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../../store/database.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Cursors } from './cursors.ts';
import type { Metrics } from './metrics.ts';

/** What every room of the portal may use. Nothing is connected before its first use. */
export interface PortalServices {
  /** Works under the role `s1d_portal`. */
  readonly database: Database;
  readonly temporal: TemporalCircuitBreaker;
  readonly vault: Vault;
  /** Encrypts and decrypts Temporal's payloads. */
  readonly codec: EncryptionCodec;
  readonly consoleSettings: ConsoleSettings;
  /** True: everybody with a password must set up a second factor. */
  readonly secondFactorRequired: boolean;
  /** Display name of the OIDC provider; null when none is configured. */
  readonly oidcName: string | null;
  readonly cursors: Cursors;
  readonly metrics: Metrics;
  readonly site: Site;
  readonly log: Log;
  readonly version: string;
}

/** The portal's addresses and what depends on them. */
export interface Site {
  /** As browsers reach it: `https://portal.example` or `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** The only `Host` accepted, lower case with port; null: loopback names at any port. */
  readonly host: string | null;
  readonly secure: boolean;
  readonly temporalUiUrl: string | null;
  readonly trustedProxies: readonly string[];
  /** Bearer token of /metrics; null: loopback only. */
  readonly metricsToken: string | null;
  /** Directory of the built pages; null when they were not built. */
  readonly webRoot: string | null;
}
