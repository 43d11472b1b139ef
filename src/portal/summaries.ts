import type { Database, Tx } from '../store/database.ts';

interface Kept {
  readonly value: unknown;
  readonly at: number;
}

/** Younger ones are shown as they are. */
const FRESH_MS = 10_000;
/** Older ones are made anew before they are shown; in between, shown and made anew behind that. */
const STALE_MS = 120_000;
const MOST_KEPT = 2_000;

/**
 * Sums over whole tenants, which take part of a second at a million devices: kept for a while, made
 * once however many ask, and dropped when a run has ended.
 */
export class Summaries {
  readonly #database: Database;
  readonly #kept = new Map<string, Kept>();
  readonly #making = new Map<string, Promise<Kept>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param name of the sum; the same name always goes with the same work */
  async get<T>(
    tenantId: string,
    name: string,
    work: (tx: Tx) => Promise<T>,
  ): Promise<{ readonly value: T; readonly computedAt: string }> {
    const key = `${tenantId} ${name}`;
    const known = this.#kept.get(key);
    const age = known ? Date.now() - known.at : Number.POSITIVE_INFINITY;
    if (known && age < STALE_MS) {
      if (age > FRESH_MS) this.#make(key, tenantId, work).catch(() => {});
      return answer<T>(known);
    }
    return answer<T>(await this.#make(key, tenantId, work));
  }

  /** The tenant's rows have changed. */
  drop(tenantId: string): void {
    for (const key of this.#kept.keys()) {
      if (key.startsWith(`${tenantId} `)) this.#kept.delete(key);
    }
  }

  #make<T>(key: string, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<Kept> {
    const going = this.#making.get(key);
    if (going) return going;
    const made = this.#database
      .asTenant(tenantId, work)
      .then((value): Kept => {
        const kept = { value, at: Date.now() };
        this.#kept.set(key, kept);
        const [oldest] = this.#kept.keys();
        if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
        return kept;
      })
      .finally(() => this.#making.delete(key));
    this.#making.set(key, made);
    return made;
  }
}

const answer = <T>({ value, at }: Kept) => ({
  value: value as T,
  computedAt: new Date(at).toISOString(),
});
