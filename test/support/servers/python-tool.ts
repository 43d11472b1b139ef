import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '../../../src/config.ts';

/**
 * Programs from PyPI in a place of their own below the user's cache, installed once.
 *
 * @param name of the place; to hold the version, so that another one gets another place
 * @param packages as pip takes them, each with its version
 * @returns the directory of their programs
 */
export async function installPythonTool(
  name: string,
  packages: readonly string[],
): Promise<string> {
  const directory = path.join(loadConfig().cacheDir, name);
  const programs = path.join(directory, 'bin');
  // Written last: an installation that was broken off is done again.
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
