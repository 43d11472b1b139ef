import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { DiscoveryError } from '../errors/errors.ts';

/** One 256-bit key with the id that sealed tokens name it by. */
export interface MasterKey {
  /** First 12 characters of the key's SHA-256 in base64url: says which key, tells nothing of it. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys a process holds; the first seals, all open. */
export type KeyRing = readonly [MasterKey, ...MasterKey[]];

export const KEY_BYTES = 32;
const MAX_KEYS = 16;

/**
 * The entries of `S1D_MASTER_KEY`: comma-separated, newest first, none of them looked into.
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

/** Keys as text that holds them itself: 32 bytes in base64 each. */
export const parseKeyRing = (text: string): KeyRing => toKeyRing(splitKeys(text));

/** Throws `master_key_missing` for none, `master_key_invalid` for one that is not a key in base64. */
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

/** Either alphabet, with or without padding; null for anything else, which Node would skip over. */
export function decodeBase64(text: string): Buffer | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null;
  return Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
}

/** A fresh key, in base64. */
export const newKey = (): string => randomBytes(KEY_BYTES).toString('base64');

/** A 256-bit key of its own for another purpose, drawn from a master key (HKDF, RFC 5869). */
export function deriveKey(key: MasterKey, purpose: string): Buffer {
  return Buffer.from(
    hkdfSync('sha256', key.bytes, new Uint8Array(0), `s1-discovery/${purpose}`, KEY_BYTES),
  );
}

/** The same as text, of the newest master key: it changes when the key is rotated. */
export const deriveSecret = ([newest]: KeyRing, purpose: string): string =>
  deriveKey(newest, purpose).toString('base64url');
