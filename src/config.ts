import path from 'node:path';
import { z } from 'zod';
import { parseDuration } from './duration.ts';
import { DiscoveryError } from './errors.ts';

/**
 * The only reader of the environment. Everything else takes values.
 * TEMPORAL_* is not listed here: Temporal's own environment configuration reads it.
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
        ctx.addIssue({ code: 'custom', message: 'is not a duration such as 90s, 30m or 2h' });
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

const environment = z.object({
  DATABASE_URL: text,
  S1D_MASTER_KEY: text,
  S1D_MASTER_KEY_FILE: text,
  S1D_DATA_DIR: z.preprocess(blankIsUnset, z.string().default('.data')),
  S1D_DEEP_VISIBILITY_BUDGET: duration('30m', 1000),
  S1D_ALLOW_PRIVATE_CONSOLES: flag,
  S1D_CONSOLE_HOSTS: text,
  S1D_EXTRA_CA_FILE: text,
  S1D_RATE_LIMIT_SCALE: z.preprocess(blankIsUnset, z.coerce.number().min(0).max(10).default(1)),
  NODE_EXTRA_CA_CERTS: text,
  TEMPORAL_CLI_PATH: text,
  HOME: text,
  XDG_CACHE_HOME: text,
  PATH: text,
  LOCALAPPDATA: text,
});

export interface Config {
  /** The owner's connection string, or null: then the environment file of `up` may give one. */
  readonly databaseUrl: string | null;
  /** Base64 keys, newest first, or null when the file (or nothing) is the source. */
  readonly masterKey: string | null;
  readonly masterKeyFile: string | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly deepVisibilityBudgetMs: number;
  readonly console: ConsoleSettings;
  readonly temporalCliPath: string | null;
  /** Where downloaded binaries are kept for this user, absolute. */
  readonly cacheDir: string;
  /** The directories of PATH. */
  readonly searchPath: readonly string[];
}

/** How consoles may be reached. */
export interface ConsoleSettings {
  readonly allowPrivateAddresses: boolean;
  /** Host suffixes that are allowed, lower case; empty: any public host. */
  readonly allowedHosts: readonly string[];
  /** PEM files read each time a connection pool is made. */
  readonly extraCaFiles: readonly string[];
  /** Times the documented waits between calls; 1 in production, below 1 against a sample console. */
  readonly rateLimitScale: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `invalid_setting` naming the variable. */
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
    dataDir: path.resolve(values.S1D_DATA_DIR),
    deepVisibilityBudgetMs: values.S1D_DEEP_VISIBILITY_BUDGET,
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
    temporalCliPath: values.TEMPORAL_CLI_PATH ?? null,
    cacheDir: cacheDir(values),
    searchPath: (values.PATH ?? '').split(path.delimiter).filter((entry) => entry !== ''),
  };
}

function cacheDir(values: z.infer<typeof environment>): string {
  const base = values.XDG_CACHE_HOME ?? values.LOCALAPPDATA;
  if (base !== undefined) return path.join(base, 's1-discovery');
  return path.join(values.HOME ?? process.cwd(), '.cache', 's1-discovery');
}
