import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DiscoveryError, describeError, errorCode } from '../errors.ts';

/** One 256-bit key with the id that sealed tokens name it by. */
export interface MasterKey {
  /** First 12 characters of the key's SHA-256 in base64url: says which key, tells nothing of it. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys a process holds; the first seals, all open. */
export type KeyRing = readonly [MasterKey, ...MasterKey[]];

const KEY_BYTES = 32;
const MAX_KEYS = 16;

/** Parses `S1D_MASTER_KEY`: 32 bytes in base64, several comma-separated, newest first. */
export function parseKeyRing(text: string): KeyRing {
  const keys = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseKey);
  const [first, ...rest] = keys;
  if (!first) throw new DiscoveryError('master_key_missing');
  if (keys.length > MAX_KEYS) {
    throw new DiscoveryError('master_key_invalid', { detail: `more than ${MAX_KEYS} keys` });
  }
  return [first, ...rest];
}

function parseKey(text: string): MasterKey {
  const bytes = Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
  const canonical = /^[A-Za-z0-9+/_-]{43}=?$/.test(text);
  if (!canonical || bytes.length !== KEY_BYTES) throw new DiscoveryError('master_key_invalid');
  const id = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  return { id, bytes: Uint8Array.from(bytes) };
}

/** Where the keys come from. Exactly the values of `Config`; `text` wins over `file`. */
export interface KeySource {
  readonly masterKey: string | null;
  readonly masterKeyFile: string | null;
}

/** Throws `master_key_missing` or `master_key_invalid`. */
export async function loadKeyRing(source: KeySource): Promise<KeyRing> {
  if (source.masterKey !== null) return parseKeyRing(source.masterKey);
  if (source.masterKeyFile === null) throw new DiscoveryError('master_key_missing');
  try {
    return parseKeyRing(await readFile(source.masterKeyFile, 'utf8'));
  } catch (error) {
    if (error instanceof DiscoveryError) throw error;
    throw new DiscoveryError('master_key_missing', { detail: describeError(error), cause: error });
  }
}

/**
 * The key file of an embedded installation: made once, mode 0600, never overwritten. Two processes
 * that race for it end with the same key, because only one of them can create the file.
 */
export async function ensureKeyFile(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** A 256-bit key of its own for another purpose, drawn from a master key (HKDF, RFC 5869). */
export function deriveKey(key: MasterKey, purpose: string): Buffer {
  return Buffer.from(
    hkdfSync('sha256', key.bytes, new Uint8Array(0), `s1-discovery/${purpose}`, KEY_BYTES),
  );
}

/** The same as text, of the newest master key: it changes when the key is rotated. */
export const deriveSecret = ([newest]: KeyRing, purpose: string): string =>
  deriveKey(newest, purpose).toString('base64url');
