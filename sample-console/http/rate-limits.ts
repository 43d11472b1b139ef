import { type Clock, MINUTE, SECOND } from '../time.ts';

/** `rate` requests per `perMs`, of which `burst` may come at once. */
interface Limit {
  readonly rate: number;
  readonly perMs: number;
  readonly burst: number;
}

/**
 * The limits of the vendor's partner table and of the API document. Per token, but for
 * system/status, which needs none and counts per address.
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
  // Launching, polling and deleting count alike.
  'sdl/identity': { rate: 3, perMs: SECOND, burst: 3 },
  'sdl/account': { rate: 100, perMs: SECOND, burst: 100 },
} as const satisfies Record<string, Limit>;

export type RateLimit = keyof typeof LIMITS;

interface Bucket {
  level: number;
  filledAt: number;
}

/** Token buckets. `scale` stretches time: 0.01 is a hundred times looser, 0 is no limit at all. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #scale: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, scale: number) {
    this.#clock = clock;
    this.#scale = scale;
  }

  /** Takes one request from the bucket of `who`; false when there is none left. */
  allow(name: RateLimit, who: string): boolean {
    if (this.#scale === 0) return true;
    const { rate, perMs, burst } = LIMITS[name];
    const now = this.#clock();
    const key = `${name} ${who}`;
    const bucket = this.#buckets.get(key) ?? { level: burst, filledAt: now };
    const refill = ((now - bucket.filledAt) / (perMs * this.#scale)) * rate;
    const level = Math.min(burst, bucket.level + Math.max(0, refill));
    const allowed = level >= 1;
    this.#buckets.set(key, { level: allowed ? level - 1 : level, filledAt: now });
    return allowed;
  }
}
