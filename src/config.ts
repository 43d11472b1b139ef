import path from 'node:path';
import { z } from 'zod';
import { formatDuration, parseDuration } from './duration.ts';
import { DiscoveryError } from './errors/errors.ts';

/**
 * The only reader of the environment; all other code takes values. TEMPORAL_* and AWS_* are not
 * listed here: Temporal's environment configuration and the AWS SDK read them.
 */

const blankIsUnset = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;

const text = z.preprocess(blankIsUnset, z.string().trim().optional());

const duration = (fallback: string, minMs: number) =>
  z.preprocess(
    blankIsUnset,
    z
      .string()
      .default(fallback)
      .transform((value, ctx) => {
        const ms = parseDuration(value);
        if (ms !== null && ms >= minMs) return ms;
        const message = `is not a duration such as 90s, 30m or 2h, of ${formatDuration(minMs)} at least`;
        ctx.addIssue({ code: 'custom', message });
        return z.NEVER;
      }),
  );

const flag = z.preprocess(
  blankIsUnset,
  z
    .enum(['0', '1', 'true', 'false'], { error: 'is 1 or 0' })
    .default('0')
    .transform((value) => value === '1' || value === 'true'),
);

const publicUrl = z.preprocess(
  blankIsUnset,
  z
    .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
    .transform((value) => new URL(value).origin)
    .optional(),
);

const publicUrlWithPath = z.preprocess(
  blankIsUnset,
  z.url({ protocol: /^https?$/, error: 'is not an http or https URL' }).optional(),
);

const port = z.preprocess(
  blankIsUnset,
  z.coerce.number({ error: 'is not a port' }).int().min(0).max(65_535).optional(),
);

/** Sightings are active for a week, and with less than a month of data there is no history. */
const MIN_RETENTION_MS = 30 * 86_400_000;

const environment = z.object({
  DATABASE_URL: text,
  S1D_MASTER_KEY: text,
  S1D_MASTER_KEY_FILE: text,
  S1D_STRICT_KEY_FILE: flag,
  S1D_KMS_KEY_ID: text,
  S1D_DATA_DIR: z.preprocess(blankIsUnset, z.string().default('.data')),
  S1D_ENCRYPT_PAYLOADS: flag,
  S1D_DEEP_VISIBILITY_BUDGET: duration('30m', 1000),
  S1D_RETENTION: duration('400d', MIN_RETENTION_MS),
  S1D_ALLOW_PRIVATE_CONSOLES: flag,
  S1D_CONSOLE_HOSTS: text,
  S1D_EXTRA_CA_FILE: text,
  S1D_RATE_LIMIT_SCALE: z.preprocess(blankIsUnset, z.coerce.number().min(0).max(10).default(1)),
  NODE_EXTRA_CA_CERTS: text,
  TEMPORAL_CLI_PATH: text,
  TEMPORAL_UI_URL: publicUrl,
  S1D_PORT: port,
  S1D_LISTEN_ADDRESS: text,
  S1D_PUBLIC_URL: publicUrl,
  S1D_TRUSTED_PROXIES: text,
  S1D_METRICS_TOKEN_FILE: text,
  S1D_REQUIRE_SECOND_FACTOR: flag,
  S1D_OIDC_ISSUER: publicUrlWithPath,
  S1D_OIDC_CLIENT_ID: text,
  S1D_OIDC_CLIENT_SECRET_FILE: text,
  S1D_OIDC_NAME: text,
  HOME: text,
  XDG_CACHE_HOME: text,
  PATH: text,
  LOCALAPPDATA: text,
});

export interface Config {
  /** The owner's connection string. Null: the environment file of `up` may contain one. */
  readonly databaseUrl: string | null;
  /** Keys, newest first. Null: the keys are in the file, or there are none. */
  readonly masterKey: string | null;
  readonly masterKeyFile: string | null;
  /** Whether to refuse a key file that other users can read. */
  readonly strictKeyFile: boolean;
  /** The only AWS KMS key that may open master keys. Null: any key that KMS finds. */
  readonly kmsKeyId: string | null;
  /** Whether payloads in Temporal's histories are encrypted. */
  readonly encryptPayloads: boolean;
  /** Absolute. */
  readonly dataDir: string;
  readonly deepVisibilityBudgetMs: number;
  /** How long changes, runs, sightings and removed devices are kept. */
  readonly retentionMs: number;
  readonly console: ConsoleSettings;
  readonly portal: PortalSettings;
  readonly temporalCliPath: string | null;
  /** Directory of this user's downloaded binaries, absolute. */
  readonly cacheDir: string;
  /** The directories of PATH. */
  readonly searchPath: readonly string[];
}

/** How the portal is reached and how people sign in. */
export interface PortalSettings {
  /** 0: any free port. */
  readonly port: number;
  /** Whether the port was configured. `up` may replace the default port. */
  readonly isPortExplicit: boolean;
  /** Loopback by default, but all addresses with a public URL, so a proxy can reach the portal. */
  readonly listenAddress: string;
  /** The portal's public origin, or null. With https, cookies are Secure and HSTS is on. */
  readonly publicUrl: string | null;
  /** Addresses or networks whose X-Forwarded-For is trusted. */
  readonly trustedProxies: readonly string[];
  /** File with the bearer token for /metrics. Without it only loopback may read them. */
  readonly metricsTokenFile: string | null;
  readonly temporalUiUrl: string | null;
  /** Whether users with a password must set up a second factor. */
  readonly requireSecondFactor: boolean;
  readonly oidc: OidcSettings | null;
}

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client. */
  readonly clientSecretFile: string | null;
  /** Name on the sign-in page. */
  readonly name: string;
}

/** How to connect to consoles. */
export interface ConsoleSettings {
  readonly allowPrivateAddresses: boolean;
  /** Allowed host suffixes, lower case; empty: any public host. */
  readonly allowedHosts: readonly string[];
  /** PEM files, read each time a connection pool is created. */
  readonly extraCaFiles: readonly string[];
  /** Factor on the documented waits between calls; 1 in production, lower for a sample console. */
  readonly rateLimitScale: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `invalid_setting` that names the variable. */
export function loadConfig(env: Environment = process.env): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const detail = `${issue?.path.join('.')} ${issue?.message}`;
    throw new DiscoveryError('invalid_setting', { detail });
  }
  const values = parsed.data;
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    masterKey: values.S1D_MASTER_KEY ?? null,
    masterKeyFile: values.S1D_MASTER_KEY_FILE ?? null,
    strictKeyFile: values.S1D_STRICT_KEY_FILE,
    kmsKeyId: values.S1D_KMS_KEY_ID ?? null,
    encryptPayloads: values.S1D_ENCRYPT_PAYLOADS,
    dataDir: path.resolve(values.S1D_DATA_DIR),
    deepVisibilityBudgetMs: values.S1D_DEEP_VISIBILITY_BUDGET,
    retentionMs: values.S1D_RETENTION,
    console: {
      allowPrivateAddresses: values.S1D_ALLOW_PRIVATE_CONSOLES,
      allowedHosts: (values.S1D_CONSOLE_HOSTS ?? '')
        .split(',')
        .map((host) =>
          host
            .trim()
            .toLowerCase()
            .replace(/^\.|\.$/g, ''),
        )
        .filter((host) => host !== ''),
      extraCaFiles: [values.S1D_EXTRA_CA_FILE, values.NODE_EXTRA_CA_CERTS].filter(
        (file) => file !== undefined,
      ),
      rateLimitScale: values.S1D_RATE_LIMIT_SCALE,
    },
    portal: portalSettings(values),
    temporalCliPath: values.TEMPORAL_CLI_PATH ?? null,
    cacheDir: cacheDir(values),
    searchPath: (values.PATH ?? '').split(path.delimiter).filter((entry) => entry !== ''),
  };
}

const DEFAULT_PORT = 8080;

function portalSettings(values: z.infer<typeof environment>): PortalSettings {
  const publicOrigin = values.S1D_PUBLIC_URL ?? null;
  return {
    port: values.S1D_PORT ?? DEFAULT_PORT,
    isPortExplicit: values.S1D_PORT !== undefined,
    listenAddress: values.S1D_LISTEN_ADDRESS ?? (publicOrigin === null ? '127.0.0.1' : '0.0.0.0'),
    publicUrl: publicOrigin,
    trustedProxies: (values.S1D_TRUSTED_PROXIES ?? '')
      .split(',')
      .map((address) => address.trim())
      .filter((address) => address !== ''),
    metricsTokenFile: values.S1D_METRICS_TOKEN_FILE ?? null,
    temporalUiUrl: values.TEMPORAL_UI_URL ?? null,
    requireSecondFactor: values.S1D_REQUIRE_SECOND_FACTOR,
    oidc: oidcSettings(values),
  };
}

function oidcSettings(values: z.infer<typeof environment>): OidcSettings | null {
  const { S1D_OIDC_ISSUER: issuer, S1D_OIDC_CLIENT_ID: clientId } = values;
  if (issuer === undefined && clientId === undefined) return null;
  if (issuer === undefined || clientId === undefined) {
    throw new DiscoveryError('invalid_setting', {
      detail: 'S1D_OIDC_ISSUER and S1D_OIDC_CLIENT_ID go together',
    });
  }
  const clientSecretFile = values.S1D_OIDC_CLIENT_SECRET_FILE ?? null;
  return { issuer, clientId, clientSecretFile, name: values.S1D_OIDC_NAME ?? 'single sign-on' };
}

function cacheDir(values: z.infer<typeof environment>): string {
  const base = values.XDG_CACHE_HOME ?? values.LOCALAPPDATA;
  if (base !== undefined) return path.join(base, 's1-discovery');
  return path.join(values.HOME ?? process.cwd(), '.cache', 's1-discovery');
}
