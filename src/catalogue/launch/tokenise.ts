/**
 * Splits command lines into arguments.
 *
 * Windows sensors report the raw command line, which follows the rules of the C runtime. On macOS
 * and Linux they join the argument vector with spaces, mostly without quoting. There a quote counts
 * only where a shell user would put one: around a whole argument or a whole value.
 */

import { isAbsolute } from './paths.ts';

/** Enough for every relevant flag. A prompt of 32 KB is not read to its end. */
const MAX_CHARACTERS = 8_192;
const MAX_TOKENS = 256;
/** Maximum length of the program's own path. */
const MAX_PROGRAM_LENGTH = 1_024;

/** Deep Visibility drops the opening quote of some Windows command lines. */
const LOST_QUOTE = /^[a-z]:\\[^"]*\.exe"(?:\s|$)/i;

export interface CommandLine {
  /** As written, possibly a bare name; '' for an empty command line. */
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * @param imagePath if the command line starts with it, that part is the program, even if it
 *   contains spaces and the sensor dropped its opening quote
 */
export function splitCommandLine(
  commandLine: string,
  windows: boolean,
  imagePath: string | null,
): CommandLine {
  const bounded = commandLine.slice(0, MAX_CHARACTERS).replaceAll('\0', ' ').trim();
  const text = windows && LOST_QUOTE.test(bounded) ? `"${bounded}` : bounded;
  if (imagePath !== null && imagePath !== '') {
    const rest = afterImagePath(text, imagePath);
    if (rest !== null) return { program: imagePath, args: tokenise(rest, windows) };
    const end = endOfSplitProgram(text, imagePath);
    if (end !== -1) {
      return { program: text.slice(0, end), args: tokenise(text.slice(end), windows) };
    }
  }
  const [program = '', ...args] = tokenise(text, windows);
  return { program, args };
}

/**
 * End of an unquoted program path with spaces that is written differently from the image path: it
 * has the image's name, and there is no option before it. -1 if there is no such path.
 */
function endOfSplitProgram(text: string, imagePath: string): number {
  if (!isAbsolute(text) || !/^[^"']*\s/.test(text)) return -1;
  const from = Math.max(imagePath.lastIndexOf('/'), imagePath.lastIndexOf('\\'));
  const name = imagePath.slice(from).toLowerCase();
  if (name.length < 2) return -1;
  const lower = text.toLowerCase();
  for (
    let at = lower.indexOf(name);
    at !== -1 && at < MAX_PROGRAM_LENGTH;
    at = lower.indexOf(name, at + 1)
  ) {
    if (/\s[-/]/.test(text.slice(0, at))) return -1;
    const next = text.charAt(at + name.length);
    if (next === '' || isBlank(next)) return at + name.length;
  }
  return -1;
}

function afterImagePath(text: string, imagePath: string): string | null {
  const at = text.startsWith('"') ? 1 : 0;
  const end = at + imagePath.length;
  if (text.slice(at, end).toLowerCase() !== imagePath.toLowerCase()) return null;
  const next = text.charAt(end);
  if (next === '"') return text.slice(end + 1);
  return next === '' || isBlank(next) ? text.slice(end) : null;
}

export const tokenise = (text: string, windows: boolean): readonly string[] =>
  windows ? tokeniseWindows(text) : tokenisePosix(text);

const isBlank = (char: string): boolean =>
  char === ' ' || char === '\t' || char === '\n' || char === '\r';

/**
 * A quote toggles quoting. Backslashes are literal except before a quote: there two make one, and
 * an odd one makes the quote literal.
 */
function tokeniseWindows(text: string): readonly string[] {
  const tokens: string[] = [];
  let token = '';
  let beforeQuote = '';
  let openedAt = -1;
  for (let at = 0; at < text.length && tokens.length < MAX_TOKENS; at++) {
    const char = text.charAt(at);
    if (char === '\\') {
      const run = backslashes(text, at);
      const quoted = text.charAt(at + run) === '"';
      token += text.slice(at, at + (quoted ? run >> 1 : run));
      at += run - 1;
      if (quoted && run % 2 === 1) {
        const ends = endsPath(text, at + 1);
        token += ends ? '\\' : '"';
        if (!ends) at++;
      }
    } else if (char === '"') {
      if (openedAt === -1) beforeQuote = token;
      openedAt = openedAt === -1 ? at : -1;
    } else if (isBlank(char) && openedAt === -1) {
      if (token !== '') tokens.push(token);
      token = '';
    } else {
      token += char;
    }
  }
  // An unclosed quote would swallow every flag after it, so it is taken literally.
  const rest = openedAt === -1 ? [token] : (beforeQuote + text.slice(openedAt + 1)).split(/\s+/);
  return [...tokens, ...rest.filter((piece) => piece !== '')].slice(0, MAX_TOKENS);
}

function backslashes(text: string, from: number): number {
  let end = from + 1;
  while (text.charAt(end) === '\\') end++;
  return end - from;
}

/** `"C:\dir\" next`: the C runtime reads to the next quote; without one the path ends here. */
const endsPath = (text: string, quoteAt: number): boolean => {
  const next = text.charAt(quoteAt + 1);
  return (next === '' || isBlank(next)) && !text.includes('"', quoteAt + 1);
};

function tokenisePosix(text: string): readonly string[] {
  const tokens: string[] = [];
  /** Quote characters without a closing one ahead, so the search is not repeated. */
  const unclosed = new Set<string>();
  let start = 0;
  for (let at = 0; at <= text.length && tokens.length < MAX_TOKENS; at++) {
    const char = text.charAt(at);
    if (char === '' || isBlank(char)) {
      if (at > start) tokens.push(text.slice(start, at));
      start = at + 1;
    } else if (
      isQuote(char) &&
      (at === start || text.charAt(at - 1) === '=') &&
      !unclosed.has(char)
    ) {
      const end = closingQuote(text, at, char);
      if (end === -1) {
        unclosed.add(char);
      } else {
        tokens.push(text.slice(start, at) + text.slice(at + 1, end));
        start = end + 1;
        at = end;
      }
    }
  }
  return tokens;
}

const isQuote = (char: string): boolean => char === '"' || char === "'";

/** A closing quote is followed by whitespace or the end. */
function closingQuote(text: string, from: number, quote: string): number {
  let at = text.indexOf(quote, from + 1);
  while (at !== -1) {
    const next = text.charAt(at + 1);
    if (next === '' || isBlank(next)) return at;
    at = text.indexOf(quote, at + 1);
  }
  return -1;
}
