import type { Clock } from '../../clock.ts';

/**
 * Minimum time between two calls of one endpoint with one token, in milliseconds. Source: the
 * vendor's table of rate limits for partners: agents 25 per second, user 2 per second,
 * dv/query-status 1 per second, without bursts; the values leave some room for network jitter.
 * dv/init-query (1 per minute) is limited across processes elsewhere.
 */
const CALL_SPACING_MS: Readonly<Record<string, number>> = {
  '/web/api/v2.1/agents': 60,
  '/web/api/v2.1/user': 600,
  '/web/api/v2.1/dv/query-status': 1_250,
};

/** The data lake allows 3 calls per second and user over all endpoints. Its paths contain ids. */
const LAKE = '/sdl/';
const LAKE_SPACING_MS = 400;

/**
 * Shared by all requests with one token to one console. After a 429 all of them wait, not only the
 * one that received it, and calls of one endpoint keep their minimum spacing.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #scale: number;
  #pausedUntil = 0;
  readonly #nextCall = new Map<string, number>();

  /** @param scale factor on the documented spacing; 1 in production */
  constructor(clock: Clock, scale: number) {
    this.#clock = clock;
    this.#scale = scale;
  }

  /** Holds all calls until `at` (epoch milliseconds). */
  pauseUntil(at: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, at);
  }

  /** Resolves when `path` may be called. Reserves its slot immediately, so callers queue up. */
  async acquire(path: string, signal: AbortSignal): Promise<void> {
    const lake = path.startsWith(LAKE);
    const endpoint = lake ? LAKE : path;
    const spacing = (lake ? LAKE_SPACING_MS : (CALL_SPACING_MS[path] ?? 0)) * this.#scale;
    const at = Math.max(this.#clock.now(), this.#nextCall.get(endpoint) ?? 0);
    if (spacing > 0) this.#nextCall.set(endpoint, at + spacing);
    for (;;) {
      const wait = Math.max(at, this.#pausedUntil) - this.#clock.now();
      if (wait <= 0) return;
      await this.#clock.sleep(wait, signal);
    }
  }
}

/** Rate limiters by console and token, shared by the activities of a worker. Bounded. */
export class RateLimiters {
  static readonly #MAX = 10_000;
  readonly #clock: Clock;
  readonly #scale: number;
  readonly #limiters = new Map<string, RateLimiter>();

  constructor(clock: Clock, scale: number) {
    this.#clock = clock;
    this.#scale = scale;
  }

  /** @param key identifies console and token without containing the token */
  get(key: string): RateLimiter {
    const limiter = this.#limiters.get(key) ?? new RateLimiter(this.#clock, this.#scale);
    this.#limiters.delete(key);
    this.#limiters.set(key, limiter);
    if (this.#limiters.size > RateLimiters.#MAX) {
      const [oldest] = this.#limiters.keys();
      if (oldest !== undefined) this.#limiters.delete(oldest);
    }
    return limiter;
  }
}
