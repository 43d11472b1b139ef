import { badQuery } from '../../http/errors.ts';
import type { Lexeme } from './syntax.ts';

const SYMBOLS = ['!=', '<=', '>=', '=', '<', '>', '(', ')', ','];
const WORD = /[A-Za-z_][\w.]*/y;
const BLANK = /\s+/y;

/** Splits a query into words, quoted strings and symbols. Trap: numbers must be quoted too. */
export function lex(query: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  while (at < query.length) {
    const blank = match(BLANK, query, at);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    if (query[at] === '"') {
      const { text, end } = readString(query, at + 1);
      lexemes.push({ kind: 'string', text });
      at = end;
      continue;
    }
    const word = match(WORD, query, at);
    const symbol = SYMBOLS.find((candidate) => query.startsWith(candidate, at));
    const text = word ?? symbol;
    if (text === undefined) throw badQuery(`Unexpected character "${query[at]}" at ${at}`);
    lexemes.push({ kind: word === undefined ? 'symbol' : 'word', text });
    at += text.length;
  }
  lexemes.push({ kind: 'end', text: '' });
  return lexemes;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * A backslash escapes only a quote or a backslash; otherwise it is literal. So `"\cmd.exe"` works
 * and `"\Temp\"` is unterminated, as on a real console.
 */
function readString(query: string, start: number): { text: string; end: number } {
  let text = '';
  for (let at = start; at < query.length; at += 1) {
    const char = query.charAt(at);
    if (char === '"') return { text, end: at + 1 };
    const next = query[at + 1];
    if (char === '\\' && (next === '"' || next === '\\')) {
      text += next;
      at += 1;
    } else {
      text += char;
    }
  }
  throw badQuery('Start quote with no matching end quote');
}
