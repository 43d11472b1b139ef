import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../../src/embedded/processes.ts';
import { until } from '../../support/checks/until.ts';
import { jsonLines } from '../../support/clients/cli.ts';
import { UpRig } from '../../support/rigs/up-rig.ts';

let rig: UpRig;

beforeAll(async () => {
  rig = await UpRig.create();
});

afterEach(() => rig.stop());

describe('s1-discovery up --demo', () => {
  it('I5: The up command restarts PostgreSQL and Temporal when they die, and loses nothing', async () => {
    const up = await rig.start();
    for (const name of ['postgres', 'temporal']) {
      const pid = await rig.pidOf(name);
      process.kill(pid, 'SIGKILL');
      await until(async () => (await rig.pidOf(name)) !== pid && isAlive(await rig.pidOf(name)));
    }
    const waited = await until(async () => {
      const result = await rig.cli('resync', 'demo', '--wait');
      return result.code === 0 ? result : null;
    }, 90_000);
    expect(waited.stdout).toMatch(/: full\n/);
    await up.stop('SIGTERM');
  });

  it('The up command reuses its data after it was killed, and stops the processes left behind', async () => {
    const killed = await rig.start();
    const before = jsonLines((await rig.cli('devices', 'demo', '--json')).stdout);
    const orphans = await Promise.all(
      ['postgres', 'temporal', 'sample-console'].map((name) => rig.pidOf(name)),
    );
    await killed.stop('SIGKILL');
    expect(orphans.every(isAlive)).toBe(true);
    expect((await rig.cli('status')).stderr).toMatch(/^not_running: /);
    const again = await rig.cli('up', '--demo', '--exit-after-first-run');
    expect(again.stderr).toBe('');
    expect(again.code).toBe(0);
    expect(orphans.some(isAlive)).toBe(false);
    const [, active, decommissioned] =
      /(\d+) active, (\d+) decommissioned/.exec(again.stdout) ?? [];
    expect(Number(active) + Number(decommissioned)).toBe(before.length);
  });
});
