import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { DiscoveryError, errorCode } from '../errors/errors.ts';
import { newKey } from './key-ring.ts';

interface KeyFile {
  readonly text: string;
  /** The file's mode in octal if other users can read it, else null. */
  readonly exposedMode: string | null;
}

const READ_BY_OTHERS = 0o044;

/** Reads mode and content through one handle, so both belong to the same file. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  await using handle = await open(file, 'r');
  const { mode } = await handle.stat();
  // On Windows access control lists decide, and Node makes up the mode.
  const exposed = process.platform !== 'win32' && (mode & READ_BY_OTHERS) !== 0;
  const text = await handle.readFile('utf8');
  return { text, exposedMode: exposed ? (mode & 0o777).toString(8).padStart(4, '0') : null };
}

/** Throws `master_key_exposed` if `strict`, else warns. */
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
 * Creates the key file of an embedded installation once, with mode 0600; never overwrites it. Two
 * racing processes end with the same key, because only one of them can create the file.
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
