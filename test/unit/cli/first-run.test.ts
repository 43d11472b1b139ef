import { describe, expect, it } from 'vitest';
import { findFirstRun } from '../../../src/cli/first-run.ts';
import type { RunRow } from '../../../src/store/runs/runs.ts';

const run = (fields: Pick<RunRow, 'runNumber' | 'trigger' | 'outcome'>): RunRow => ({
  tenantId: 'demo',
  startedAt: '2026-11-01T00:00:00.000000Z',
  finishedAt: null,
  reason: null,
  reasonCode: null,
  windowFrom: null,
  windowTo: null,
  progress: {},
  engine: null,
  devicesSeen: 0,
  devicesExpected: null,
  devicesNew: 0,
  devicesChanged: 0,
  devicesDecommissioned: 0,
  devicesMissing: 0,
  devicesActive: null,
  sightings: 0,
  newSightings: 0,
  pages: 0,
  retries: 0,
  warnings: [],
  ...fields,
});

const SCHEDULED = run({ runNumber: 5, trigger: 'schedule', outcome: 'cancelled' });
const CONNECTED = run({ runNumber: 6, trigger: 'connect', outcome: 'full' });

describe('the first run that up waits for', () => {
  it('up does not take a scheduled run that the connect cancelled for the first run', () => {
    const options = { before: 4, justConnected: true };
    expect(findFirstRun([SCHEDULED], options)).toBeUndefined();
    expect(findFirstRun([CONNECTED, SCHEDULED], options)).toBe(CONNECTED);
  });

  it('up takes the oldest ended run of a tenant that was connected before', () => {
    const options = { before: 4, justConnected: false };
    expect(findFirstRun([CONNECTED, SCHEDULED], options)).toBe(SCHEDULED);
  });

  it('up waits for a run that has not ended, and ignores runs of an earlier start', () => {
    const running = { ...CONNECTED, outcome: null };
    expect(findFirstRun([running], { before: 4, justConnected: true })).toBeUndefined();
    expect(findFirstRun([CONNECTED], { before: 6, justConnected: true })).toBeUndefined();
  });
});
