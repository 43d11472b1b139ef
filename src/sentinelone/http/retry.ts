/**
 * Every repetition of a request, as data. A request that keeps failing ends in the stated time; the
 * long waits between runs are Temporal's.
 */
export interface RetryPolicy {
  /** No attempt starts later than this after the first that met a transport fault or a 5xx began. */
  readonly transportForMs: number;
  /** Attempts on answers of a wrong shape, the first included. */
  readonly shapeAttempts: number;
  /** Longest a single request waits for 429s in all. */
  readonly rateLimitForMs: number;
}

export const RETRY: Readonly<Record<'run' | 'check', RetryPolicy>> = {
  /** Inside a run: 4 min and the 2 min that the last attempt may take end it within 6 min. */
  run: { transportForMs: 240_000, shapeAttempts: 3, rateLimitForMs: 900_000 },
  /** A person waits for the answer. */
  check: { transportForMs: 4_000, shapeAttempts: 2, rateLimitForMs: 20_000 },
};

const FIRST_DELAY_MS = 500;
const TRANSPORT_CAP_MS = 30_000;
const RATE_LIMIT_CAP_MS = 60_000;

/** Exponential, capped, and jittered between one half and the whole. @param failures from 1 */
function backoff(failures: number, capMs: number, random: () => number): number {
  const whole = Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures, 16), capMs);
  return whole / 2 + (whole / 2) * random();
}

export const transportDelay = (failures: number, random: () => number): number =>
  backoff(failures, TRANSPORT_CAP_MS, random);

/**
 * How long to wait after a 429. `Retry-After` is a floor: seconds or an HTTP date; missing, zero,
 * past or unreadable means back off by ourselves (SentinelOne's own client once took a missing
 * header for zero and hammered the console).
 */
export function rateLimitDelay(
  retryAfter: string | undefined,
  failures: number,
  now: number,
  random: () => number,
): number {
  return Math.max(readRetryAfter(retryAfter, now), backoff(failures, RATE_LIMIT_CAP_MS, random));
}

/** Milliseconds from now; 0 when the header says nothing usable. */
export function readRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const seconds = /^\s*(\d{1,9})\s*$/.exec(header)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
