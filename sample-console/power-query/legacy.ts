import type { LexemeReader } from './lexeme-reader.ts';

/** Operators of S1QL 1.0 that take one value; in capitals those that 2.0 knows in small letters. */
const ONE_VALUE = /^(contains(cis)?|startswith(cis)?|endswith(cis)?|regexp|like)$/i;

/** Trap: an operator of S1QL 1.0 is taken without complaint and matches nothing. */
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

/** Passes over the operator and what belongs to it. */
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
