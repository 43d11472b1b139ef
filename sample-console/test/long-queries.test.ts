import { expect, test } from 'vitest';
import { BY_DEVICE, DAY, longQueries, recordsOf } from './long-query-calls.ts';
import { manualClock, NOON, type Reply, startConsole, type TestConsole } from './support.ts';

const PATH = '/sdl/v2/api/queries';
const TAG = 'x-dataset-query-forward-tag';

const progress = ({ body }: Reply): unknown[] => [
  body.stepsCompleted,
  body.stepsTotal,
  body.data === null ? null : 'data',
];

/** Waits until the evaluation that runs in the background has finished. */
async function evaluated(sample: TestConsole): Promise<void> {
  await expect.poll(() => sample.longQueries.records().at(-1)?.rows).toBeGreaterThan(0);
}

test('a long-running query starts without steps, counts them for 8 seconds, then has data', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  expect(started.status).toBe(200);
  expect(progress(started)).toEqual([0, 0, null]);
  expect(progress(await poll(started))).toEqual([0, 0, null]);
  await evaluated(sample);
  const seen: unknown[] = [];
  for (const seconds of [2, 3, 2.9, 0.1]) {
    clock.advance(seconds * 1000);
    seen.push(progress(await poll(started)));
  }
  expect(seen).toEqual([
    [4, 16, null],
    [10, 16, null],
    [15, 16, null],
    [16, 16, 'data'],
  ]);
});

test('the response to a launch has the documented fields and a forward tag', async () => {
  const sample = await startConsole({ clock: manualClock() });
  const { start } = longQueries(sample);
  const started = await start(BY_DEVICE);
  expect(started.headers[TAG]).toMatch(/^[\w+/=]{20,}$/);
  expect(JSON.parse(Buffer.from(started.body.id, 'base64').toString())).toMatchObject({
    type: 'PQ',
  });
  expect(started.body).toMatchObject({
    error: null,
    totalSteps: 16,
    resolvedTimeRange: { start: (NOON - 7 * DAY) * 1e6, end: NOON * 1e6 },
  });
  expect(Number.isInteger(started.body.cpuUsage)).toBe(true);
});

test('the table of a grouped query has its match count and its columns inside data', async () => {
  const sample = await startConsole({ clock: manualClock() });
  const data = await longQueries(sample).run(
    "event.type = 'Process Creation' | group n = count(), last = max(timestamp), " +
      'last.timestamp = max(timestamp), os = any(endpoint.os) by agent.uuid | limit 100000',
  );
  expect(data.columns).toEqual([
    { name: 'agent.uuid', cellType: 'STRING', decimalPlaces: 0 },
    { name: 'n', cellType: 'NUMBER', decimalPlaces: 0 },
    { name: 'last', cellType: 'NUMBER', decimalPlaces: 0 },
    { name: 'last.timestamp', cellType: 'TIMESTAMP', decimalPlaces: 0 },
    { name: 'os', cellType: 'STRING', decimalPlaces: 0 },
  ]);
  expect(data).toMatchObject({
    keyColumns: 1,
    omittedEvents: 0,
    partialResultsDueToTimeLimit: false,
    discardedArrayItems: 0,
    warnings: [],
  });
  const counted = recordsOf(data).reduce((sum, { n }) => sum + n, 0);
  expect(counted).toBe(data.matchCount);
  expect(counted).toBeGreaterThan(1000);
});

test('a long-running query expires 30 seconds after its last poll and does not come back', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  for (let n = 0; n < 3; n += 1) {
    clock.advance(30_000);
    expect((await poll(started)).status).toBe(200);
  }
  clock.advance(30_001);
  for (let n = 0; n < 2; n += 1) {
    const reply = await poll(started);
    expect([reply.status, reply.body]).toEqual([404, { code: 'not_found' }]);
    clock.advance(1000);
  }
  expect(sample.longQueries.records()).toMatchObject([{ state: 'EXPIRED', polls: 3, rows: 0 }]);
});

test('the rate scale shortens the duration of a query but not its time to live', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 0.1, clock });
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  await evaluated(sample);
  clock.advance(800);
  expect(progress(await poll(started))).toEqual([16, 16, 'data']);
  clock.advance(30_000);
  expect((await poll(started)).status).toBe(200);
  clock.advance(30_001);
  expect((await poll(started)).status).toBe(404);
});

test('a query that runs for more than five minutes fails with an error in a 200', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  clock.advance(1000);
  sample.faults.add('lrq-hang:3x1');
  let reply = await poll(started);
  expect(progress(reply)).toEqual([3, 16, null]);
  for (let n = 0; n < 12; n += 1) {
    clock.advance(25_000);
    reply = await poll(started);
  }
  expect(reply.status).toBe(200);
  expect(reply.body).toMatchObject({
    data: null,
    error: { message: 'Query exceeded the maximum execution time' },
  });
});

test('deleting a query is a 204 once and a 404 afterwards', async () => {
  const sample = await startConsole();
  const { start, poll, remove } = longQueries(sample);
  const started = await start(BY_DEVICE);
  const gone = await remove(started);
  expect([gone.status, gone.text, gone.headers['content-type']]).toEqual([204, '', undefined]);
  expect((await remove(started)).body).toEqual({ code: 'not_found' });
  expect((await poll(started)).status).toBe(404);
  expect(sample.longQueries.records()).toMatchObject([{ state: 'DELETED' }]);
});

test('polls and deletes require the forward tag of the launch', async () => {
  const sample = await startConsole();
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  const headers = { authorization: `Bearer ${sample.token}` };
  for (const method of ['GET', 'DELETE'] as const) {
    for (const tag of [{}, { [TAG]: 'elsewhere' }]) {
      const reply = await sample.call(`${PATH}/${started.body.id}`, {
        method,
        token: null,
        headers: { ...headers, ...tag },
        query: { lastStepSeen: 0 },
      });
      expect([reply.status, reply.body]).toEqual([404, { code: 'not_found' }]);
    }
  }
  expect((await poll(started)).status).toBe(200);
});

test('a poll requires lastStepSeen', async () => {
  const sample = await startConsole();
  const { start, poll } = longQueries(sample);
  const reply = await poll(await start(BY_DEVICE), null);
  expect([reply.status, reply.body.status]).toEqual([400, 'error/client/badParam']);
});

test.each([
  [{ startTime: '24h', endTime: undefined }, -DAY, 0],
  [{ startTime: '2 days', endTime: '1d' }, -2 * DAY, -DAY],
  [{ startTime: undefined, endTime: undefined }, -DAY, 0],
  [{ startTime: undefined, endTime: '24h' }, -2 * DAY, -DAY],
  [{ startTime: new Date(NOON - 3 * DAY).toISOString(), endTime: undefined }, -3 * DAY, -2 * DAY],
  [{ startTime: String((NOON - DAY) / 1000), endTime: String(NOON) }, -DAY, 0],
  [{ startTime: NOON - DAY, endTime: `${NOON}000000` }, -DAY, 0],
])('the times %j of a launch are resolved to a range', async (times, start, end) => {
  const sample = await startConsole({ clock: manualClock(), devices: 5 });
  const { body } = await longQueries(sample).start(BY_DEVICE, times);
  expect(body.resolvedTimeRange).toEqual({ start: (NOON + start) * 1e6, end: (NOON + end) * 1e6 });
});

test('the range of a long-running query includes its start and excludes its end', async () => {
  const sample = await startConsole({ clock: manualClock(), devices: 5 });
  const { run } = longQueries(sample);
  const times = async (body = {}): Promise<number[]> =>
    (await run('| group count() by event.time | limit 100000', body)).values.map(
      ([time]: number[]) => time,
    );
  const all = await times();
  const [first, second, third] = [all[10], all[11], all[12]];
  expect(await times({ startTime: first, endTime: third })).toEqual([first, second]);
});

test.each([
  [{ queryType: undefined }, 400, 'Query type must be specified'],
  [{ queryType: 'SQL' }, 400, "Unexpected value 'SQL'"],
  [{ queryType: 'TOP_FACETS' }, 501, 'not simulated'],
  [{ pq: undefined }, 400, 'pq must be specified'],
  [{ pq: { query: BY_DEVICE } }, 400, 'pq.resultType must be specified'],
  [{ pq: { query: BY_DEVICE, resultType: 'LOG' } }, 400, "Unexpected value 'LOG'"],
  [{ pq: { query: '*', resultType: 'TABLE' } }, 500, "Don't understand [*]"],
  [{ pq: { query: '| let a = b(1)', resultType: 'TABLE' } }, 400, "Unknown function 'b'"],
  [{ tenant: 'yes' }, 400, 'tenant must be a boolean'],
  [{ queryPriority: 'URGENT' }, 400, "Unexpected value 'URGENT'"],
  [{ startTime: 'soon' }, 400, 'Cannot parse startTime or endTime'],
  [{ startTime: '1h', endTime: '2h' }, 400, 'startTime must be before endTime'],
  [{ siteIds: ['1'] }, 400, 'Unrecognized field "siteIds"'],
])('a launch with the body %j gets the data lake’s error', async (change, status, message) => {
  const sample = await startConsole({ devices: 5 });
  const reply = await longQueries(sample).start(BY_DEVICE, change);
  expect([reply.status, reply.body.message]).toEqual([status, expect.stringContaining(message)]);
  expect(reply.body.status).toMatch(/^error\//);
});

test('the control API shows which long-running queries were polled, deleted and expired', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const { start, poll, remove } = longQueries(sample);
  const [first, second] = [await start(BY_DEVICE), await start('| limit 1')];
  await poll(first);
  clock.advance(1000);
  await remove(first);
  const page = async (): Promise<Reply['body']> =>
    (await sample.call('/_sample/long-queries', { token: null })).body.data;
  expect(await page()).toMatchObject({
    queries: [
      { id: first.body.id, api: 'sdl', type: 'PQ', token: 'global', polls: 1, state: 'DELETED' },
      { id: second.body.id, text: '| limit 1', polls: 0, lastPolledAt: null, state: 'RUNNING' },
    ],
    peaks: { global: 2 },
  });
  const live = async (): Promise<number> =>
    (await sample.call('/_sample/state', { token: null })).body.data.liveLongQueries;
  expect(await live()).toBe(1);
  clock.advance(31_000);
  expect((await page()).queries[1].state).toBe('EXPIRED');
  expect(await live()).toBe(0);
  expect(sample.requests.entries().map(({ endpoint, token }) => `${endpoint} ${token}`)).toEqual([
    'sdl/launch global',
    'sdl/launch global',
    'sdl/poll global',
    'sdl/delete global',
  ]);
});
