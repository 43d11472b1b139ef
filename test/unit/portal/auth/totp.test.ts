import { describe, expect, it } from 'vitest';
import { hashRecoveryCode, makeRecoveryCodes } from '../../../../src/portal/auth/recovery-codes.ts';
import { makeTotpSecret, stepOfCode, totpUri } from '../../../../src/portal/auth/totp.ts';
import { codeOf } from '../../../support/stand-ins/authenticator.ts';

/** "12345678901234567890" in base32: the secret of RFC 6238, appendix B. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** Appendix B, HMAC-SHA-1. Its codes have eight digits; these are the last six. */
const VECTORS = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

describe('a code of an authenticator app', () => {
  it.each(VECTORS)('a code at second %i is what RFC 6238 says: %s', (seconds, code) => {
    expect(stepOfCode(SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
    expect(codeOf(SECRET, 0, seconds * 1_000)).toBe(code);
  });

  it('a code is valid one step early and one step late, and no further', () => {
    const now = 1_234_567_890_000;
    const step = Math.floor(now / 30_000);
    const steps = [-2, -1, 0, 1, 2].map((at) => stepOfCode(SECRET, codeOf(SECRET, at, now), now));
    expect(steps).toEqual([null, step - 1, step, step + 1, null]);
  });

  it.each(['', '28708', '2870820', '２８７０８２'])(
    'a text that is not six ASCII digits is no code: %j',
    (code) => {
      expect(stepOfCode(SECRET, code, 59_000)).toBeNull();
    },
  );

  it('a secret has 160 random bits, and the app reads it from a URI', () => {
    const secret = makeTotpSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(makeTotpSecret()).not.toBe(secret);
    const uri = new URL(totpUri(secret, 'ann@example.com'));
    expect(uri.protocol).toBe('otpauth:');
    expect(decodeURIComponent(uri.pathname)).toMatch(/SentinelOne discovery:ann@example\.com$/);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'SentinelOne discovery',
      secret,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});

describe('recovery codes', () => {
  it('recovery codes are ten of 120 bits each, without letters that look like digits', () => {
    const codes = Array.from({ length: 20 }, makeRecoveryCodes).flat();
    expect(makeRecoveryCodes()).toHaveLength(10);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{6}-){3}[0-9a-z]{6}$/);
    expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
  });

  it('a recovery code matches however it is typed, and only as a whole', () => {
    const hash = hashRecoveryCode('01ab9c-11gh7k-00mnpq-rstvwx');
    expect(hashRecoveryCode(' OIAB9C 11gh7k  OOmnpq-rstvwx ').equals(hash)).toBe(true);
    expect(hashRecoveryCode('o1ab9cLIgh7koomnpqrstvwx').equals(hash)).toBe(true);
    expect(hashRecoveryCode('01ab9c-11gh7k-00mnpq-rstvw').equals(hash)).toBe(false);
  });
});
