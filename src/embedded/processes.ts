import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a process with this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The command line of a process, or ''. Shows whether a stored id still belongs to the process. */
export async function commandLineOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return text.replaceAll('\u0000', ' ');
  } catch {
    return await run('ps', ['-o', 'command=', '-p', String(pid)])
      .then(({ stdout }) => stdout)
      .catch(() => '');
  }
}

/**
 * Stops a process that an earlier start left running, if the id still belongs to it.
 *
 * @param mark text that only its command line contains, such as its data directory
 */
export async function stopLeftoverProcess(
  pid: number,
  mark: string,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<void> {
  if (!isAlive(pid) || !(await commandLineOf(pid)).includes(mark)) return;
  process.kill(pid, signal);
  const until = Date.now() + withinMs;
  while (isAlive(pid) && Date.now() < until) await delay(50);
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}
