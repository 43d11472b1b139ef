import type { TelemetryEvent } from '../history/process.ts';
import { eventField } from './fields.ts';
import { engineFailure } from './query-error.ts';
import type { Value } from './values.ts';

/**
 * The input of a pipeline stage: an event with the values that `let` computed, or, after a command
 * that makes a table, only cells.
 */
export interface Row {
  readonly event: TelemetryEvent | null;
  readonly cells: readonly Value[];
}

export type Read = (row: Row) => Value;

/** The names that are defined at one stage of a pipeline. */
export class NameScope {
  /** Whether rows are those of a table. If not, every name is allowed; unknown ones are null. */
  readonly table: boolean;
  readonly names: readonly string[];
  /** The number of leading columns that are group keys. */
  readonly keyColumns: number | undefined;
  readonly #lowered = new Map<string, (row: Row) => string | null>();

  constructor(table: boolean, names: readonly string[], keyColumns?: number) {
    this.table = table;
    this.names = names;
    this.keyColumns = keyColumns;
  }

  /** The scope after a `let`. */
  with(name: string): NameScope {
    return new NameScope(this.table, [...this.names, name], this.keyColumns);
  }

  isComputed(name: string): boolean {
    return this.names.includes(name);
  }

  read(name: string): Read {
    const index = this.names.indexOf(name);
    if (index >= 0) return ({ cells }) => cells[index] ?? null;
    // Trap: after group or columns, the other fields of the events are gone.
    if (this.table) throw engineFailure(`undefined field '${name}'`);
    const read = eventField(name);
    return ({ event }) => event && read(event);
  }

  /** The field's text in lower case, cached because many tests of a query read the same field. */
  readLowered(name: string): (row: Row) => string | null {
    const known = this.#lowered.get(name);
    if (known) return known;
    const lowered = lowering(this.read(name));
    this.#lowered.set(name, lowered);
    return lowered;
  }
}

export function lowering(read: Read): (row: Row) => string | null {
  let text = '';
  let lower = '';
  return (row) => {
    const value = read(row);
    if (typeof value !== 'string') return null;
    if (value !== text) {
      text = value;
      lower = value.toLowerCase();
    }
    return lower;
  };
}
