import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from './processes.ts';

/**
 * `S1D_DATA_DIR/env`: settings for other commands to reach the services of `up`, as lines of
 * `KEY=value`. Mode 0600, because it contains the database password. Written last, when everything
 * is ready, and removed on exit.
 */

export type EnvironmentValues = Readonly<Record<string, string>>;

const PID = 'S1D_UP_PID';

const fileOf = (dataDir: string): string => path.join(dataDir, 'env');

export async function writeEnvironmentFile(
  dataDir: string,
  values: EnvironmentValues,
): Promise<void> {
  const lines = Object.entries({ ...values, [PID]: String(process.pid) });
  const draft = `${fileOf(dataDir)}.${process.pid}`;
  const text = lines.map(([key, value]) => `${key}=${value}\n`).join('');
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, fileOf(dataDir));
}

export async function removeEnvironmentFile(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true });
}

/** The values, or null when there is no file or the `up` that wrote it has ended. */
export async function readEnvironmentFile(dataDir: string): Promise<EnvironmentValues | null> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => null);
  if (text === null) return null;
  const values = Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const pid = Number(values[PID]);
  return pid > 0 && isAlive(pid) ? values : null;
}
