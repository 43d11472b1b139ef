/** The value of a cell. Numbers are 64-bit floats; a missing field is null. */
export type Value = string | number | boolean | null | readonly Value[];

/** Null, 0, NaN, false and the empty text are false; everything else is true, even "0". */
export function isTrue(value: Value): boolean {
  return value !== null && value !== 0 && value !== '' && value !== false && !Number.isNaN(value);
}

/** The text of a value in concatenations and in `string()`. */
export function textOf(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function rankOf(value: Value): number {
  if (value === null) return 0;
  return { boolean: 1, number: 2, string: 3 }[typeof value as string] ?? 4;
}

/** A total order: nulls first, then by type, then by value. */
export function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  const ranks = rankOf(a) - rankOf(b);
  if (ranks !== 0) return ranks;
  if (typeof a === 'object' || typeof b === 'object') return compareTexts(textOf(a), textOf(b));
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return Number(a) - Number(b);
}

/** Compares code units, without a locale, as the engine does. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether two values can be compared with `<` and `>`; values of different types cannot. */
export function areComparable(a: Value, b: Value): boolean {
  return a !== null && b !== null && typeof a !== 'object' && typeof a === typeof b;
}
