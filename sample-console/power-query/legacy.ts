import type { LexemeReader } from './lexeme-reader.ts';

/** S1QL 1.0 operators with one value. Some are also operators of 2.0, but only in lower case. */
const ONE_VALUE = /^(contains(cis)?|startswith(cis)?|endswith(cis)?|regexp|like)$/i;

/** Trap: S1QL 1.0 operators are accepted without an error, but match nothing. */
export function isLegacyOperator(reader: LexemeReader): boolean {
  const next = reader.peek();
  const second = reader.peekSecond();
  if (next.kind !== 'word') return false;
  if (ONE_VALUE.test(next.text)) return second.kind === 'string';
  switch (next.text.toLowerCase()) {
    case 'in':
      return second.text === '(' || /^(contains|anycase)$/i.test(second.text);
    case 'is':
      return /^(not|empty)$/i.test(second.text);
    case 'exists':
      return true;
    case 'between':
      return second.kind === 'string';
    default:
      return false;
  }
}

/** Skips the operator and its operands. */
export function skipLegacyTest(reader: LexemeReader): void {
  const operator = reader.take().text.toLowerCase();
  switch (operator) {
    case 'exists':
      return;
    case 'is':
      if (/^not$/i.test(reader.take().text)) reader.take();
      return;
    case 'between':
      reader.take();
      if (!reader.takeWord('and', 'AND')) throw reader.unexpected('expected AND');
      reader.take();
      return;
    case 'in':
      while (reader.peek().kind === 'word') reader.take();
      reader.expectSymbol('(');
      while (!reader.takeSymbol(')')) {
        if (reader.take().kind === 'end') throw reader.unexpected('expected ")"');
      }
      return;
    default:
      reader.take();
  }
}
