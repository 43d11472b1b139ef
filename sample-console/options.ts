import type { Adoption } from './history/plan.ts';
import { type Clock, MINUTE, SECOND } from './time.ts';
import type { TokenForm } from './tokens.ts';

/** The certificate that the console presents. Clients must reject all but the first. */
export type TlsMode = 'trusted' | 'expired' | 'wrong-name' | 'self-signed';

type DeepVisibilityMode = 'licensed' | 'unlicensed' | 'forbidden';

/**
 * Whether long-running queries can be used. Their path is `absent` on older consoles. `not-global`
 * rejects console-wide tokens, as some consoles are reported to do.
 */
export const LONG_QUERY_MODES = [
  'available',
  'unlicensed',
  'forbidden',
  'absent',
  'not-global',
] as const;
type LongQueryMode = (typeof LONG_QUERY_MODES)[number];

/** The Retry-After header of the console's own 429s. Real consoles do not send one. */
export type RetryAfterMode = 'none' | 'seconds' | 'date' | 'zero';

/** A response after all faults. Requests of the control API are not observed. */
export interface ObservedResponse {
  readonly endpoint: string | null;
  readonly status: number;
  /** The page of a listing, counted from 1. */
  readonly page: number | null;
  /** The names of the faults that affected it. */
  readonly faults: readonly string[];
  /** JSON; undefined for other bodies. */
  readonly body: unknown;
}

export interface SampleConsoleOptions {
  readonly devices?: number;
  readonly seed?: number;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: TlsMode;
  /** Scales limits and timings: 1 keeps the real ones, 0.01 is a hundredth, 0 disables them. */
  readonly rateScale?: number;
  readonly retryAfter?: RetryAfterMode;
  /** Duration of a Deep Visibility query, before scaling. */
  readonly queryDurationMs?: number;
  /** How long its results are kept afterwards. Not scaled. */
  readonly queryKeptMs?: number;
  readonly deepVisibility?: DeepVisibilityMode;
  readonly longQueries?: LongQueryMode;
  /** Duration of a long-running query, before scaling. */
  readonly longQueryDurationMs?: number;
  /** Maximum time between polls before it expires; 0 means unlimited. Not scaled. */
  readonly longQueryTtlMs?: number;
  /** Maximum execution time; 0 means unlimited. Not scaled. */
  readonly longQueryDeadlineMs?: number;
  /** The response of /dv/events while a query runs. Not documented, so it is an option. */
  readonly eventsBeforeFinished?: 'error' | 'partial';
  readonly adoption?: Adoption;
  /** The maximum number of devices on a page; a higher `limit` is answered by shorter pages. */
  readonly maxPage?: number;
  /** Percent-encodes the cursors of agents, as those of events always are. */
  readonly percentEncodedCursors?: boolean;
  readonly tokenForm?: TokenForm;
  /** Interval at which devices change. If set, history continues while the console runs. */
  readonly driftEveryMs?: number;
  readonly faults?: readonly string[];
  /** The number of requests that the request log holds. */
  readonly recordCapacity?: number;
  readonly clock?: Clock;
  /** Called with each response before it is sent, for tests that compare it with a client's rows. */
  readonly observe?: (response: ObservedResponse) => void;
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
  maxPage: 1000,
  percentEncodedCursors: false,
  tokenForm: 'opaque',
  driftEveryMs: undefined,
  faults: [],
  recordCapacity: 100_000,
  clock: Date.now,
  observe: () => undefined,
};

export const MAX_DEVICES = 2_000_000;

/** Fills in defaults. Throws a RangeError for values out of bounds. */
export function resolveSettings(options: SampleConsoleOptions): Settings {
  const settings = { ...DEFAULTS, ...options };
  const { devices, rateScale, driftEveryMs, maxPage } = settings;
  if (!Number.isInteger(devices) || devices < 0 || devices > MAX_DEVICES) {
    throw new RangeError(`devices must be an integer from 0 to ${MAX_DEVICES}`);
  }
  if (!Number.isInteger(maxPage) || maxPage < 1) {
    throw new RangeError('the maximum page must be an integer of 1 or more');
  }
  if (!(rateScale >= 0)) throw new RangeError('the rate scale must be 0 or more');
  if (driftEveryMs !== undefined && !(driftEveryMs > 0)) {
    throw new RangeError('drift needs an interval above zero');
  }
  return { ...settings, driftEveryMs };
}
