import { regExpProblem } from '../deep-visibility/s1ql/regexp.ts';
import { broken, refused } from './problems.ts';

const MAX_BYTES = 1_000;
const MAX_INPUT = 4_096;

/** The engine's dialect: no looking around, no lazy repetition (trap: a 500), 1000 bytes at most. */
export function compilePattern(source: string, matchcase: boolean): (text: string) => boolean {
  if (Buffer.byteLength(source) > MAX_BYTES) {
    throw refused(`Regular expression is longer than ${MAX_BYTES} bytes`);
  }
  if (/[^\\][*+?}]\?/.test(source)) throw broken("Dangling meta character '?'");
  const problem = regExpProblem(source);
  if (problem !== undefined) throw refused(problem);
  try {
    const pattern = new RegExp(source, matchcase ? 's' : 'is');
    return (text) => pattern.test(text.slice(0, MAX_INPUT));
  } catch {
    throw refused(`error parsing regexp: ${source}`);
  }
}
