/** Comma-separated values that are safe to open in a spreadsheet. */

/** A spreadsheet treats a cell with this start as a formula; a leading apostrophe prevents that. */
const FORMULA = /^[=+\-@\t\r]/;

/** One value as a cell, quoted if necessary. Lists are joined with spaces. */
export function csvCell(value: unknown): string {
  const text = cellText(value);
  const safe = typeof value !== 'number' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A value as display text; empty for null and undefined. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(cellText).join(' ') : JSON.stringify(value);
}
