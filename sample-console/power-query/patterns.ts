import { unsupportedSyntax } from '../deep-visibility/s1ql/regexp.ts';
import { engineFailure, invalidQuery } from './query-error.ts';

const MAX_BYTES = 1_000;
const MAX_INPUT = 4_096;

/** Cached, so that a pattern is compiled once per query rather than once per event. */
const REPLACEMENT_PATTERNS = new Map<string, RegExp>();
const MAX_CACHED_PATTERNS = 256;

/**
 * `replace(x, pattern, by)`: replaces every match, case-insensitively; `$1` inserts a group. Unlike
 * `matches` it allows nested repetition, as the real engine does: only the client's query can hang.
 */
export function replaceMatches(text: string, source: string, by: string): string {
  let pattern = REPLACEMENT_PATTERNS.get(source);
  if (!pattern) {
    if (REPLACEMENT_PATTERNS.size >= MAX_CACHED_PATTERNS) REPLACEMENT_PATTERNS.clear();
    pattern = compileReplacement(source);
    REPLACEMENT_PATTERNS.set(source, pattern);
  }
  return text.replace(pattern, by);
}

function compileReplacement(source: string): RegExp {
  checkDialect(source);
  if (/\(\?[=!<]|\\[1-9]/.test(source)) throw invalidQuery(`error parsing regexp: ${source}`);
  try {
    return new RegExp(source, 'gi');
  } catch {
    throw invalidQuery(`error parsing regexp: ${source}`);
  }
}

function checkDialect(source: string): void {
  if (Buffer.byteLength(source) > MAX_BYTES) {
    throw invalidQuery(`Regular expression is longer than ${MAX_BYTES} bytes`);
  }
  if (/[^\\][*+?}]\?/.test(source)) throw engineFailure("Dangling meta character '?'");
}

/** The engine's dialect: no lookaround, no lazy repetition (trap: a 500), at most 1000 bytes. */
export function compilePattern(source: string, matchcase: boolean): (text: string) => boolean {
  checkDialect(source);
  const problem = unsupportedSyntax(source);
  if (problem !== undefined) throw invalidQuery(problem);
  try {
    const pattern = new RegExp(source, matchcase ? 's' : 'is');
    return (text) => pattern.test(text.slice(0, MAX_INPUT));
  } catch {
    throw invalidQuery(`error parsing regexp: ${source}`);
  }
}
