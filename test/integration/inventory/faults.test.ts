import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import type { Clock } from '../../../src/clock.ts';
import { ActivityRig } from '../../support/rigs/activity-rig.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

/**
 * Each console fault hits a tenant whose fleet is known: the run must end complete and correct, or
 * fail with its code, and no device may be lost or wrongly marked missing. All faults share one
 * tenant, so that a later test sees damage by an earlier one.
 */

const FLEET = 4_200;
const TENANT = 'acme';

/** Sleeps return at once but advance the time, so that retries without end reach their limits. */
const leapingClock = (): Clock & { readonly leapt: () => number } => {
  let leapt = 0;
  return {
    now: () => Date.now() + leapt,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      leapt += ms;
      await Promise.resolve();
    },
    leapt: () => leapt,
  };
};

let console: SampleConsole;
let rig: ActivityRig;
let clock: ReturnType<typeof leapingClock>;
let active = 0;
let decoy = '';
const decoyRequests: string[] = [];

beforeAll(async () => {
  const { database } = await createTestDatabase();
  console = await startSampleConsole({ devices: FLEET, seed: 3, rateScale: 0 });
  clock = leapingClock();
  rig = await ActivityRig.create(database, console, { clock, scale: 0 });
  await rig.addTenant(TENANT);
  expect(await rig.run(TENANT)).toMatchObject({
    outcome: 'full',
    devicesSeen: FLEET,
    warnings: [],
  });
  active = (await rig.countDevices(TENANT))['active'] ?? 0;
  const server = createServer((request, response) => {
    decoyRequests.push(String(request.headers.authorization));
    response.end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  decoy = `http://127.0.0.1:${(server.address() as AddressInfo).port}/web/api/v2.1/agents`;
  return async () => {
    server.close();
    await console.close();
  };
});

afterEach(async () => {
  console.faults.clear();
  if (!console.tokens.get('global').revoked) return;
  console.tokens.reissue('global');
  await rig.addTenant(TENANT);
});

async function expectNothingLost(): Promise<void> {
  const counts = await rig.countDevices(TENANT);
  expect(counts['all']).toBe(FLEET);
  expect(counts['missing'] ?? 0).toBe(0);
  expect(counts['active']).toBe(active);
}

describe('a fault that passes', () => {
  it.each([
    '429x2@agents#3',
    '429:1@agents#3x2',
    '429:0@agents#3x3',
    '429:date@agents#3x1',
    '500@agents#3x2',
    '500:spring@agents#3x2',
    '500:html@agents#3x2',
    '502@agents#3x2',
    '503@agents#3x2',
    '504@agents#3x2',
    'reset@agents#3x2',
    'reset-after-headers@agents#3x2',
    'cut:0.5@agents#3x2',
    'cut-json:0.1@agents#3x1',
    'cut-json:0.5@agents#3x1',
    'cut-json:0.99@agents#3x1',
    'html@agents#3x2',
    'empty-body@agents#3x2',
    'array@agents#3x2',
    'no-pagination@agents#3x2',
    'null-pagination@agents#3x2',
    'null-data@agents#3x2',
    'object-data@agents#3x2',
    'errors-with-data@agents#3x2',
    'null-errors@agents',
    'empty-page:keep@agents#3',
    'cursor-percent@agents',
    'cursor-on-last-page@agents',
    'cursor-repeat@agents#3x1',
    'cursor-cycle@agents#3x1',
    'cursor-refused@agents#3x1',
    'cursor-expired@agents#4x1',
    'duplicate:same@agents#3',
    'duplicate:newer@agents#3',
    'duplicate:older@agents#3',
    'total:absent@agents',
    'gzip-bomb:64@agents#3x1',
    'endless-headers@agents#3x1',
  ])('A run recovers from the console fault %s, complete and correct', async (fault) => {
    console.faults.add(fault.replace(/^429x2@agents#3$/, '429@agents#3x2'));
    const run = await rig.run(TENANT);
    expect(run).toMatchObject({ outcome: 'full', devicesSeen: FLEET, devicesNew: 0, warnings: [] });
    await expectNothingLost();
  });
});

describe('the history of a run', () => {
  it('The history of a run counts its repeated requests', async () => {
    const rowOf = async () => rig.runRow(TENANT, (await rig.run(TENANT)).runNumber);
    expect((await rowOf())?.retries).toBe(0);
    console.faults.add('500@agents#2x2');
    console.faults.add('html@agents#4x1');
    expect(await rowOf()).toMatchObject({
      outcome: 'full',
      retries: 3,
      pages: 5,
      devicesExpected: FLEET,
      devicesActive: active,
    });
  });
});

describe('the end of a run', () => {
  it('S43: The end of a run deletes what is older than the retention time', async () => {
    await rig.database.pool.query(`update app.changes set at = now() - interval '401 days'`);
    await rig.run(TENANT);
    const { rows } = await rig.database.pool.query('select 1 from app.changes');
    expect(rows).toEqual([]);
  });
});

describe('a fault that persists', () => {
  it.each([
    ['500@agents#3', 'console_unreachable', 'HTTP 500'],
    ['503@agents#3', 'console_unreachable', 'HTTP 503'],
    ['reset@agents#3', 'console_unreachable', '/web/api/v2.1/agents'],
    ['cut:0.5@agents#3', 'console_unreachable', '/web/api/v2.1/agents'],
    ['401@agents#3', 'console_bad_response', 'HTTP 401'],
    ['revoke-token@agents#3', 'invalid_token', 'Invalid SentinelOne API token'],
    ['403@agents#3', 'missing_scope', 'lacks the required scope'],
    ['404@agents#3', 'console_bad_response', 'HTTP 404'],
    ['404:text@agents#3', 'console_bad_response', 'HTTP 404'],
    ['400@agents#1', 'console_bad_response', 'HTTP 400'],
    ['html@agents#3', 'console_bad_response', 'not JSON'],
    ['302@agents#3', 'console_bad_response', 'redirected (HTTP 302)'],
    ['307@agents#3', 'console_bad_response', 'redirected (HTTP 307)'],
    ['no-pagination@agents#3', 'console_bad_response', 'pagination'],
    ['null-pagination@agents#3', 'console_bad_response', 'pagination'],
    ['null-data@agents#3', 'console_bad_response', 'data'],
    ['object-data@agents#3', 'console_bad_response', 'data'],
    ['wrong-type:id@agents#3', 'console_bad_response', 'id'],
    ['wrong-type:computerName@agents#3', 'console_bad_response', 'computerName'],
    ['errors-with-data@agents#3', 'console_bad_response', 'errors beside the data'],
    ['cut-json:0.5@agents#3', 'console_bad_response', 'not JSON'],
    ['cursor-repeat@agents#3', 'console_bad_response', 'a cursor came twice'],
    ['cursor-cycle@agents#4', 'console_bad_response', 'a cursor came twice'],
    ['cursor-refused@agents#3', 'console_bad_response', 'begun 3 times'],
    ['body-size:40@agents#3', 'console_bad_response', 'body above'],
  ])('A run with the lasting fault %s fails as %s', async (fault, code, words) => {
    console.faults.add(
      fault.startsWith('30')
        ? { name: fault.slice(0, 3), arg: decoy, endpoint: 'agents', page: 3 }
        : fault,
    );
    const leaptBefore = clock.leapt();
    const run = await rig.run(TENANT);
    expect(run.outcome).toBe('failed');
    expect(run.reason).toMatch(new RegExp(`^${code}: `));
    expect(run.reason).toContain(words);
    await expectNothingLost();
    const limitMs = code === 'console_unreachable' ? 6 * 60_000 : 2 * 60_000;
    expect(clock.leapt() - leaptBefore).toBeLessThan(limitMs);
    expect(decoyRequests).toEqual([]);
  });

  it('A run that meets a repeated cursor names its page', async () => {
    console.faults.add('cursor-repeat@agents#3');
    expect((await rig.run(TENANT)).reason).toMatch(/page \d/);
  });
});

describe('a listing that lacks devices', () => {
  it.each([
    ['lost:600@agents#3', FLEET - 600],
    ['empty-page:lose@agents#3', FLEET - 1_000],
    ['total:+600@agents', FLEET],
  ])('A run with the short listing %s warns, and marks nothing missing', async (fault, seen) => {
    console.faults.add(fault);
    const run = await rig.run(TENANT);
    expect(run).toMatchObject({ outcome: 'full', devicesSeen: seen });
    expect(run.warnings.map(({ code }) => code)).toEqual(['listing_short']);
    await expectNothingLost();
  });

  it('An empty list that looks complete is held as a mass disappearance', async () => {
    console.faults.add('empty-list@agents');
    const run = await rig.run(TENANT);
    expect(run.warnings.map(({ code }) => code)).toEqual(['mass_disappearance']);
    await expectNothingLost();
  });
});
