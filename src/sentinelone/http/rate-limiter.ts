import type { Clock } from '../../clock.ts';

/**
 * The shortest time between two calls of one endpoint with one token, milliseconds. Source: the
 * partner table of the vendor's rate limits; agents 25 per second, user 2 per second,
 * dv/query-status 1 per second, none of which allows a burst; so some room is left for the network.
 * dv/init-query, 1 per minute, is kept across processes elsewhere.
 */
const CALL_SPACING_MS: Readonly<Record<string, number>> = {
  '/web/api/v2.1/agents': 60,
  '/web/api/v2.1/user': 600,
  '/web/api/v2.1/dv/query-status': 1_250,
};

/** The data lake allows a user 3 calls a second whatever they are; ids stand in its paths. */
const LAKE = '/sdl/';
const LAKE_SPACING_MS = 400;

/**
 * What all requests with one token to one console share: after a 429 every one of them waits, not
 * only the one that was told to; and calls of one endpoint keep their distance.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #scale: number;
  #pausedUntil = 0;
  readonly #nextCall = new Map<string, number>();

  /** @param scale times the documented distances; 1 in production */
  constructor(clock: Clock, scale: number) {
    this.#clock = clock;
    this.#scale = scale;
  }

  /** Nothing passes before `at` (epoch milliseconds). */
  pauseUntil(at: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, at);
  }

  /** Resolves when `path` may be called; the place is taken at once, so callers queue up. */
  async acquire(path: string, signal: AbortSignal): Promise<void> {
    const lake = path.startsWith(LAKE);
    const line = lake ? LAKE : path;
    const spacing = (lake ? LAKE_SPACING_MS : (CALL_SPACING_MS[path] ?? 0)) * this.#scale;
    const at = Math.max(this.#clock.now(), this.#nextCall.get(line) ?? 0);
    if (spacing > 0) this.#nextCall.set(line, at + spacing);
    for (;;) {
      const wait = Math.max(at, this.#pausedUntil) - this.#clock.now();
      if (wait <= 0) return;
      await this.#clock.sleep(wait, signal);
    }
  }
}

/** Gates by console and token, so that two activities of one worker share them. Bounded. */
export class RateLimiters {
  static readonly #MAX = 10_000;
  readonly #clock: Clock;
  readonly #scale: number;
  readonly #limiters = new Map<string, RateLimiter>();

  constructor(clock: Clock, scale: number) {
    this.#clock = clock;
    this.#scale = scale;
  }

  /** @param key names console and token without holding the token */
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
