import { describe, expect, it } from 'vitest';
import { cleanToken } from '../../../src/sentinelone/token.ts';

describe('cleanToken', () => {
  it.each([
    'abc\r\nX-Evil: 1',
    'abc\ndef',
    'abc\rdef',
    'abc\u0000def',
    'abc def',
    'tökén',
    'abc\u2028def',
    '',
    '  ',
    'x'.repeat(8_193),
  ])('S10: the token %j is refused, because it is not a single header value', (text) => {
    expect(() => cleanToken(text)).toThrow(expect.objectContaining({ code: 'invalid_token' }));
  });

  it('S10: whitespace around a token is removed', () => {
    expect(cleanToken(' \t abc.def \r\n')).toBe('abc.def');
  });
});
