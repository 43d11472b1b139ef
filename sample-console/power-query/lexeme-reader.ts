import { nth } from '../guards.ts';
import { engineFailure, invalidQuery } from './query-error.ts';
import type { Lexeme } from './syntax.ts';

/** The maximum nesting depth, because recursion follows the client's parentheses. */
const MAX_DEPTH = 100;

/** Reads the lexemes of a query one by one. */
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
    const found = this.isSymbol(...texts);
    if (found) this.#at += 1;
    return found;
  }

  takeWord(...texts: readonly string[]): boolean {
    const found = this.isWord(...texts);
    if (found) this.#at += 1;
    return found;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected(`expected "${text}"`);
  }

  /** The text of the query from this lexeme to the lexeme that was taken last. */
  textFrom(start: Lexeme): string {
    return this.#query.slice(start.at, nth(this.#lexemes, this.#at - 1).end);
  }

  unexpected(expected: string): Error {
    const { kind, text } = this.peek();
    return invalidQuery(
      kind === 'end' ? `${expected}, found the end of the query` : `${expected}, found [${text}]`,
    );
  }

  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw engineFailure('Query is nested too deeply');
    const result = read();
    this.#depth -= 1;
    return result;
  }
}
