import { expect } from 'vitest';
import { LONG_QUERY_FAULTS } from '../faults/long-queries.ts';
import { faultSuite } from './fault-cases.ts';
import { BY_DEVICE, longQueries } from './long-query-calls.ts';
import type { Reply, TestConsole } from './support.ts';

const { faultTest, expectAllTested } = faultSuite();
const TAG = 'x-dataset-query-forward-tag';

async function resultOf(sample: TestConsole, query = BY_DEVICE): Promise<Reply> {
  const { start, untilFinished } = longQueries(sample);
  return untilFinished(await start(query));
}

faultTest('lrq-at-oncex1', 'finishes one query before its launch is answered', async (sample) => {
  const { start } = longQueries(sample);
  const [first, second] = [await start(BY_DEVICE), await start(BY_DEVICE)];
  expect(first.body).toMatchObject({ stepsCompleted: 16, stepsTotal: 16 });
  expect(first.body.data.values.length).toBeGreaterThan(50);
  expect(second.body.data).toBeNull();
});
faultTest(
  'lrq-table-rows:20',
  'omits the events that do not fit in the table and counts them',
  async (sample) => {
    const { data } = (await resultOf(sample)).body;
    expect(data.values).toHaveLength(20);
    const counted = data.values.reduce((sum: number, [, n]: [string, number]) => sum + n, 0);
    expect(data.omittedEvents).toBe(data.matchCount - counted);
    expect(data.warnings).toEqual([expect.stringContaining('were omitted due to memory limits')]);
  },
);
faultTest('lrq-hang:7', 'stalls a query at the seventh step', async (sample) => {
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  for (let n = 0; n < 3; n += 1) {
    const { body } = await poll(started);
    expect([body.stepsCompleted, body.stepsTotal, body.data]).toEqual([7, 16, null]);
  }
});
faultTest('lrq-killx1', 'kills a query, whose polls are a 404 from then on', async (sample) => {
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  for (let n = 0; n < 2; n += 1) {
    expect((await poll(started)).body).toEqual({ code: 'not_found' });
  }
  expect(sample.longQueries.records()).toMatchObject([{ state: 'KILLED' }]);
});
faultTest('lrq-scheme', 'rejects the header’s scheme', async (sample) => {
  const reply = await longQueries(sample).start(BY_DEVICE);
  expect([reply.status, reply.body.message]).toEqual([
    500,
    'Header must start with Bearer, but actually starts with "ApiTok"',
  ]);
});
faultTest('lrq-scheme:html', 'sends an HTML page after the JSON in one body', async (sample) => {
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
faultTest('lrq-backoff:429/9@pollx1', 'sends the data lake’s own 429', async (sample) => {
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
faultTest(
  'lrq-backoff:200@launchx1',
  'sends the rate limit error with status 200',
  async (sample) => {
    const { start } = longQueries(sample);
    const reply = await start(BY_DEVICE);
    expect([reply.status, reply.body.status, reply.body.id]).toEqual([
      200,
      'error/server/backoff',
      undefined,
    ]);
    expect((await start(BY_DEVICE)).body.id).toEqual(expect.any(String));
  },
);
faultTest(
  'lrq-forbidden:Not for you@sdl',
  'sends a 403 with its argument as the message',
  async (sample) => {
    const reply = await longQueries(sample).start(BY_DEVICE);
    expect([reply.status, reply.body.message]).toEqual([403, 'Not for you']);
    expect((await sample.call('agents')).status).toBe(200);
  },
);
faultTest('lrq-no-tagx1', 'omits the tag, so that the query cannot be polled', async (sample) => {
  const { start, poll } = longQueries(sample);
  const lost = await start(BY_DEVICE);
  expect([lost.status, lost.headers[TAG]]).toEqual([200, undefined]);
  expect(lost.headers['content-type']).toBe('application/json');
  expect((await poll(lost)).status).toBe(404);
  expect((await start(BY_DEVICE)).headers[TAG]).toEqual(expect.any(String));
});
faultTest('lrq-stepsx2', 'reports zero steps, which does not mean finished', async (sample) => {
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
faultTest(
  'lrq-one-total:totalSteps',
  'sends the number of steps under one name only',
  async (sample) => {
    const { body } = await longQueries(sample).start(BY_DEVICE);
    expect(body).toHaveProperty('totalSteps');
    expect(body).not.toHaveProperty('stepsTotal');
  },
);
faultTest('lrq-error:shard 7 is away', 'sends a failed query with status 200', async (sample) => {
  const { status, body } = await resultOf(sample);
  expect([status, body.error.message, body.data]).toEqual([200, 'shard 7 is away', null]);
});
faultTest('lrq-emptyx1', 'empties the results of one query', async (sample) => {
  const { matchCount, values } = (await resultOf(sample)).body.data;
  expect([matchCount, values]).toEqual([0, []]);
  expect((await resultOf(sample)).body.data.values.length).toBeGreaterThan(50);
});
faultTest(
  'lrq-time-limit:0.25x1',
  'sends a quarter of the rows, marked as partial',
  async (sample) => {
    const partial = (await resultOf(sample)).body.data;
    const whole = (await resultOf(sample)).body.data;
    expect(partial.partialResultsDueToTimeLimit).toBe(true);
    expect(partial.values).toEqual(whole.values.slice(0, Math.floor(whole.values.length / 4)));
  },
);
faultTest(
  'lrq-omitted:213408',
  'reports its argument as the number of omitted events',
  async (sample) => {
    expect((await resultOf(sample)).body.data.omittedEvents).toBe(213_408);
  },
);
faultTest(
  'lrq-rows:3',
  'truncates the table to three rows without a sign of it',
  async (sample) => {
    const { values, omittedEvents, warnings } = (await resultOf(sample)).body.data;
    expect([values.length, omittedEvents, warnings]).toEqual([3, 0, []]);
  },
);
faultTest('lrq-warning:Take care', 'adds a warning to the table', async (sample) => {
  expect((await resultOf(sample)).body.data.warnings).toEqual(['Take care']);
});
faultTest(
  'lrq-no-column:launches@pollx1',
  'removes a column and its cells once',
  async (sample) => {
    const { start, poll, untilFinished } = longQueries(sample);
    const started = await start(BY_DEVICE);
    const { columns, values } = (await untilFinished(started)).body.data;
    expect([columns.length, values[0].length, columns[0].name]).toEqual([1, 1, 'agent.uuid']);
    expect((await poll(started)).body.data.columns).toHaveLength(2);
  },
);
faultTest('pq-state:QUERY_CANCELLED', 'sends a state without results', async (sample) => {
  const body = { query: '| group count()', fromDate: 0, toDate: sample.startedAt };
  const { data } = (await sample.call('dv/events/pq', { method: 'POST', body })).body;
  const pinged = await sample.call('dv/events/pq-ping', { query: { queryId: data.queryId } });
  expect(pinged.body.data).toEqual({
    queryId: data.queryId,
    status: 'QUERY_CANCELLED',
    progress: 60,
  });
});

// Faults of other tables, applied to long-running queries.
faultTest('429:7@sdl/pollx1', 'sends nginx’s page to a poll only', async (sample) => {
  const { start, poll } = longQueries(sample);
  const started = await start(BY_DEVICE);
  const reply = await poll(started);
  expect([reply.status, reply.headers['retry-after']]).toEqual([429, '7']);
  expect((await poll(started)).status).toBe(200);
});
faultTest('404:text@sdl', 'sends a 404 as older consoles do', async (sample) => {
  const reply = await longQueries(sample).start(BY_DEVICE);
  expect([reply.status, reply.text]).toEqual([404, '404 page not found\n']);
});
faultTest('html@/sdl/v2/api/queries', 'sends an HTML page instead of JSON', async (sample) => {
  const reply = await longQueries(sample).start(BY_DEVICE);
  expect([reply.status, reply.body]).toEqual([200, undefined]);
});
faultTest('null-data@poll', 'sends a finished query without data', async (sample) => {
  const { stepsCompleted, stepsTotal, data } = (await resultOf(sample)).body;
  expect([stepsCompleted, stepsTotal, data]).toEqual([16, 16, null]);
});
faultTest('500:html@sdl/delete', 'fails the delete but not the poll', async (sample) => {
  const { start, poll, remove } = longQueries(sample);
  const started = await start(BY_DEVICE);
  expect([(await remove(started)).status, (await poll(started)).status]).toEqual([500, 200]);
});

expectAllTested(LONG_QUERY_FAULTS);
