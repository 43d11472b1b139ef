import { describe, expect, it } from 'vitest';
import { cleanToken } from '../../../src/sentinelone/token.ts';

describe('S10: a token', () => {
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
  ])('that is no single header value is refused: %j', (text) => {
    expect(() => cleanToken(text)).toThrow(expect.objectContaining({ code: 'invalid_token' }));
  });

  it('loses the blanks and line ends around it', () => {
    expect(cleanToken(' \t abc.def \r\n')).toBe('abc.def');
  });
});
