import type { TelemetryEvent } from '../history/process.ts';
import { eventField } from './fields.ts';
import { broken } from './query-error.ts';
import type { Value } from './values.ts';

/**
 * What flows through a pipeline: an event and what `let` computed of it, or, after a command that
 * makes a table, cells alone. While events flow there is one row, filled anew for each.
 */
export interface Row {
  readonly event: TelemetryEvent | null;
  readonly cells: readonly Value[];
}

export type Read = (row: Row) => Value;

/** The names that can be used at one place of a pipeline. */
export class Scope {
  /** Null while events flow: then every name is good, if only for null. */
  readonly table: boolean;
  readonly names: readonly string[];
  /** How many of the leading columns are what was grouped by. */
  readonly keyColumns: number | undefined;
  readonly #lowered = new Map<string, (row: Row) => string | null>();

  constructor(table: boolean, names: readonly string[], keyColumns?: number) {
    this.table = table;
    this.names = names;
    this.keyColumns = keyColumns;
  }

  /** The scope behind a `let`. */
  with(name: string): Scope {
    return new Scope(this.table, [...this.names, name], this.keyColumns);
  }

  isComputed(name: string): boolean {
    return this.names.includes(name);
  }

  read(name: string): Read {
    const index = this.names.indexOf(name);
    if (index >= 0) return ({ cells }) => cells[index] ?? null;
    // Trap: after group or columns nothing else is left of the events.
    if (this.table) throw broken(`undefined field '${name}'`);
    const read = eventField(name);
    return ({ event }) => event && read(event);
  }

  /** The field's text in small letters; kept for a moment, as many tests ask for the same. */
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
