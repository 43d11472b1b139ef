import { beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsoleOptions } from '../../../sample-console/options.ts';
import type { DeepVisibilityReason } from '../../../src/workflows/activity-contract.ts';
import { Rig } from '../../support/rigs/rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start({ budgetMs: 20_000 });
});

/** I9: with any failure of Deep Visibility, the run keeps every device and does not fail. */
async function endsInventoryOnly(
  tenant: string,
  options: SampleConsoleOptions,
  reason: DeepVisibilityReason,
): Promise<void> {
  const console = await rig.console({ devices: 150, ...options });
  const run = await rig.connect(tenant, console);
  expect(run).toMatchObject({ outcome: 'inventory-only', reasonCode: reason, devicesSeen: 150 });
  expect(run.reason).toMatch(new RegExp(`^deep_visibility_unavailable: ${reason} \\(`));
  expect(await rig.devices(tenant)).toHaveLength(150);
  const states = [...console.queries.records(), ...console.longQueries.records()];
  expect(states.filter(({ state }) => state.endsWith('RUNNING'))).toEqual([]);
  // Temporal closes the run shortly after the database.
  const handle = rig.env.client.workflow.getHandle(`discovery/${tenant}/run/1`);
  expect(await handle.result()).toMatchObject({ outcome: 'inventory-only' });
}

const named = (prefix: string, name: string): string =>
  `${prefix}-${name.replace(/[^a-z]/g, '-').slice(0, 24)}`;

describe('a console that has only classic Deep Visibility', () => {
  it.concurrent.each<[string, string, DeepVisibilityReason]>([
    ['is not licensed', 'dv-unlicensed', 'unlicensed'],
    ['is forbidden to the token', 'dv-forbidden', 'not_permitted'],
    ['never ends', 'dv-hang:60', 'timed_out'],
    ['answers FAILED', 'dv-state:FAILED', 'failed'],
    ['answers EXPIRED at 100 %', 'dv-state:QUERY_EXPIRED/100', 'failed'],
    ['answers garbage', 'array@dv/query-status', 'bad_response'],
    ['answers 500', '500@dv', 'unreachable'],
  ])('A run ends inventory-only if classic Deep Visibility %s', async (name, fault, reason) => {
    const options = { longQueries: 'absent', faults: [fault] } as const;
    await endsInventoryOnly(named('classic', name), options, reason);
  });
});

describe('a console with long-running queries', () => {
  it.concurrent.each<[string, readonly string[], DeepVisibilityReason]>([
    ['never end', ['lrq-hang:3'], 'timed_out'],
    ['stay at no step of none', ['lrq-steps:0/0'], 'timed_out'],
    ['say that they failed', ['lrq-error'], 'failed'],
    ['are killed again and again', ['lrq-kill'], 'failed'],
    ['are launched without a forward tag', ['lrq-no-tag'], 'bad_response'],
    ['answer HTML', ['html@sdl/poll'], 'bad_response'],
    ['lack a column', ['lrq-no-column:uuid'], 'bad_response'],
    ['answer 500', ['500@sdl'], 'unreachable'],
  ])('A run ends inventory-only if long-running queries %s', async (name, faults, reason) => {
    await endsInventoryOnly(named('long', name), { faults }, reason);
  });
});

describe('a console that is not licensed at all', () => {
  it('A run without any Deep Visibility license ends inventory-only, and names both refused endpoints', async () => {
    await endsInventoryOnly('neither', { deepVisibility: 'unlicensed' }, 'unlicensed');
    const [run] = await rig.runs('neither');
    expect(run?.reason).toContain('/web/api/v2.1/dv/init-query');
    expect(run?.reason).toContain('/sdl/v2/api/queries');
  });
});
