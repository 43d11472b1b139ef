import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DiscoveryError, errorCode } from '../errors/errors.ts';
import { commandLineOf, isAlive } from './processes.ts';

/** Allows one `up` per data directory. */
export class DirectoryLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Throws `already_running`. Takes over a lock whose process has ended. */
  static async acquire(dataDir: string): Promise<DirectoryLock> {
    // As root, PostgreSQL's user must be able to traverse the directory, but not to list it.
    await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    const file = path.join(dataDir, 'lock');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        const handle = await open(file, 'wx', 0o600);
        await handle.writeFile(String(process.pid));
        await handle.close();
        return new DirectoryLock(file);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
        await refuseIfHeld(file);
        await rm(file, { force: true });
      }
    }
    throw new DiscoveryError('already_running');
  }

  async release(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

async function refuseIfHeld(file: string): Promise<void> {
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (!(pid > 0) || pid === process.pid || !isAlive(pid)) return;
  // After a crash the process id may belong to another program.
  if (!/s1-discovery|node/.test(await commandLineOf(pid))) return;
  throw new DiscoveryError('already_running', { detail: `process ${pid}` });
}
