import { isLegacyOperator, skipLegacyTest } from './legacy.ts';
import type { LexemeReader } from './lexeme-reader.ts';
import { invalidQuery, notSimulated, notUnderstood } from './query-error.ts';
import type { Arithmetic, Comparison, Expression, Literal } from './syntax.ts';

/**
 * Where an expression occurs: before the first pipe, in `| filter`, or where a value is computed.
 * Only filters allow a space as AND, and `field = *`; only the initial filter allows `* contains`.
 */
export type ExpressionContext = 'initial' | 'filter' | 'value';

const COMPARISONS = new Map<string, Comparison>([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);
const CONSTANTS = new Map<string, Literal>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const NOTHING: Expression = { kind: 'nothing' };

export class ExpressionParser {
  readonly #reader: LexemeReader;
  readonly #context: ExpressionContext;

  constructor(reader: LexemeReader, context: ExpressionContext) {
    this.#reader = reader;
    this.#context = context;
  }

  read(): Expression {
    const condition = this.#or();
    if (!this.#reader.takeSymbol('?')) return condition;
    return this.#reader.nested(() => {
      const yes = this.read();
      this.#reader.expectSymbol(':');
      return { kind: 'choose', condition, yes, no: this.read() };
    });
  }

  #or(): Expression {
    const first = this.#and();
    const parts = [first];
    while (this.#reader.takeWord('or', 'OR') || this.#reader.takeSymbol('||')) {
      parts.push(this.#and());
    }
    return parts.length === 1 ? first : { kind: 'or', parts };
  }

  #and(): Expression {
    const first = this.#not();
    const parts = [first];
    while (this.#takeAnd()) parts.push(this.#not());
    return parts.length === 1 ? first : { kind: 'and', parts };
  }

  /** In a filter, a space between two terms means AND. */
  #takeAnd(): boolean {
    const reader = this.#reader;
    if (reader.takeWord('and', 'AND') || reader.takeSymbol('&&')) return true;
    if (this.#context === 'value' || reader.isWord('or', 'OR')) return false;
    return (
      ['word', 'string', 'number'].includes(reader.peek().kind) || reader.isSymbol('(', '!', '*')
    );
  }

  #not(): Expression {
    const next = this.#reader.peek();
    if (!this.#reader.takeWord('not', 'NOT') && !this.#reader.takeSymbol('!')) return this.#test();
    if (next.kind === 'symbol' && this.#reader.isSymbol('=')) throw notUnderstood('!');
    return this.#reader.nested(() => ({ kind: 'not', part: this.#not() }));
  }

  #test(): Expression {
    if (this.#reader.isSymbol('*')) return this.#anyFieldTest();
    const left = this.#sum();
    const next = this.#reader.peek();
    const comparison = next.kind === 'symbol' ? COMPARISONS.get(next.text) : undefined;
    if (comparison) {
      this.#reader.take();
      return this.#compared(left, comparison);
    }
    if (next.kind === 'word') return this.#wordTest(left);
    return this.#bareTerm(left);
  }

  /** `* contains "x"` matches any field of the event. Trap: `*` alone is a 500. */
  #anyFieldTest(): Expression {
    this.#reader.take();
    if (this.#context !== 'initial') throw notUnderstood('*');
    return this.#textTest(undefined) ?? this.#fail(notUnderstood('*'));
  }

  #compared(left: Expression, operator: Comparison): Expression {
    if (!this.#reader.takeSymbol('*')) {
      return { kind: 'compare', operator, left, right: this.#sum() };
    }
    if (operator !== '=' || left.kind !== 'field' || this.#context === 'value') {
      throw notUnderstood('*');
    }
    return { kind: 'present', name: left.name };
  }

  #wordTest(left: Expression): Expression {
    const reader = this.#reader;
    const text = this.#textTest(left);
    if (text) return text;
    if (reader.takeWord('in')) return this.#in(left, false);
    if (reader.takeWord('in:anycase')) return this.#in(left, true);
    if (reader.isWord('not') && /^in(:anycase)?$/.test(reader.peekSecond().text)) {
      // Trap: this form is accepted but matches nothing; the working form is !(x in (…)).
      reader.take();
      reader.take();
      this.#list();
      return NOTHING;
    }
    if (left.kind === 'field' && isLegacyOperator(reader)) {
      skipLegacyTest(reader);
      return NOTHING;
    }
    return this.#bareTerm(left);
  }

  /** Accepts one text or a list of texts. Trap: case-insensitive by default. */
  #textTest(value: Expression | undefined): Expression | undefined {
    const [kind, mode] =
      this.#reader.peek().kind === 'word' ? this.#reader.peek().text.split(':') : [];
    if (kind !== 'contains' && kind !== 'matches') return undefined;
    if (mode !== undefined && mode !== 'anycase' && mode !== 'matchcase') return undefined;
    this.#reader.take();
    const patterns = this.#reader.isSymbol('(') ? this.#list() : [this.#literal()];
    if (!patterns.every((pattern) => typeof pattern === 'string')) {
      throw invalidQuery(`[${kind}] takes quoted texts`);
    }
    return { kind, value, patterns, matchcase: mode === 'matchcase' };
  }

  #in(value: Expression, anycase: boolean): Expression {
    return { kind: 'in', value, values: this.#list(), anycase };
  }

  #list(): Literal[] {
    const reader = this.#reader;
    if (!reader.takeSymbol('(')) {
      throw reader.unexpected('expected "(" to begin the value list for "in" operator');
    }
    const values = [this.#literal()];
    while (reader.takeSymbol(',')) values.push(this.#literal());
    if (reader.isSymbol('|')) throw notSimulated('a subquery');
    reader.expectSymbol(')');
    return values;
  }

  #literal(): Literal {
    const negative = this.#reader.takeSymbol('-');
    const { kind, text } = this.#reader.peek();
    const constant = kind === 'word' ? CONSTANTS.get(text) : undefined;
    if (kind === 'word' && constant === undefined) throw notSimulated('a subquery');
    if (kind !== 'string' && kind !== 'number' && constant === undefined) {
      throw this.#reader.unexpected('expected a value');
    }
    this.#reader.take();
    if (constant !== undefined) return constant;
    return kind === 'number' ? Number(text) * (negative ? -1 : 1) : text;
  }

  /** A single word in the initial filter searches `message`, which process events do not have. */
  #bareTerm(expression: Expression): Expression {
    const { kind } = expression;
    const isText =
      kind === 'field' || (kind === 'literal' && typeof expression.value !== 'boolean');
    return isText && this.#context === 'initial' ? NOTHING : expression;
  }

  #sum(): Expression {
    let left = this.#product();
    for (;;) {
      const operator = this.#takeOperator('+', '-');
      if (!operator) return left;
      left = { kind: 'arithmetic', operator, left, right: this.#product() };
    }
  }

  #product(): Expression {
    let left = this.#unary();
    for (;;) {
      const operator = this.#takeOperator('*', '/', '%');
      if (!operator) return left;
      left = { kind: 'arithmetic', operator, left, right: this.#unary() };
    }
  }

  /** The initial filter has no arithmetic, because `*` has another meaning there. */
  #takeOperator<T extends Arithmetic>(...operators: readonly T[]): T | undefined {
    if (this.#context === 'initial') return undefined;
    const found = operators.find((operator) => this.#reader.isSymbol(operator));
    if (found) this.#reader.take();
    return found;
  }

  #unary(): Expression {
    if (!this.#reader.takeSymbol('-')) return this.#primary();
    return this.#reader.nested(() => ({ kind: 'negate', part: this.#unary() }));
  }

  #primary(): Expression {
    const reader = this.#reader;
    const lexeme = reader.take();
    switch (lexeme.kind) {
      case 'string':
        return { kind: 'literal', value: lexeme.text };
      case 'number':
        return { kind: 'literal', value: Number(lexeme.text) };
      case 'word': {
        const constant = CONSTANTS.get(lexeme.text);
        if (constant !== undefined) return { kind: 'literal', value: constant };
        if (reader.isSymbol('(') && reader.peek().at === lexeme.end) return this.#call(lexeme.text);
        return { kind: 'field', name: lexeme.text };
      }
      case 'end':
        throw invalidQuery('expected an expression, found the end of the query');
      default:
        if (lexeme.text !== '(') throw notUnderstood(lexeme.text);
        return reader.nested(() => {
          const inner = this.read();
          reader.expectSymbol(')');
          return inner;
        });
    }
  }

  #call(name: string): Expression {
    const reader = this.#reader;
    const args: Expression[] = [];
    reader.expectSymbol('(');
    reader.nested(() => {
      const argument = new ExpressionParser(reader, 'value');
      while (!reader.isSymbol(')')) {
        args.push(argument.read());
        if (!reader.takeSymbol(',')) break;
      }
    });
    reader.expectSymbol(')');
    return { kind: 'call', name, args };
  }

  #fail(problem: Error): never {
    throw problem;
  }
}
