import { beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsole } from '../../../sample-console/start-sample-console.ts';
import { connectTenant } from '../../../src/operations/connect.ts';
import { runWorkflowId } from '../../../src/workflows/messages.ts';
import { until } from '../../support/checks/until.ts';
import { Rig } from '../../support/rigs/rig.ts';

/** An activity learns of a cancel by its next heartbeat, which the SDK throttles to one in 60 s. */
const THROTTLE_MS = 60_000;
const MARGIN_MS = 50_000;

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start({ budgetMs: 300_000 });
});

async function connectAndAwait(
  tenant: string,
  console: SampleConsole,
  reached: () => boolean,
): Promise<void> {
  const services = { ...rig.services, consoleSettings: rig.settingsFor() };
  await connectTenant(services, tenant, console.url, console.tokens.get('global').secret);
  await until(reached);
}

/** Cancels the tenant's first run as an operator does in Temporal's UI. @returns milliseconds */
async function cancelFirstRun(tenant: string): Promise<number> {
  const began = Date.now();
  const handle = rig.env.client.workflow.getHandle(runWorkflowId(tenant, 1));
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow();
  expect((await handle.describe()).status.name).toBe('CANCELLED');
  return Date.now() - began;
}

describe.concurrent('a run that is cancelled in Temporal', () => {
  it('R23: A run cancelled in Temporal during Deep Visibility ends cancelled with its query, and the next run is clean', async () => {
    const console = await rig.console({ devices: 40, seed: 31 });
    console.faults.add('lrq-hang:3');
    const polled = () =>
      console.requests
        .entries()
        .some(({ endpoint, status }) => endpoint === 'sdl/poll' && status === 200);
    await connectAndAwait('polling', console, polled);
    expect(await cancelFirstRun('polling')).toBeLessThan(THROTTLE_MS + MARGIN_MS);

    expect(await rig.nextRun('polling', 0)).toMatchObject({ outcome: 'cancelled' });
    expect(console.longQueries.records().map(({ state }) => state)).toEqual(['DELETED']);
    console.faults.clear();
    expect(await rig.resync('polling')).toMatchObject({ outcome: 'full', devicesSeen: 40 });
  }, 240_000);

  it('R23: A run cancelled in Temporal during the listing keeps the devices so far, and the next run is clean', async () => {
    const console = await rig.console({ devices: 2_500, seed: 32 });
    console.faults.add('hang@agents#3');
    const hanging = () => console.requests.entries().some(({ page }) => page === 3);
    await connectAndAwait('fetching', console, hanging);
    expect(await cancelFirstRun('fetching')).toBeLessThan(THROTTLE_MS + MARGIN_MS);

    expect(await rig.nextRun('fetching', 0)).toMatchObject({ outcome: 'cancelled' });
    const kept = await rig.devices('fetching');
    expect(kept).toHaveLength(2_000);
    expect(kept.every(({ status }) => status !== 'missing')).toBe(true);
    console.faults.clear();
    expect(await rig.resync('fetching')).toMatchObject({ outcome: 'full', devicesSeen: 2_500 });
  }, 240_000);
});
