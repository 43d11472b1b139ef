import { invalidQuery, notUnderstood } from './query-error.ts';
import type { Lexeme } from './syntax.ts';

const SYMBOLS = '== != <= >= && || = < > ( ) , | ! * + - / % ? :'.split(' ');
const BLANK = /(?:\s+|\/\/[^\n]*)+/y;
/** Names can contain dots, hyphens and colons, so `a-b` is a name and `a - b` a subtraction. */
const WORD = /[A-Za-z_](?:[\w.:-]*\w)?/y;
const NUMBER = /\d[\d_]*(?:\.\d+)?/y;

/** Splits a PowerQuery into words, quoted texts, numbers and symbols. Comments start with `//`. */
export function lex(query: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  while (at < query.length) {
    at += match(BLANK, query, at)?.length ?? 0;
    if (at >= query.length) break;
    const lexeme = next(query, at);
    lexemes.push(lexeme);
    at = lexeme.end;
  }
  lexemes.push({ kind: 'end', text: '', at: query.length, end: query.length });
  return lexemes;
}

function next(query: string, at: number): Lexeme {
  const char = query.charAt(at);
  if (char === '"' || char === "'") return readString(query, at);
  const word = match(WORD, query, at);
  if (word !== undefined) return { kind: 'word', text: word, at, end: at + word.length };
  const number = match(NUMBER, query, at);
  if (number !== undefined) {
    return { kind: 'number', text: number.replaceAll('_', ''), at, end: at + number.length };
  }
  const symbol = SYMBOLS.find((candidate) => query.startsWith(candidate, at));
  // Trap: backticks and the documented #shortcuts are a 500.
  if (symbol === undefined) throw notUnderstood(char);
  return { kind: 'symbol', text: symbol, at, end: at + symbol.length };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A backslash escapes any character, so regular expressions need two backslashes. */
function readString(query: string, at: number): Lexeme {
  const quote = query.charAt(at);
  let text = '';
  for (let index = at + 1; index < query.length; index += 1) {
    const char = query.charAt(index);
    if (char === quote) return { kind: 'string', text, at, end: index + 1 };
    if (char === '\\') index += 1;
    text += query.charAt(index);
  }
  throw invalidQuery('Start quote with no matching end quote');
}
