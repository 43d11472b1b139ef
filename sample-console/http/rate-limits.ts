import { type Clock, MINUTE, SECOND } from '../time.ts';

/** `rate` requests per `perMs`, with at most `burst` requests at once. */
interface Limit {
  readonly rate: number;
  readonly perMs: number;
  readonly burst: number;
}

/**
 * Limits from the vendor's partner table and from the API document. They apply per token, except
 * for system/status, which requires no token and is limited per address.
 */
const LIMITS = {
  agents: { rate: 25, perMs: SECOND, burst: 1 },
  accounts: { rate: 100, perMs: SECOND, burst: 10 },
  sites: { rate: 100, perMs: SECOND, burst: 10 },
  user: { rate: 2, perMs: SECOND, burst: 5 },
  users: { rate: 40, perMs: SECOND, burst: 80 },
  'system/status': { rate: 1, perMs: SECOND, burst: 1 },
  'dv/init-query': { rate: 1, perMs: MINUTE, burst: 1 },
  'dv/query-status': { rate: 1, perMs: SECOND, burst: 1 },
  'dv/events/pq': { rate: 4, perMs: SECOND, burst: 1 },
  'dv/events/pq-ping': { rate: 4, perMs: SECOND, burst: 1 },
  // Launches, polls and deletes share these limits.
  'sdl/identity': { rate: 3, perMs: SECOND, burst: 3 },
  'sdl/account': { rate: 100, perMs: SECOND, burst: 100 },
} as const satisfies Record<string, Limit>;

export type RateLimit = keyof typeof LIMITS;

interface Bucket {
  level: number;
  filledAt: number;
}

/** Token buckets. `scale` scales time: 0.01 makes limits 100 times looser, 0 disables them. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #scale: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, scale: number) {
    this.#clock = clock;
    this.#scale = scale;
  }

  /** Takes one request from the client's bucket. Returns false if the bucket is empty. */
  allow(name: RateLimit, client: string): boolean {
    if (this.#scale === 0) return true;
    const { rate, perMs, burst } = LIMITS[name];
    const now = this.#clock();
    const key = `${name} ${client}`;
    const bucket = this.#buckets.get(key) ?? { level: burst, filledAt: now };
    const refill = ((now - bucket.filledAt) / (perMs * this.#scale)) * rate;
    const level = Math.min(burst, bucket.level + Math.max(0, refill));
    const allowed = level >= 1;
    this.#buckets.set(key, { level: allowed ? level - 1 : level, filledAt: now });
    return allowed;
  }
}
