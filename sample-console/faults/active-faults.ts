import { checkFault, faultKindOf, parseFault } from './catalogue.ts';
import type { Fault, FaultKind } from './fault.ts';
import { matchesTarget } from './fault-target.ts';

/** A fault that has been added and counts the requests it may still affect. */
export class ArmedFault {
  readonly fault: Fault;
  readonly kind: FaultKind;
  #left: number;

  constructor(fault: Fault) {
    this.fault = fault;
    this.kind = faultKindOf(fault.name);
    this.#left = fault.count ?? Number.POSITIVE_INFINITY;
  }

  get left(): number {
    return this.#left;
  }

  /** Counts one use. Returns false if concurrent requests have used up the fault. */
  take(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }

  matches(endpoint: string, path: string, page: number): boolean {
    const { endpoint: target, page: firstPage, onwards } = this.fault;
    if (target !== undefined && !matchesTarget(target, endpoint, path)) return false;
    return firstPage === undefined || firstPage === page || (onwards === true && page > firstPage);
  }
}

export interface ActiveFault extends Fault {
  /** The number of requests it will still affect; null means unlimited. */
  readonly left: number | null;
}

/** The faults in effect, in the order in which they were added. */
export class ActiveFaults {
  #armed: ArmedFault[] = [];

  /** Adds faults, each given as an object or as text; a text may hold several, comma-separated. */
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
    this.#dropExhausted();
    return this.#armed.map(({ fault, left }) => ({
      ...fault,
      left: Number.isFinite(left) ? left : null,
    }));
  }

  /** The faults that match a request. The caller must `take` each fault that it applies. */
  matching(endpoint: string, path: string, page: number): readonly ArmedFault[] {
    this.#dropExhausted();
    return this.#armed.filter((armed) => armed.matches(endpoint, path, page));
  }

  #dropExhausted(): void {
    this.#armed = this.#armed.filter(({ left }) => left > 0);
  }
}
