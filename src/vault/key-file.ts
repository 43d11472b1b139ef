import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { DiscoveryError, errorCode } from '../errors/errors.ts';
import { newKey } from './key-ring.ts';

interface KeyFile {
  readonly text: string;
  /** Its mode in octal when others than its owner can read it, else null. */
  readonly exposedMode: string | null;
}

const READ_BY_OTHERS = 0o044;

/** Mode and content are of one and the same file, also when another is put in its place meanwhile. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  await using handle = await open(file, 'r');
  const { mode } = await handle.stat();
  // On Windows access lists decide, and the mode is made up.
  const exposed = process.platform !== 'win32' && (mode & READ_BY_OTHERS) !== 0;
  const text = await handle.readFile('utf8');
  return { text, exposedMode: exposed ? (mode & 0o777).toString(8).padStart(4, '0') : null };
}

/** Throws `master_key_exposed` where that is asked for, else says it to whoever listens. */
export function reportExposure(
  file: string,
  mode: string,
  strict: boolean,
  warn: (text: string) => void,
): void {
  const detail = `${file} has mode ${mode}`;
  if (strict) throw new DiscoveryError('master_key_exposed', { detail });
  warn(`Other users can read the file of the master key: ${detail}. Make that 0400.`);
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
      await handle.writeFile(`${newKey()}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
