import { expect, test } from 'vitest';
import { DAY } from './long-query-calls.ts';
import {
  type Call,
  manualClock,
  NOON,
  type Reply,
  startConsole,
  type TestConsole,
} from './support.ts';

const BODY = {
  query: 'event.time = * | group n = count() by site.id',
  fromDate: new Date(NOON - 7 * DAY).toISOString(),
  toDate: new Date(NOON).toISOString(),
};
const start = (sample: TestConsole, body: object = {}, call: Call = {}): Promise<Reply> =>
  sample.call('dv/events/pq', { method: 'POST', body: { ...BODY, ...body }, ...call });
const ping = (sample: TestConsole, queryId: string, call: Call = {}): Promise<Reply> =>
  sample.call('dv/events/pq-ping', { query: { queryId }, ...call });

async function sitesOf(sample: TestConsole, body: object = {}, call: Call = {}): Promise<string[]> {
  const { queryId } = (await start(sample, body, call)).body.data;
  for (;;) {
    const { data } = (await ping(sample, queryId, call)).body;
    if (data.status === 'FINISHED') return data.data.map(([id]: string[]) => id);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a PowerQuery runs for eight seconds, then a ping returns its results', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const { data } = (await start(sample)).body;
  expect(data).toEqual({
    queryId: expect.stringMatching(/^pq[0-9a-f]{32}$/),
    status: 'RUNNING',
    progress: 0,
  });
  await expect.poll(() => sample.longQueries.records()[0]?.rows).toBeGreaterThan(0);
  clock.advance(4000);
  expect((await ping(sample, data.queryId)).body.data).toMatchObject({
    status: 'RUNNING',
    progress: 50,
  });
  clock.advance(4000);
  expect((await ping(sample, data.queryId)).body.data).toMatchObject({
    status: 'FINISHED',
    progress: 100,
    columns: [
      { name: 'site.id', type: 'STRING' },
      { name: 'n', type: 'INTEGER' },
    ],
    recommendations: [],
  });
});

test('a ping of an evicted PowerQuery is a 503, a ping of an unknown one a 404', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const { queryId } = (await start(sample)).body.data;
  clock.advance(30_001);
  expect((await ping(sample, queryId)).status).toBe(503);
  clock.advance(1000);
  const unknown = await ping(sample, 'pq0');
  expect([unknown.status, unknown.body.errors[0].code]).toEqual([404, 4040010]);
});

test('a token may start four PowerQueries a second, without a burst', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const statuses = [(await start(sample)).status, (await start(sample)).status];
  clock.advance(250);
  statuses.push((await start(sample)).status);
  expect(statuses).toEqual([200, 429, 200]);
});

test('a PowerQuery ignores siteIds unless accountIds are given too', async () => {
  const sample = await startConsole({ clock: manualClock(), devices: 200 });
  const [site] = sample.fleet.organisation.sites;
  const siteIds = [String(site?.id)];
  expect((await sitesOf(sample, { siteIds })).length).toBeGreaterThan(1);
  expect(await sitesOf(sample, { siteIds, accountIds: [String(site?.account.id)] })).toEqual(
    siteIds,
  );
  const token = sample.tokens.get('site').secret;
  expect(await sitesOf(sample, {}, { token })).toEqual(siteIds);
});

test('a PowerQuery’s limit truncates rows silently, the default limit with a recommendation', async () => {
  const sample = await startConsole({ clock: manualClock(), devices: 100 });
  sample.faults.add('lrq-at-once@pq');
  const query = 'event.time = * | columns event.time';
  const rows = async (body: object): Promise<unknown[]> => {
    const { data } = (await start(sample, { query, ...body })).body;
    return [data.data.length, data.recommendations.length];
  };
  expect(await rows({})).toEqual([1000, 1]);
  expect(await rows({ limit: 5 })).toEqual([5, 1]);
  expect(await rows({ query: `${query} | limit 2000` })).toEqual([2000, 0]);
});

test.each([
  [{ query: '*' }, 4000040, 'Bad Request: ["Don\'t understand [*]"]'],
  [{ query: undefined }, 4000010, 'query: Missing data for required field.'],
  [{ fromDate: 'then' }, 4000010, 'fromDate: Not a valid datetime.'],
  [{ toDate: BODY.fromDate }, 4000010, 'fromDate: Must be before toDate.'],
  [{ limit: 0 }, 4000010, 'Limit must be greater than or equals to 1'],
  [{ siteIds: [] }, 4000010, 'siteIds: Length must be between 1 and 500.'],
  [{ tenant: true }, 4000010, 'tenant: Unknown field'],
])('a PowerQuery with the body %j is rejected', async (change, code, detail) => {
  const sample = await startConsole({ devices: 5 });
  const reply = await start(sample, change);
  expect(reply.status).toBe(400);
  expect(reply.body.errors[0]).toMatchObject({ code, detail: expect.stringContaining(detail) });
});

test('a console without Deep Visibility rejects PowerQueries too', async () => {
  for (const deepVisibility of ['unlicensed', 'forbidden'] as const) {
    const sample = await startConsole({ devices: 5, deepVisibility });
    expect((await start(sample)).status).toBe(403);
  }
});
