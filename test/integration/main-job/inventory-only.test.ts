import { beforeAll, describe, expect, it } from 'vitest';
import { Rig } from '../../support/rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start({ budgetMs: 4_000 });
});

/** I9: whatever Deep Visibility does, every device is there and the run has not failed. */
describe('a console whose Deep Visibility', () => {
  it.each([
    ['is not licensed', 'dv-unlicensed', 'unlicensed'],
    ['is forbidden to the token', 'dv-forbidden', 'not_permitted'],
    ['hangs for ever', 'dv-hang:60', 'timed_out'],
    ['answers FAILED', 'dv-state:FAILED', 'failed'],
    ['answers EXPIRED at 100 %', 'dv-state:QUERY_EXPIRED/100', 'failed'],
    ['answers garbage', 'array@dv/query-status', 'bad_response'],
    ['answers 500', '500@dv', 'unreachable'],
  ])('%s ends inventory-only with every device', async (name, fault, reason) => {
    const tenant = name.replace(/[^a-z]/g, '-').slice(0, 20);
    const console = await rig.console({ devices: 150, faults: [fault] });
    const run = await rig.connect(tenant, console);
    expect(run).toMatchObject({ outcome: 'inventory-only', reasonCode: reason, devicesSeen: 150 });
    expect(run.reason).toMatch(new RegExp(`^deep_visibility_unavailable: ${reason} \\(`));
    expect(await rig.devices(tenant)).toHaveLength(150);
    const unfinished = console.queries.records().filter(({ state }) => state.endsWith('_RUNNING'));
    expect(unfinished).toEqual([]);
    // The run is closed in Temporal a moment after it is in the database.
    const handle = rig.env.client.workflow.getHandle(`discovery/${tenant}/run/1`);
    expect(await handle.result()).toMatchObject({ outcome: 'inventory-only' });
  });
});
