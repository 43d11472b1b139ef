import { describe, expect, it } from 'vitest';
import {
  availabilityOf,
  type TenantFacts,
} from '../../../../src/portal/integration/availability.ts';
import { plainReason } from '../../../../src/portal/integration/run-views.ts';
import type { RunRow } from '../../../../src/store/runs/runs.ts';

const run = (fields: Partial<RunRow>): RunRow => ({
  tenantId: 'acme',
  runNumber: 1,
  trigger: 'manual',
  outcome: 'full',
  reason: null,
  reasonCode: null,
  startedAt: '2026-11-23T10:00:00.000000Z',
  finishedAt: '2026-11-23T10:01:00.000000Z',
  devicesSeen: 1,
  devicesNew: 1,
  devicesMissing: 0,
  sightings: 1,
  newSightings: 1,
  warnings: [],
  windowFrom: null,
  windowTo: null,
  engine: null,
  devicesChanged: 0,
  devicesDecommissioned: 0,
  devicesActive: 1,
  devicesExpected: 1,
  pages: 1,
  retries: 0,
  progress: {},
  ...fields,
});

const without = (reasonCode: string): RunRow =>
  run({
    runNumber: 2,
    outcome: 'inventory-only',
    reasonCode,
    reason: `deep_visibility_unavailable: ${reasonCode} (the console said so)`,
  });

const CONNECTED = {
  integration: { tenantId: 'acme' } as TenantFacts['integration'],
  running: false,
  last: null,
  inventory: null,
  full: null,
};

const full = run({});

describe('the availability of AI agents', () => {
  it.each<[string, Partial<TenantFacts>, string, RegExp]>([
    ['no console is connected', { integration: null }, 'not_connected', /Set up/],
    ['the first run has not begun', {}, 'never_ran', /by itself/],
    ['the first run is open', { running: true }, 'first_run_going_on', /Wait/],
    [
      'every run failed',
      {
        last: run({
          outcome: 'failed',
          reasonCode: 'invalid_token',
          reason: 'invalid_token: Wrong.',
        }),
      },
      'run_failed',
      /Sync now/,
    ],
    [
      'there is no licence',
      { inventory: without('unlicensed'), full },
      'deep_visibility_unlicensed',
      /Ask SentinelOne/,
    ],
    [
      'the token may not use Deep Visibility',
      { inventory: without('not_permitted') },
      'deep_visibility_not_permitted',
      /permission/,
    ],
    [
      'Deep Visibility did not answer in time',
      { inventory: without('timed_out') },
      'deep_visibility_failed',
      /tries again/,
    ],
  ])(
    'an empty list of AI agents has a reason and a remedy when %s',
    (_, facts, state, whatToDo) => {
      const found = availabilityOf({ ...CONNECTED, ...facts });
      expect(found.state).toBe(state);
      expect(found.message).toBeTruthy();
      expect(found.whatToDo).toMatch(whatToDo);
    },
  );

  it('availability is nothing_seen only after a run with Deep Visibility', () => {
    const empty = run({ sightings: 0 });
    expect(availabilityOf({ ...CONNECTED, inventory: empty, full: empty })).toMatchObject({
      state: 'nothing_seen',
      asOf: empty.finishedAt,
    });
  });

  it('availability names the time of the last full run while Deep Visibility is unavailable', () => {
    const found = availabilityOf({ ...CONNECTED, inventory: without('unlicensed'), full });
    expect(found.asOf).toBe(full.finishedAt);
  });

  it('availability has no message when there are sightings', () => {
    expect(availabilityOf({ ...CONNECTED, inventory: full, full })).toEqual({
      state: 'available',
      message: null,
      whatToDo: null,
      asOf: full.finishedAt,
    });
  });
});

describe('the reason of a run', () => {
  it('the reason of a run has no code, and explains Deep Visibility in words', () => {
    expect(plainReason(full)).toBeNull();
    const failed = run({
      outcome: 'failed',
      reasonCode: 'invalid_token',
      reason: 'invalid_token: Wrong.',
    });
    expect(plainReason(failed)).toBe('Wrong.');
    expect(plainReason(without('unlicensed'))).toBe(
      'Deep Visibility is not licensed, not permitted, or did not answer in time: it is not licensed (the console said so). Device inventory is complete.',
    );
  });
});
