/** Comma-separated values that a spreadsheet shows as they are. */

/** A spreadsheet takes a cell that begins so for a formula; an apostrophe keeps it text. */
const FORMULA = /^[=+\-@\t\r]/;

/** One value as a cell, quoted where it must be; lists are joined with blanks. */
export function csvCell(value: unknown): string {
  const text = cellText(value);
  const safe = typeof value !== 'number' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A value as people read it; null and undefined are empty. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(cellText).join(' ') : JSON.stringify(value);
}
