import type { Database, Tx } from '../store/database.ts';

interface Kept<T> {
  readonly value: T;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Younger ones are shown as they are. */
const FRESH_MS = 10_000;
/** Older ones are made anew before they are shown; in between, shown and made anew behind that. */
const STALE_MS = 120_000;
const MOST_KEPT = 500;

/**
 * A sum over a whole tenant, which takes part of a second at a million devices: kept for a while,
 * made once however many ask, and dropped when a run has ended.
 */
export class Summary<T> {
  readonly #database: Database;
  readonly #work: (tx: Tx, tenantId: string) => Promise<T>;
  readonly #kept = new Map<string, Kept<T>>();
  readonly #making = new Map<string, Promise<Kept<T>>>();

  constructor(database: Database, work: (tx: Tx, tenantId: string) => Promise<T>) {
    this.#database = database;
    this.#work = work;
  }

  async of(tenantId: string): Promise<{ readonly value: T; readonly computedAt: string }> {
    const known = this.#kept.get(tenantId);
    const age = known ? Date.now() - known.at : Number.POSITIVE_INFINITY;
    if (known && age < STALE_MS) {
      if (age > FRESH_MS) this.#make(tenantId).catch(() => {});
      return answer(known);
    }
    return answer(await this.#make(tenantId));
  }

  /** The tenant's rows have changed. */
  drop(tenantId: string): void {
    this.#kept.delete(tenantId);
  }

  #make(tenantId: string): Promise<Kept<T>> {
    const going = this.#making.get(tenantId);
    if (going) return going;
    const made = this.#sum(tenantId).finally(() => this.#making.delete(tenantId));
    this.#making.set(tenantId, made);
    return made;
  }

  async #sum(tenantId: string): Promise<Kept<T>> {
    const value = await this.#database.asTenant(tenantId, (tx) => this.#work(tx, tenantId));
    const kept = { value, at: Date.now() };
    this.#kept.delete(tenantId);
    this.#kept.set(tenantId, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }
}

const answer = <T>({ value, at }: Kept<T>): { value: T; computedAt: string } => ({
  value,
  computedAt: new Date(at).toISOString(),
});
