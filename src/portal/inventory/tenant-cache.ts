import type { Database, Tx } from '../../store/database.ts';
import { findInventoryState } from '../../store/runs/run-history.ts';

interface Entry<T> {
  readonly value: T;
  /** The state of the inventory when the value was computed; see `findInventoryState`. */
  readonly state: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** While a run keeps changing rows, a value up to this age is served. */
const MAX_AGE_DURING_RUN_MS = 10_000;
/** Only runs change rows, but "the last seven days" move with the clock. */
const MAX_AGE_MS = 600_000;
const MAX_TENANTS = 500;

/**
 * Caches an aggregate over a whole tenant, which takes a second or more at a million devices.
 * Concurrent callers share one computation, and the value is served until a run changes the rows.
 */
export class TenantCache<T> {
  readonly #database: Database;
  readonly #work: (tx: Tx, tenantId: string) => Promise<T>;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #pending = new Map<string, Promise<Entry<T>>>();

  constructor(database: Database, work: (tx: Tx, tenantId: string) => Promise<T>) {
    this.#database = database;
    this.#work = work;
  }

  async of(tenantId: string): Promise<{ readonly value: T; readonly computedAt: string }> {
    const { state, running } = await this.#database.asTenant(tenantId, (tx) =>
      findInventoryState(tx, tenantId),
    );
    const known = this.#entries.get(tenantId);
    const age = known ? Date.now() - known.at : Number.POSITIVE_INFINITY;
    const isFresh =
      known?.state === state ? age < MAX_AGE_MS : running && age < MAX_AGE_DURING_RUN_MS;
    if (known && isFresh) return answer(known);
    return answer(await this.#compute(tenantId, state));
  }

  #compute(tenantId: string, state: string): Promise<Entry<T>> {
    const key = `${tenantId} ${state}`;
    const pending = this.#pending.get(key);
    if (pending) return pending;
    const computation = this.#read(tenantId, state).finally(() => this.#pending.delete(key));
    this.#pending.set(key, computation);
    return computation;
  }

  async #read(tenantId: string, state: string): Promise<Entry<T>> {
    const value = await this.#database.asTenant(tenantId, (tx) => this.#work(tx, tenantId));
    const entry = { value, state, at: Date.now() };
    this.#entries.delete(tenantId);
    this.#entries.set(tenantId, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_TENANTS && oldest !== undefined) this.#entries.delete(oldest);
    return entry;
  }
}

const answer = <T>({ value, at }: Entry<T>): { value: T; computedAt: string } => ({
  value,
  computedAt: new Date(at).toISOString(),
});
