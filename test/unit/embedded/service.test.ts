import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../../../src/embedded/processes.ts';
import { Service, type ServiceOptions } from '../../../src/embedded/service.ts';
import { until } from '../../support/checks/until.ts';

async function idleService(): Promise<ServiceOptions> {
  const directory = await mkdtemp(path.join(tmpdir(), 's1d-service-'));
  const mark = path.join(directory, 'data');
  return {
    name: 'idle',
    command: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1000)', mark],
    logFile: path.join(directory, 'log'),
    pidFile: path.join(directory, 'pid'),
    mark,
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
    readyWithinMs: 10_000,
    ready: async () => true,
    log: () => {},
  };
}

const pidOf = async ({ pidFile }: ServiceOptions): Promise<number> =>
  Number(await readFile(pidFile, 'utf8'));

describe('an embedded service', () => {
  it('A service that dies is started again, and stop ends it for good', async () => {
    const options = await idleService();
    const service = await Service.start(options);
    const first = await pidOf(options);
    process.kill(first, 'SIGKILL');
    const second = await until(async () => {
      const pid = await pidOf(options);
      return pid !== first && isAlive(pid) ? pid : null;
    });
    await service.stop();
    expect(isAlive(second)).toBe(false);
  });

  it('A start ends the process that an earlier start left behind', async () => {
    const options = await idleService();
    const orphan = spawn(options.command, options.args, { stdio: 'ignore' }).pid ?? 0;
    await writeFile(options.pidFile, String(orphan));
    expect(isAlive(orphan)).toBe(true);
    const service = await Service.start(options);
    expect(isAlive(orphan)).toBe(false);
    await service.stop();
  });
});
