import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { DiscoveryError } from '../errors/errors.ts';

/** One 256-bit key. Sealed tokens refer to it by its id. */
export interface MasterKey {
  /** First 12 characters of the key's SHA-256 in base64url: identifies the key, reveals nothing. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys of a process: the first one seals, all of them open. */
export type KeyRing = readonly [MasterKey, ...MasterKey[]];

export const KEY_BYTES = 32;
const MAX_KEYS = 16;

/**
 * Splits `S1D_MASTER_KEY` into its comma-separated entries, newest first, without decoding them.
 * Throws `master_key_invalid` for more than 16.
 */
export function splitKeys(text: string): readonly string[] {
  const entries = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (entries.length > MAX_KEYS) {
    throw new DiscoveryError('master_key_invalid', { detail: `more than ${MAX_KEYS} keys` });
  }
  return entries;
}

/** Parses plain keys: 32 bytes in base64 each. */
export const parseKeyRing = (text: string): KeyRing => toKeyRing(splitKeys(text));

/** Throws `master_key_missing` without entries, `master_key_invalid` for an invalid entry. */
export function toKeyRing(entries: readonly string[]): KeyRing {
  const [first, ...rest] = entries.map(parseKey);
  if (!first) throw new DiscoveryError('master_key_missing');
  return [first, ...rest];
}

function parseKey(text: string): MasterKey {
  const bytes = decodeBase64(text);
  if (bytes?.length !== KEY_BYTES) throw new DiscoveryError('master_key_invalid');
  const id = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  return { id, bytes: Uint8Array.from(bytes) };
}

/** Either alphabet, with or without padding. Null for invalid characters, which Node would skip. */
export function decodeBase64(text: string): Buffer | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null;
  return Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
}

/** A new random key in base64. */
export const newKey = (): string => randomBytes(KEY_BYTES).toString('base64');

/** A separate 256-bit key for another purpose, derived from a master key (HKDF, RFC 5869). */
export function deriveKey(key: MasterKey, purpose: string): Buffer {
  return Buffer.from(
    hkdfSync('sha256', key.bytes, new Uint8Array(0), `s1-discovery/${purpose}`, KEY_BYTES),
  );
}

/** Derives text from the newest master key, so it changes when the key is rotated. */
export const deriveSecret = ([newest]: KeyRing, purpose: string): string =>
  deriveKey(newest, purpose).toString('base64url');
