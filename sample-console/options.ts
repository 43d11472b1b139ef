import type { Adoption } from './history/plan.ts';
import { type Clock, MINUTE, SECOND } from './time.ts';
import type { TokenForm } from './tokens.ts';

/** Which certificate the console shows; all but the first are there to be refused. */
export type TlsMode = 'trusted' | 'expired' | 'wrong-name' | 'self-signed';

type DeepVisibilityMode = 'licensed' | 'unlicensed' | 'forbidden';

/**
 * Whether long-running queries can be used. On older consoles their path is absent; some consoles
 * are said to refuse tokens of the whole console.
 */
export const LONG_QUERY_MODES = [
  'available',
  'unlicensed',
  'forbidden',
  'absent',
  'not-global',
] as const;
type LongQueryMode = (typeof LONG_QUERY_MODES)[number];

/** What a 429 of the console's own limits says of when to come back; real ones say nothing. */
export type RetryAfterMode = 'none' | 'seconds' | 'date' | 'zero';

export interface SampleConsoleOptions {
  readonly devices?: number;
  readonly seed?: number;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: TlsMode;
  /** 1 keeps the real limits and timings, 0.01 makes them a hundredth, 0 takes them away. */
  readonly rateScale?: number;
  readonly retryAfter?: RetryAfterMode;
  /** How long a Deep Visibility query takes, before scaling. */
  readonly queryDurationMs?: number;
  /** How long its results are kept after that; not scaled. */
  readonly queryKeptMs?: number;
  readonly deepVisibility?: DeepVisibilityMode;
  readonly longQueries?: LongQueryMode;
  /** How long a long-running query takes, before scaling. */
  readonly longQueryDurationMs?: number;
  /** How long it lives on without being polled; 0 is for ever. Not scaled. */
  readonly longQueryTtlMs?: number;
  /** What it may take at most; 0 is no end. Not scaled. */
  readonly longQueryDeadlineMs?: number;
  /** What /dv/events says of a query that still runs. Not documented, so both are on offer. */
  readonly eventsBeforeFinished?: 'error' | 'partial';
  readonly adoption?: Adoption;
  /** Agents' cursors percent-encoded, as those of events always are. */
  readonly percentEncodedCursors?: boolean;
  readonly tokenForm?: TokenForm;
  /** Let devices change, and history go on, every so often. */
  readonly driftEveryMs?: number;
  readonly faults?: readonly string[];
  /** How many requests the record holds. */
  readonly recordCapacity?: number;
  readonly clock?: Clock;
}

export type Settings = Required<Omit<SampleConsoleOptions, 'driftEveryMs'>> & {
  readonly driftEveryMs: number | undefined;
};

export const DEFAULTS: Settings = {
  devices: 200,
  seed: 1,
  host: '127.0.0.1',
  port: 0,
  tls: 'trusted',
  rateScale: 1,
  retryAfter: 'none',
  queryDurationMs: 20 * SECOND,
  queryKeptMs: 15 * MINUTE,
  deepVisibility: 'licensed',
  longQueries: 'available',
  longQueryDurationMs: 8 * SECOND,
  longQueryTtlMs: 30 * SECOND,
  longQueryDeadlineMs: 5 * MINUTE,
  eventsBeforeFinished: 'error',
  adoption: { clients: 0.35, servers: 0.08 },
  percentEncodedCursors: false,
  tokenForm: 'opaque',
  driftEveryMs: undefined,
  faults: [],
  recordCapacity: 100_000,
  clock: Date.now,
};

export const MAX_DEVICES = 2_000_000;

/** Fills in what was left out and refuses what cannot be. */
export function settle(options: SampleConsoleOptions): Settings {
  const settings = { ...DEFAULTS, ...options };
  const { devices, rateScale, driftEveryMs } = settings;
  if (!Number.isInteger(devices) || devices < 0 || devices > MAX_DEVICES) {
    throw new RangeError(`devices must be an integer from 0 to ${MAX_DEVICES}`);
  }
  if (!(rateScale >= 0)) throw new RangeError('the rate scale must be 0 or more');
  if (driftEveryMs !== undefined && !(driftEveryMs > 0)) {
    throw new RangeError('drift needs an interval above zero');
  }
  return { ...settings, driftEveryMs };
}
