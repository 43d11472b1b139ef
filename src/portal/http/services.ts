import type { EncryptionCodec } from '../../client/payload-codec.ts';
import type { TemporalCircuitBreaker } from '../../client/temporal-circuit-breaker.ts';
import type { ConsoleSettings } from '../../config.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../../store/database.ts';
import type { Vault } from '../../vault/vault.ts';
import type { BetterAuth } from '../auth/better-auth.ts';
import type { Cursors } from './cursors.ts';

/** What the portal works with; nothing of it is connected before it is used. */
export interface PortalServices {
  /** Under the portal's own role. */
  readonly database: Database;
  readonly temporal: TemporalCircuitBreaker;
  readonly vault: Vault;
  /** Of Temporal's payloads. */
  readonly codec: EncryptionCodec;
  readonly consoleSettings: ConsoleSettings;
  readonly betterAuth: BetterAuth;
  /** Of everybody who has a password. */
  readonly secondFactorRequired: boolean;
  readonly cursors: Cursors;
  readonly site: Site;
  readonly log: Log;
  readonly version: string;
}

/** Where the portal stands. */
export interface Site {
  /** As people reach it: `https://portal.example` or `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** Hosts that requests may name, lower case with port; null: loopback names at any port. */
  readonly host: string | null;
  readonly secure: boolean;
  readonly temporalUiUrl: string | null;
  readonly trustedProxies: readonly string[];
  /** Bearer token of /metrics; null: loopback only. */
  readonly metricsToken: string | null;
  /** Directory of the built pages, or null when there are none. */
  readonly webRoot: string | null;
}
