/**
 * The retry policy of a request, as data. A request that keeps failing ends within the given time.
 * Temporal handles the long waits between runs.
 */
export interface RetryPolicy {
  /** No attempt starts later than this after the first one that met a transport fault or a 5xx. */
  readonly transportForMs: number;
  /** Attempts on responses with a wrong shape, including the first. */
  readonly shapeAttempts: number;
  /** Maximum total time a request waits because of 429s. */
  readonly rateLimitForMs: number;
}

export const RETRY: Readonly<Record<'run' | 'check', RetryPolicy>> = {
  /** Inside a run: 4 min plus up to 2 min for the last attempt, so it ends within 6 min. */
  run: { transportForMs: 240_000, shapeAttempts: 3, rateLimitForMs: 900_000 },
  /** A person is waiting for the result. */
  check: { transportForMs: 4_000, shapeAttempts: 2, rateLimitForMs: 20_000 },
};

const FIRST_DELAY_MS = 500;
const TRANSPORT_CAP_MS = 30_000;
const RATE_LIMIT_CAP_MS = 60_000;

/** Exponential with a cap and jitter between half and full delay. @param failures from 1 */
function backoff(failures: number, capMs: number, random: () => number): number {
  const whole = Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures, 16), capMs);
  return whole / 2 + (whole / 2) * random();
}

export const transportDelay = (failures: number, random: () => number): number =>
  backoff(failures, TRANSPORT_CAP_MS, random);

/**
 * How long to wait after a 429. `Retry-After` (seconds or an HTTP date) is the minimum. When it is
 * missing, zero, past or unreadable, our own backoff applies: SentinelOne's client once treated a
 * missing header as zero and flooded the console.
 */
export function rateLimitDelay(
  retryAfter: string | undefined,
  failures: number,
  now: number,
  random: () => number,
): number {
  return Math.max(readRetryAfter(retryAfter, now), backoff(failures, RATE_LIMIT_CAP_MS, random));
}

/** Milliseconds from now; 0 when the header is missing or unusable. */
export function readRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const seconds = /^\s*(\d{1,9})\s*$/.exec(header)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
