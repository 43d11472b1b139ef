/** What a cell may hold. Numbers are 64-bit floats; a missing field is null. */
export type Value = string | number | boolean | null | readonly Value[];

/** Null, 0, NaN, false and the empty text are false; everything else is true, also "0". */
export function isTrue(value: Value): boolean {
  return value !== null && value !== 0 && value !== '' && value !== false && !Number.isNaN(value);
}

/** As text concatenation and `string()` write a value. */
export function textOf(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function rankOf(value: Value): number {
  if (value === null) return 0;
  return { boolean: 1, number: 2, string: 3 }[typeof value as string] ?? 4;
}

/** An order over all values: nulls first, then by type, then within the type. */
export function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  const ranks = rankOf(a) - rankOf(b);
  if (ranks !== 0) return ranks;
  if (typeof a === 'object' || typeof b === 'object') return compareTexts(textOf(a), textOf(b));
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return Number(a) - Number(b);
}

/** Byte by byte, as the engine sorts; locales have no part in it. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Values of different types have no order, so no comparison of them holds. */
export function haveOrder(a: Value, b: Value): boolean {
  return a !== null && b !== null && typeof a !== 'object' && typeof a === typeof b;
}
