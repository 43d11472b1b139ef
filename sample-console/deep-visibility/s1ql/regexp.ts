import { badQuery } from '../../http/errors.ts';

const MAX_LENGTH = 1_000;
const MAX_INPUT = 4_096;

/**
 * The real engine uses RE2, which has no lookaround or backreferences and runs in linear time.
 * JavaScript has both and can backtrack exponentially, so such expressions are rejected up front.
 */
export function compileRegExp(source: string): (value: string) => boolean {
  if (source.length > MAX_LENGTH) throw badQuery('regular expression is too long');
  const problem = unsupportedSyntax(source);
  if (problem !== undefined) throw badQuery(problem);
  try {
    const anycase = source.startsWith('(?i)');
    const pattern = new RegExp(anycase ? source.slice(4) : source, anycase ? 'is' : 's');
    return (value) => pattern.test(value.slice(0, MAX_INPUT));
  } catch {
    throw badQuery(`regular expression cannot be read: ${source.replaceAll("'", '')}`);
  }
}

/** The reason why an expression is not supported; undefined if it is. */
export function unsupportedSyntax(source: string): string | undefined {
  if (/\(\?[=!<]/.test(source)) return 'regular expression: lookaround is not supported';
  if (/\\[1-9]/.test(source)) return 'regular expression: backreferences are not supported';
  if (nestsRepetition(source)) return 'regular expression: nested repetition is not supported';
  return undefined;
}

/** Whether a repeated group contains repetition or alternation, which can take exponential time. */
function nestsRepetition(source: string): boolean {
  const open: boolean[] = [];
  const plain = source.replace(/\\./g, '_').replace(/\[[^\]]*\]/g, '_');
  for (let at = 0; at < plain.length; at += 1) {
    const char = plain.charAt(at);
    if (char === '(') open.push(false);
    else if (char === ')') {
      const risky = open.pop() ?? false;
      if (risky && /[*+{]/.test(plain[at + 1] ?? '')) return true;
      // A risky group makes the enclosing group risky.
      if (risky && open.length > 0) open[open.length - 1] = true;
    } else if (/[*+{|]/.test(char) && open.length > 0) open[open.length - 1] = true;
  }
  return false;
}
