import { expect } from 'vitest';
import { LONG_QUERY_FAULTS } from '../faults/long-queries.ts';
import { expectAllTried, fault } from './fault-cases.ts';
import { BY_DEVICE, longQueries } from './long-query-calls.ts';
import type { Reply, TestConsole } from './support.ts';

const TAG = 'x-dataset-query-forward-tag';

async function resultOf(sample: TestConsole, query = BY_DEVICE): Promise<Reply> {
  const { start, untilFinished } = longQueries(sample);
  return untilFinished(await start(query));
}

fault('lrq-at-oncex1', 'the launch is answered with everything, once', async (sample) => {
  const { start } = longQueries(sample);
  const [first, second] = [await start(BY_DEVICE), await start(BY_DEVICE)];
  expect(first.body).toMatchObject({ stepsCompleted: 16, stepsTotal: 16 });
  expect(first.body.data.values.length).toBeGreaterThan(50);
  expect(second.body.data).toBeNull();
});
fault('lrq-table-rows:20', 'what finds no place is left out, and counted', async (sample) => {
  const { data } = (await resultOf(sample)).body;
  expect(data.values).toHaveLength(20);
  const counted = data.values.reduce((sum: number, [, n]: [string, number]) => sum + n, 0);
  expect(data.omittedEvents).toBe(data.matchCount - counted);
  expect(data.warnings).toEqual([expect.stringContaining('were omitted due to memory limits')]);
});
fault('lrq-hang:7', 'the steps go no further', async (sample) => {
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  for (let n = 0; n < 3; n += 1) {
    const { body } = await poll(started);
    expect([body.stepsCompleted, body.stepsTotal, body.data]).toEqual([7, 16, null]);
  }
});
fault('lrq-killx1', '404 from then on', async (sample) => {
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  for (let n = 0; n < 2; n += 1) {
    expect((await poll(started)).body).toEqual({ code: 'not_found' });
  }
  expect(sample.longQueries.records()).toMatchObject([{ state: 'KILLED' }]);
});
fault('lrq-scheme', 'the header is said to be wrong', async (sample) => {
  const reply = await longQueries(sample).start(BY_DEVICE);
  expect([reply.status, reply.body.message]).toEqual([
    500,
    'Header must start with Bearer, but actually starts with "ApiTok"',
  ]);
});
fault('lrq-scheme:html', 'a page follows the JSON in one body', async (sample) => {
  const reply = await longQueries(sample).start(BY_DEVICE);
  expect([reply.status, reply.body, reply.headers['content-type']]).toEqual([
    500,
    undefined,
    'application/json',
  ]);
  const [first = '', ...rest] = reply.text.split('\n');
  expect(JSON.parse(first).status).toBe('error/client/badParam');
  expect(rest.join('\n')).toContain('<html>');
});
fault('lrq-backoff:429/9@pollx1', 'in the words of the data lake', async (sample) => {
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  const reply = await poll(started);
  expect([reply.status, reply.headers['x-ratelimit-remaining']]).toEqual([429, '0']);
  expect(reply.body).toMatchObject({
    status: 'error/server/backoff',
    rateLimit: { cpuUsageSecondsToWait: 9 },
  });
  expect((await poll(started)).status).toBe(200);
});
fault('lrq-backoff:200@launchx1', 'as a 200 that is none', async (sample) => {
  const { start } = longQueries(sample);
  const reply = await start(BY_DEVICE);
  expect([reply.status, reply.body.status, reply.body.id]).toEqual([
    200,
    'error/server/backoff',
    undefined,
  ]);
  expect((await start(BY_DEVICE)).body.id).toEqual(expect.any(String));
});
fault('lrq-forbidden:Not for you@sdl', 'a 403 with that message', async (sample) => {
  const reply = await longQueries(sample).start(BY_DEVICE);
  expect([reply.status, reply.body.message]).toEqual([403, 'Not for you']);
  expect((await sample.call('agents')).status).toBe(200);
});
fault('lrq-no-tagx1', 'the query is there and cannot be reached', async (sample) => {
  const { start, poll } = longQueries(sample);
  const lost = await start(BY_DEVICE);
  expect([lost.status, lost.headers[TAG]]).toEqual([200, undefined]);
  expect(lost.headers['content-type']).toBe('application/json');
  expect((await poll(lost)).status).toBe(404);
  expect((await start(BY_DEVICE)).headers[TAG]).toEqual(expect.any(String));
});
fault('lrq-stepsx2', 'no steps at all is not through', async (sample) => {
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  for (let n = 0; n < 2; n += 1) {
    const { body } = await poll(started);
    expect([body.stepsCompleted, body.stepsTotal, body.data]).toEqual([0, 0, null]);
  }
  expect((await longQueries(sample).untilFinished(started)).body.data.matchCount).toBeGreaterThan(
    0,
  );
});
fault('lrq-one-total:totalSteps', 'only the other name is there', async (sample) => {
  const { body } = await longQueries(sample).start(BY_DEVICE);
  expect(body).toHaveProperty('totalSteps');
  expect(body).not.toHaveProperty('stepsTotal');
});
fault('lrq-error:shard 7 is away', 'a 200 that failed', async (sample) => {
  const { status, body } = await resultOf(sample);
  expect([status, body.error.message, body.data]).toEqual([200, 'shard 7 is away', null]);
});
fault('lrq-emptyx1', 'nothing matched, though the query before it ran long', async (sample) => {
  const { matchCount, values } = (await resultOf(sample)).body.data;
  expect([matchCount, values]).toEqual([0, []]);
  expect((await resultOf(sample)).body.data.values.length).toBeGreaterThan(50);
});
fault('lrq-time-limit:0.25x1', 'a quarter of the rows, and it says so', async (sample) => {
  const partial = (await resultOf(sample)).body.data;
  const whole = (await resultOf(sample)).body.data;
  expect(partial.partialResultsDueToTimeLimit).toBe(true);
  expect(partial.values).toEqual(whole.values.slice(0, Math.floor(whole.values.length / 4)));
});
fault('lrq-omitted:213408', 'so many events were left out', async (sample) => {
  expect((await resultOf(sample)).body.data.omittedEvents).toBe(213_408);
});
fault('lrq-rows:3', 'three rows without a word of more', async (sample) => {
  const { values, omittedEvents, warnings } = (await resultOf(sample)).body.data;
  expect([values.length, omittedEvents, warnings]).toEqual([3, 0, []]);
});
fault('lrq-warning:Take care', 'a warning beside the rows', async (sample) => {
  expect((await resultOf(sample)).body.data.warnings).toEqual(['Take care']);
});
fault('lrq-no-column:launches@pollx1', 'a column and its cells are missing', async (sample) => {
  const { start, poll, untilFinished } = longQueries(sample);
  const started = await start(BY_DEVICE);
  const { columns, values } = (await untilFinished(started)).body.data;
  expect([columns.length, values[0].length, columns[0].name]).toEqual([1, 1, 'agent.uuid']);
  expect((await poll(started)).body.data.columns).toHaveLength(2);
});
fault('pq-state:QUERY_CANCELLED', 'a state without results', async (sample) => {
  const body = { query: '| group count()', fromDate: 0, toDate: sample.startedAt };
  const { data } = (await sample.call('dv/events/pq', { method: 'POST', body })).body;
  const pinged = await sample.call('dv/events/pq-ping', { query: { queryId: data.queryId } });
  expect(pinged.body.data).toEqual({
    queryId: data.queryId,
    status: 'QUERY_CANCELLED',
    progress: 60,
  });
});

// What they share with other calls.
fault('429:7@sdl/pollx1', 'the page of nginx on a poll alone', async (sample) => {
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  const reply = await poll(started);
  expect([reply.status, reply.headers['retry-after']]).toEqual([429, '7']);
  expect((await poll(started)).status).toBe(200);
});
fault('404:text@sdl', 'the path is not there, as on older consoles', async (sample) => {
  const reply = await longQueries(sample).start(BY_DEVICE);
  expect([reply.status, reply.text]).toEqual([404, '404 page not found\n']);
});
fault('html@/sdl/v2/api/queries', 'a page instead of JSON', async (sample) => {
  const reply = await longQueries(sample).start(BY_DEVICE);
  expect([reply.status, reply.body]).toEqual([200, undefined]);
});
fault('null-data@poll', 'every step done and no data', async (sample) => {
  const { stepsCompleted, stepsTotal, data } = (await resultOf(sample)).body;
  expect([stepsCompleted, stepsTotal, data]).toEqual([16, 16, null]);
});
fault('500:html@sdl/delete', 'deleting fails, polling does not', async (sample) => {
  const { start, poll, remove } = longQueries(sample);
  const started = await start(BY_DEVICE);
  expect([(await remove(started)).status, (await poll(started)).status]).toEqual([500, 200]);
});

expectAllTried(LONG_QUERY_FAULTS);
