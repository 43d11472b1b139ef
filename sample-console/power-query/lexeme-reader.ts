import { nth } from '../guards.ts';
import { broken, refused } from './query-error.ts';
import type { Lexeme } from './syntax.ts';

/** Brackets may nest this deep; recursion follows the client's brackets. */
const MAX_DEPTH = 100;

/** Goes through the lexemes of a query one by one. */
export class LexemeReader {
  readonly #query: string;
  readonly #lexemes: readonly Lexeme[];
  #at = 0;
  #depth = 0;

  constructor(query: string, lexemes: readonly Lexeme[]) {
    this.#query = query;
    this.#lexemes = lexemes;
  }

  peek(): Lexeme {
    return nth(this.#lexemes, this.#at);
  }

  peekSecond(): Lexeme {
    return this.#lexemes[this.#at + 1] ?? this.peek();
  }

  take(): Lexeme {
    const lexeme = this.peek();
    if (lexeme.kind !== 'end') this.#at += 1;
    return lexeme;
  }

  isSymbol(...texts: readonly string[]): boolean {
    return this.peek().kind === 'symbol' && texts.includes(this.peek().text);
  }

  isWord(...texts: readonly string[]): boolean {
    return this.peek().kind === 'word' && texts.includes(this.peek().text);
  }

  takeSymbol(...texts: readonly string[]): boolean {
    const fits = this.isSymbol(...texts);
    if (fits) this.#at += 1;
    return fits;
  }

  takeWord(...texts: readonly string[]): boolean {
    const fits = this.isWord(...texts);
    if (fits) this.#at += 1;
    return fits;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected(`expected "${text}"`);
  }

  /** What the query says from there to the lexeme that was taken last. */
  textFrom(start: Lexeme): string {
    return this.#query.slice(start.at, nth(this.#lexemes, this.#at - 1).end);
  }

  unexpected(expected: string): Error {
    const { kind, text } = this.peek();
    return refused(
      kind === 'end' ? `${expected}, found the end of the query` : `${expected}, found [${text}]`,
    );
  }

  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw broken('Query is nested too deeply');
    const result = read();
    this.#depth -= 1;
    return result;
  }
}
