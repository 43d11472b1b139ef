import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { DiscoveryError } from '../../errors/errors.ts';

/**
 * scrypt with N = 2^15, r = 8, p = 3, one of the equivalent settings of OWASP's password storage
 * sheet: each guess costs 32 MiB and more than 0.1 s.
 */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const;
const KEY_BYTES = 32;

const derive = (password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });

/** `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  const { N, r, p } = COST;
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const [kind, N, r, p, salt, key] = hash.split('$');
  if (kind !== 'scrypt' || salt === undefined || key === undefined) return false;
  const options = { N: Number(N), r: Number(r), p: Number(p), maxmem: COST.maxmem };
  const expected = Buffer.from(key, 'base64url');
  const derived = await derive(password, Buffer.from(salt, 'base64url'), options);
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

let checker: ZxcvbnFactory | null = null;

/** Bounds the time of the check. More characters only make a password harder to guess. */
const CHECKED_CHARACTERS = 100;

/**
 * Refuses a password that zxcvbn expects to fall within 10^8 guesses: common passwords, patterns,
 * and combinations of them with words that belong to the person.
 *
 * @param known e-mail address and name of the person
 * @throws DiscoveryError `weak_password`
 */
export function checkPassword(password: string, known: readonly string[]): void {
  checker ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const { score } = checker.check(password.slice(0, CHECKED_CHARACTERS), [
    ...known.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]),
    'sentinelone',
    'discovery',
  ]);
  if (score < 3) throw new DiscoveryError('weak_password');
}
