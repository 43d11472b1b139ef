/** The operators of S1QL 1.0. */
export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'contains'
  | 'containscis'
  | 'startswith'
  | 'startswithcis'
  | 'endswith'
  | 'endswithcis'
  | 'regexp'
  | 'between'
  | 'in'
  | 'in anycase'
  | 'in contains'
  | 'in contains anycase'
  | 'not in'
  | 'is empty'
  | 'is not empty';

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | {
      readonly kind: 'test';
      /** As written in the query. Fields are resolved when the query is compiled. */
      readonly field: string;
      readonly operator: Operator;
      readonly values: readonly string[];
    };

export type Lexeme =
  | { readonly kind: 'word' | 'symbol' | 'string'; readonly text: string }
  | { readonly kind: 'end'; readonly text: '' };
