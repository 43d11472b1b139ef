import { nth } from '../../guards.ts';
import { badQuery } from '../../http/errors.ts';
import { lex } from './lexer.ts';
import type { Expression, Lexeme, Operator } from './syntax.ts';

const MAX_DEPTH = 100;
/** The documented maximum for value lists. */
const MAX_VALUES = 100;

const byText = (...operators: Operator[]): ReadonlyMap<string, Operator> =>
  new Map(operators.map((operator) => [operator, operator]));
const COMPARISONS = byText('=', '!=', '<', '<=', '>', '>=');
const WORD_OPERATORS = byText(
  'contains',
  'containscis',
  'startswith',
  'startswithcis',
  'endswith',
  'endswithcis',
  'regexp',
  'between',
);

/** S1QL 1.0: `Field operator "value"`, AND before OR, NOT, parentheses. Case-insensitive words. */
export function parse(query: string): Expression {
  return new Parser(lex(query)).whole();
}

class Parser {
  readonly #lexemes: readonly Lexeme[];
  #at = 0;
  #depth = 0;

  constructor(lexemes: readonly Lexeme[]) {
    this.#lexemes = lexemes;
  }

  whole(): Expression {
    const expression = this.#or();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw badQuery(`Unexpected "${rest.text}", expected AND or OR`);
    return expression;
  }

  #or(): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#not()));
  }

  #joined(kind: 'and' | 'or', next: () => Expression): Expression {
    const first = next();
    const parts = [first];
    while (this.#takeWord(kind)) parts.push(next());
    return parts.length === 1 ? first : { kind, parts };
  }

  #not(): Expression {
    if (!this.#takeWord('not')) return this.#primary();
    return this.#nested(() => ({ kind: 'not', part: this.#not() }));
  }

  #primary(): Expression {
    if (!this.#takeSymbol('(')) return this.#test();
    const inner = this.#nested(() => this.#or());
    if (!this.#takeSymbol(')')) throw badQuery('expected ")" to close the group');
    return inner;
  }

  /** Limits the depth, because recursion follows the client's parentheses. */
  #nested(read: () => Expression): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw badQuery('query is nested too deeply');
    const expression = read();
    this.#depth -= 1;
    return expression;
  }

  #test(): Expression {
    const field = this.#next();
    if (field.kind !== 'word') throw badQuery(`expected a field name${at(field)}`);
    const operator = this.#operator();
    return { kind: 'test', field: field.text, operator, values: this.#values(operator) };
  }

  #operator(): Operator {
    const lexeme = this.#next();
    const text = lexeme.text.toLowerCase();
    const known = (lexeme.kind === 'symbol' ? COMPARISONS : WORD_OPERATORS).get(text);
    if (known) return known;
    if (lexeme.kind !== 'word') throw badQuery(`expected an operator${at(lexeme)}`);
    if (text === 'in') return this.#inOperator();
    if (text === 'exists') return 'is not empty';
    if (text === 'not' && this.#takeWord('in')) return 'not in';
    if (text === 'is') {
      const not = this.#takeWord('not');
      if (this.#takeWord('empty')) return not ? 'is not empty' : 'is empty';
    }
    throw badQuery(`Unknown operator "${lexeme.text}"`);
  }

  #inOperator(): Operator {
    const contains = this.#takeWord('contains');
    const anycase = this.#takeWord('anycase');
    if (contains) return anycase ? 'in contains anycase' : 'in contains';
    return anycase ? 'in anycase' : 'in';
  }

  #values(operator: Operator): string[] {
    switch (operator) {
      case 'is empty':
      case 'is not empty':
        return [];
      case 'in':
      case 'in anycase':
      case 'in contains':
      case 'in contains anycase':
      case 'not in':
        return this.#list();
      case 'between': {
        const low = this.#string();
        if (!this.#takeWord('and')) throw badQuery('expected AND between the two bounds');
        return [low, this.#string()];
      }
      default:
        return [this.#string()];
    }
  }

  #list(): string[] {
    if (!this.#takeSymbol('(')) {
      throw badQuery('expected "(" to begin the value list for "in" operator');
    }
    const values = [this.#string()];
    while (this.#takeSymbol(',')) values.push(this.#string());
    if (!this.#takeSymbol(')')) throw badQuery('expected ")" to end the value list');
    if (values.length > MAX_VALUES) {
      throw badQuery(`too many values in list: ${values.length}, maximum is ${MAX_VALUES}`);
    }
    return values;
  }

  #string(): string {
    const lexeme = this.#next();
    if (lexeme.kind !== 'string') throw badQuery(`expected a quoted value${at(lexeme)}`);
    return lexeme.text;
  }

  #peek(): Lexeme {
    return nth(this.#lexemes, this.#at);
  }

  #next(): Lexeme {
    const lexeme = this.#peek();
    if (lexeme.kind !== 'end') this.#at += 1;
    return lexeme;
  }

  #takeWord(word: string): boolean {
    const { kind, text } = this.#peek();
    return this.#takeIf(kind === 'word' && text.toLowerCase() === word);
  }

  #takeSymbol(symbol: string): boolean {
    const { kind, text } = this.#peek();
    return this.#takeIf(kind === 'symbol' && text === symbol);
  }

  #takeIf(condition: boolean): boolean {
    if (condition) this.#at += 1;
    return condition;
  }
}

function at({ kind, text }: Lexeme): string {
  return kind === 'end' ? ', found the end of the query' : `, found "${text}"`;
}
