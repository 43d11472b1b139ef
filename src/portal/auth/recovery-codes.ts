import { randomBytes } from 'node:crypto';
import { hashSecret } from '../http/secrets.ts';

/** Crockford's base32: no letters that look like digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODES = 10;
const GROUPS = 4;
const GROUP_LENGTH = 6;

/**
 * Ten codes of 120 random bits, `4x7k9m-…`. A fast hash is enough from 112 bits on (OWASP ASVS
 * 6.5.2); shorter codes would need a slow one.
 */
export const makeRecoveryCodes = (): readonly string[] => Array.from({ length: CODES }, makeCode);

function makeCode(): string {
  const letters = [...randomBytes(GROUPS * GROUP_LENGTH)].map((byte) => ALPHABET[byte % 32] ?? '');
  return Array.from({ length: GROUPS }, (_, group) =>
    letters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(''),
  ).join('-');
}

/** Ignores case and separators; reads O as 0, and I and L as 1. */
export function hashRecoveryCode(code: string): Buffer {
  const normalized = code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
  return hashSecret(normalized);
}
