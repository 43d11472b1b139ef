import { checkFault, kindOf, parseFault } from './catalogue.ts';
import type { Fault, FaultKind } from './fault.ts';
import { isPlace } from './fault-target.ts';

/** A fault that waits for its requests. */
export class ArmedFault {
  readonly fault: Fault;
  readonly kind: FaultKind;
  #left: number;

  constructor(fault: Fault) {
    this.fault = fault;
    this.kind = kindOf(fault.name);
    this.#left = fault.count ?? Number.POSITIVE_INFINITY;
  }

  get left(): number {
    return this.#left;
  }

  /** Notes that it happens now; false when other requests have used it up meanwhile. */
  take(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }

  falls(endpoint: string, path: string, page: number): boolean {
    const { endpoint: where, page: at, onwards } = this.fault;
    if (where !== undefined && !isPlace(where, endpoint, path)) return false;
    return at === undefined || at === page || (onwards === true && page > at);
  }
}

export interface ActiveFault extends Fault {
  /** How often it will still happen; null is for ever. */
  readonly left: number | null;
}

/** The faults in force, in the order they were added. */
export class ActiveFaults {
  #armed: ArmedFault[] = [];

  /** Takes a fault as text (several with commas between) or as an object. */
  add(...faults: readonly (string | Fault)[]): void {
    const parsed = faults.flatMap((fault) =>
      typeof fault === 'string'
        ? fault
            .split(',')
            .filter((part) => part.trim() !== '')
            .map(parseFault)
        : [checkFault(fault)],
    );
    this.#armed.push(...parsed.map((fault) => new ArmedFault(fault)));
  }

  clear(): void {
    this.#armed = [];
  }

  list(): ActiveFault[] {
    this.#forgetSpent();
    return this.#armed.map(({ fault, left }) => ({
      ...fault,
      left: Number.isFinite(left) ? left : null,
    }));
  }

  /** The faults that may happen to a request; each that does has to be taken. */
  on(endpoint: string, path: string, page: number): readonly ArmedFault[] {
    this.#forgetSpent();
    return this.#armed.filter((armed) => armed.falls(endpoint, path, page));
  }

  #forgetSpent(): void {
    this.#armed = this.#armed.filter(({ left }) => left > 0);
  }
}
