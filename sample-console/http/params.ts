import { parseTimestamp } from '../time.ts';
import { invalid } from './errors.ts';

/** The type of a query parameter. Lists are comma-separated. */
export type Param =
  | {
      readonly kind: 'integer';
      readonly min?: number;
      readonly max?: number;
      readonly error?: string;
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text'; readonly required?: true }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | {
      readonly kind: 'list';
      readonly max: number;
      readonly of?: readonly string[];
      readonly minLength?: number;
    }
  | { readonly kind: 'booleans' }
  | { readonly kind: 'date' }
  | { readonly kind: 'dates' };

export type ParamTable = Readonly<Record<string, Param>>;

type Value = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];

/** The message of real consoles for a limit out of bounds. */
function limitError(max: number): string {
  return `Limit must be greater than or equals to 1 and less than equals to ${max}`;
}

/** Parameters of every listing. Trap: `limit` defaults to 10 and `skip` is at most 1000. */
export const PAGING = {
  skip: { kind: 'integer', min: 0, max: 1000 },
  limit: { kind: 'integer', min: 1, max: 1000, error: limitError(1000) },
  cursor: { kind: 'text' },
  countOnly: { kind: 'boolean' },
  skipCount: { kind: 'boolean' },
  sortOrder: { kind: 'choice', of: ['asc', 'desc'] },
} as const satisfies ParamTable;

export const DEFAULT_LIMIT = 10;

/** Parameters that have been validated against a table. Each getter is for one type. */
export class Params {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  integer(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  list(name: string): readonly string[] | undefined {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  booleans(name: string): readonly boolean[] | undefined {
    return this.list(name)?.map((value) => value === 'true');
  }

  /** The bounds of a `__between` parameter, in milliseconds. */
  range(name: string): readonly [number, number] | undefined {
    const [from, to] = this.list(name)?.map(Number) ?? [];
    return from === undefined || to === undefined ? undefined : [from, to];
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }
}

/** Parses and validates a query string. Trap: an unknown parameter is a 400, not ignored. */
export function readParams(table: ParamTable, query: URLSearchParams): Params {
  const values = new Map<string, Value>();
  for (const name of new Set(query.keys())) {
    const param = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!param) throw invalid(`${name}: Unknown field`);
    // A repeated parameter means the same as its values joined by commas.
    const raw = query.getAll(name).join(',');
    // The console's own web page sends empty parameters. They count as absent.
    if (raw !== '') values.set(name, readOne(name, param, raw));
  }
  for (const [name, param] of Object.entries(table)) {
    if (param.kind === 'text' && param.required && !values.has(name)) {
      throw invalid(`${name}: Missing data for required field.`);
    }
  }
  return new Params(values);
}

function readOne(name: string, param: Param, raw: string): Value {
  switch (param.kind) {
    case 'text':
      return raw;
    case 'integer':
      return readInteger(name, param, raw);
    case 'boolean':
      return readBoolean(name, raw);
    case 'booleans':
      return raw.split(',').map((item) => readBoolean(name, item));
    case 'choice':
      if (!param.of.includes(raw)) throw invalid(`${name}: "${raw}" is not a valid choice.`);
      return raw;
    case 'list':
      return readList(name, param, raw);
    case 'date': {
      const ms = parseTimestamp(raw);
      if (ms === undefined) throw invalid(`${name}: Not a valid datetime.`);
      return ms;
    }
    default: {
      const [, from, to] = /^(\d{12,14})-(\d{12,14})$/.exec(raw) ?? [];
      if (from === undefined) throw invalid(`${name}: Not a valid date range.`);
      return [Number(from), Number(to)];
    }
  }
}

function readInteger(
  name: string,
  param: Extract<Param, { kind: 'integer' }>,
  raw: string,
): number {
  const value = /^-?\d{1,15}$/.test(raw) ? Number(raw) : Number.NaN;
  if (Number.isNaN(value)) throw invalid(`${name}: Not a valid integer.`);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = param;
  if (value < min || value > max) {
    throw invalid(param.error ?? `${name}: Must be between ${min} and ${max}.`);
  }
  return value;
}

function readBoolean(name: string, raw: string): boolean {
  const lower = raw.trim().toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw invalid(`${name}: Not a valid boolean.`);
  return lower === 'true';
}

function readList(name: string, param: Extract<Param, { kind: 'list' }>, raw: string): string[] {
  const items = raw.split(',').map((item) => item.trim());
  if (items.length > param.max) throw invalid(`${name}: Longer than maximum length ${param.max}.`);
  for (const [index, item] of items.entries()) {
    if (param.of && !param.of.includes(item)) {
      throw invalid(`${name}: ${index}: "${item}" is not a valid choice.`);
    }
    if (item.length < (param.minLength ?? 1)) {
      throw invalid(`${name}: Shorter than minimum length ${param.minLength ?? 1}.`);
    }
  }
  return items;
}
