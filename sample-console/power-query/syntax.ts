export type Literal = string | number | boolean | null;

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '%';

export type Expression =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'field'; readonly name: string }
  /** `field = *` */
  | { readonly kind: 'present'; readonly name: string }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not' | 'negate'; readonly part: Expression }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'arithmetic';
      readonly operator: Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'choose';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  /** `value` is undefined for `* contains`, which searches every field. */
  | {
      readonly kind: 'contains' | 'matches';
      readonly value: Expression | undefined;
      readonly patterns: readonly string[];
      readonly matchcase: boolean;
    }
  | {
      readonly kind: 'in';
      readonly value: Expression;
      readonly values: readonly Literal[];
      readonly anycase: boolean;
    }
  /** Accepted without an error, but never true. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** An expression with the name of its column. */
export interface NamedExpression {
  readonly name: string;
  readonly aliased: boolean;
  readonly expression: Expression;
}

export type Command =
  | { readonly kind: 'filter'; readonly expression: Expression }
  | { readonly kind: 'let' | 'columns'; readonly columns: readonly NamedExpression[] }
  | {
      readonly kind: 'group';
      readonly aggregates: readonly NamedExpression[];
      readonly keys: readonly NamedExpression[];
    }
  | {
      readonly kind: 'sort';
      readonly keys: readonly { readonly expression: Expression; readonly descending: boolean }[];
    }
  | { readonly kind: 'limit'; readonly rows: number };

export interface Pipeline {
  /** The filter before the first pipe; undefined matches every event. */
  readonly filter: Expression | undefined;
  readonly commands: readonly Command[];
}

export interface Lexeme {
  readonly kind: 'word' | 'string' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
  readonly end: number;
}
