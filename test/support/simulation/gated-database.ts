import { AsyncLocalStorage } from 'node:async_hooks';
import { Database, type Tx } from '../../../src/store/database.ts';

/** A point of an attempt: before its nth transaction begins, or after it has committed. */
export interface GatePoint {
  readonly transaction: number;
  readonly side: 'before' | 'after';
}

/** Thrown into an attempt in place of its process's death. */
class AttemptDied extends Error {}

/** A promise that its owner resolves. */
class Latch {
  readonly promise: Promise<void>;
  #resolve: () => void = () => {};

  constructor() {
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  open(): void {
    this.#resolve();
  }
}

/** Stops one attempt at a point: for good, as if its process had died, or until `open`. */
export class Gate {
  readonly #point: GatePoint;
  readonly #kills: boolean;
  readonly #opened = new Latch();
  readonly #reached = new Latch();
  #transactions = 0;
  #isReached = false;

  constructor(point: GatePoint, effect: 'kills' | 'pauses') {
    this.#point = point;
    this.#kills = effect === 'kills';
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  /** Resolves when the attempt has come to the point. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  open(): void {
    this.#opened.open();
  }

  async pass<T>(transaction: () => Promise<T>): Promise<T> {
    this.#transactions += 1;
    const number = this.#transactions;
    await this.#stopAt(number, 'before');
    const value = await transaction();
    await this.#stopAt(number, 'after');
    return value;
  }

  async #stopAt(transaction: number, side: GatePoint['side']): Promise<void> {
    const isPoint = transaction === this.#point.transaction && side === this.#point.side;
    if (isPoint) {
      this.#isReached = true;
      this.#reached.open();
    }
    if (!this.#isReached) return;
    // A dead process runs no further transaction.
    if (this.#kills) throw new AttemptDied('the attempt died');
    await this.#opened.promise;
  }
}

const gates = new AsyncLocalStorage<Gate>();

/** All transactions that `work` starts pass the gate, if they use a `GatedDatabase`. */
export const throughGate = <T>(gate: Gate, work: () => Promise<T>): Promise<T> =>
  gates.run(gate, work);

/** A database whose transactions stop at the gate of the attempt that starts them. */
export class GatedDatabase extends Database {
  override asTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const transaction = () => super.asTenant(tenantId, work);
    return gates.getStore()?.pass(transaction) ?? transaction();
  }
}
