import { regExpProblem } from '../deep-visibility/s1ql/regexp.ts';
import { broken, refused } from './query-error.ts';

const MAX_BYTES = 1_000;
const MAX_INPUT = 4_096;

/** Compiled once for a query, not once for an event. Bounded. */
const REPLACEMENTS = new Map<string, RegExp>();
const MOST_REPLACEMENTS = 256;

/**
 * `replace(x, pattern, by)`: every match, letter case ignored, `$1` for what a group matched. Unlike
 * `matches` it takes nested repetition, as the engine does; a query is its client's own.
 */
export function replaced(text: string, source: string, by: string): string {
  let pattern = REPLACEMENTS.get(source);
  if (!pattern) {
    if (REPLACEMENTS.size >= MOST_REPLACEMENTS) REPLACEMENTS.clear();
    pattern = compileReplacement(source);
    REPLACEMENTS.set(source, pattern);
  }
  return text.replace(pattern, by);
}

function compileReplacement(source: string): RegExp {
  checkDialect(source);
  if (/\(\?[=!<]|\\[1-9]/.test(source)) throw refused(`error parsing regexp: ${source}`);
  try {
    return new RegExp(source, 'gi');
  } catch {
    throw refused(`error parsing regexp: ${source}`);
  }
}

function checkDialect(source: string): void {
  if (Buffer.byteLength(source) > MAX_BYTES) {
    throw refused(`Regular expression is longer than ${MAX_BYTES} bytes`);
  }
  if (/[^\\][*+?}]\?/.test(source)) throw broken("Dangling meta character '?'");
}

/** The engine's dialect: no looking around, no lazy repetition (trap: a 500), 1000 bytes at most. */
export function compilePattern(source: string, matchcase: boolean): (text: string) => boolean {
  checkDialect(source);
  const problem = regExpProblem(source);
  if (problem !== undefined) throw refused(problem);
  try {
    const pattern = new RegExp(source, matchcase ? 's' : 'is');
    return (text) => pattern.test(text.slice(0, MAX_INPUT));
  } catch {
    throw refused(`error parsing regexp: ${source}`);
  }
}
