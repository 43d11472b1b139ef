import { expect, test } from 'vitest';
import { manualClock, type Reply, startConsole, type TestConsole } from './support.ts';

/** The statuses of consecutive calls. */
async function statuses(sample: TestConsole, path: string, calls: number): Promise<number[]> {
  const seen: number[] = [];
  for (let n = 0; n < calls; n += 1) seen.push((await sample.call(path)).status);
  return seen;
}

const QUERY = {
  query: 'EventType = "Process Creation"',
  fromDate: '2026-11-20T00:00:00Z',
  toDate: '2026-11-21T00:00:00Z',
};
const init = (sample: TestConsole, token = sample.token): Promise<Reply> =>
  sample.call('dv/init-query', { method: 'POST', body: QUERY, token });

test('a token may start one Deep Visibility query a minute', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  expect((await init(sample)).status).toBe(200);
  clock.advance(59_000);
  expect((await init(sample)).status).toBe(429);
  clock.advance(2_000);
  expect((await init(sample)).status).toBe(200);
  const other = sample.tokens.get('account').secret;
  expect((await init(sample, other)).status).toBe(200);
});

test('a token may request a query’s status once a second', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const queryId: string = (await init(sample)).body.data.queryId;
  const status = async (): Promise<number> =>
    (await sample.call('dv/query-status', { query: { queryId } })).status;
  expect([await status(), await status()]).toEqual([200, 429]);
  clock.advance(1000);
  expect(await status()).toBe(200);
});

test('a token may list agents 25 times a second, without a burst', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  expect(await statuses(sample, 'agents', 2)).toEqual([200, 429]);
  clock.advance(40);
  expect(await statuses(sample, 'agents', 2)).toEqual([200, 429]);
});

test('/user allows a burst of five requests, /sites a burst of ten', async () => {
  const sample = await startConsole({ rateScale: 1, clock: manualClock() });
  expect(await statuses(sample, 'user', 6)).toEqual([200, 200, 200, 200, 200, 429]);
  expect((await statuses(sample, 'sites', 11)).filter((status) => status === 200)).toHaveLength(10);
});

test('system/status is limited per address, because it requires no token', async () => {
  const sample = await startConsole({ rateScale: 1, clock: manualClock() });
  expect((await sample.call('system/status', { token: null })).status).toBe(200);
  expect((await sample.call('system/status', { token: 'another' })).status).toBe(429);
});

test('a 429 is nginx’s page without a Retry-After header', async () => {
  const sample = await startConsole({ rateScale: 1, clock: manualClock() });
  await sample.call('agents');
  const reply = await sample.call('agents');
  expect(reply.headers['content-type']).toBe('text/html');
  expect(reply.text).toContain('<title>429 Too Many Requests</title>');
  expect(reply.headers['retry-after']).toBeUndefined();
});

test.each([
  ['seconds', '5'],
  ['zero', '0'],
  ['date', 'Mon, 23 Nov 2026 12:00:05 GMT'],
] as const)('with the option %s a 429 has Retry-After: %s', async (retryAfter, expected) => {
  const sample = await startConsole({ rateScale: 1, clock: manualClock(), retryAfter });
  await sample.call('agents');
  expect((await sample.call('agents')).headers['retry-after']).toBe(expected);
});

test('a lower rate scale makes limits looser, and zero disables them', async () => {
  const clock = manualClock();
  const loose = await startConsole({ rateScale: 0.01, clock });
  expect((await init(loose)).status).toBe(200);
  clock.advance(601);
  expect((await init(loose)).status).toBe(200);
  const free = await startConsole({ rateScale: 0, clock });
  expect(await statuses(free, 'agents', 5)).toEqual([200, 200, 200, 200, 200]);
});
