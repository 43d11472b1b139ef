import type { Database, Tx } from '../../store/database.ts';
import { findInventoryState } from '../../store/runs/run-history.ts';

interface Kept<T> {
  readonly value: T;
  /** What the tenant's rows were like when it was made; see `findInventoryState`. */
  readonly state: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** While a run changes rows all the time, younger ones are shown as they are. */
const FRESH_MS = 10_000;
/** Nothing but runs changes rows, but the days that "the last seven" are move on. */
const MAX_MS = 600_000;
const MAX_KEPT = 500;

/**
 * A sum over a whole tenant, which takes a second or more at a million devices: made once however
 * many ask, and kept for as long as no run has changed the tenant's rows.
 */
export class TenantCache<T> {
  readonly #database: Database;
  readonly #work: (tx: Tx, tenantId: string) => Promise<T>;
  readonly #kept = new Map<string, Kept<T>>();
  readonly #making = new Map<string, Promise<Kept<T>>>();

  constructor(database: Database, work: (tx: Tx, tenantId: string) => Promise<T>) {
    this.#database = database;
    this.#work = work;
  }

  async of(tenantId: string): Promise<{ readonly value: T; readonly computedAt: string }> {
    const { state, running } = await this.#database.asTenant(tenantId, (tx) =>
      findInventoryState(tx, tenantId),
    );
    const known = this.#kept.get(tenantId);
    const age = known ? Date.now() - known.at : Number.POSITIVE_INFINITY;
    const isGood = known?.state === state ? age < MAX_MS : running && age < FRESH_MS;
    if (known && isGood) return answer(known);
    return answer(await this.#make(tenantId, state));
  }

  #make(tenantId: string, state: string): Promise<Kept<T>> {
    const key = `${tenantId} ${state}`;
    const going = this.#making.get(key);
    if (going) return going;
    const made = this.#sum(tenantId, state).finally(() => this.#making.delete(key));
    this.#making.set(key, made);
    return made;
  }

  async #sum(tenantId: string, state: string): Promise<Kept<T>> {
    const value = await this.#database.asTenant(tenantId, (tx) => this.#work(tx, tenantId));
    const kept = { value, state, at: Date.now() };
    this.#kept.delete(tenantId);
    this.#kept.set(tenantId, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }
}

const answer = <T>({ value, at }: Kept<T>): { value: T; computedAt: string } => ({
  value,
  computedAt: new Date(at).toISOString(),
});
