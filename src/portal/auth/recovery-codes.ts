import { randomBytes } from 'node:crypto';
import { hashSecret } from '../access/authentication.ts';

/** Digits and letters without those that are taken for each other (Crockford's base32). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODES = 10;
const GROUPS = 4;
const GROUP_LENGTH = 6;

/**
 * Ten codes of 120 random bits, `4x7k9m-…`. From 112 bits on a fast hash keeps them: nobody tries so
 * many (OWASP ASVS 6.5.2); shorter ones would need a slow hash for each.
 */
export const makeRecoveryCodes = (): readonly string[] => Array.from({ length: CODES }, makeCode);

function makeCode(): string {
  const letters = [...randomBytes(GROUPS * GROUP_LENGTH)].map((byte) => ALPHABET[byte % 32] ?? '');
  return Array.from({ length: GROUPS }, (_, at) =>
    letters.slice(at * GROUP_LENGTH, (at + 1) * GROUP_LENGTH).join(''),
  ).join('-');
}

/** Of the code as it was meant: however it was spaced, and with O for 0 and I or L for 1. */
export function hashRecoveryCode(code: string): Buffer {
  const meant = code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
  return hashSecret(meant);
}
