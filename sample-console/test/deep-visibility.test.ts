import { expect, test } from 'vitest';
import {
  listPages,
  listRows,
  manualClock,
  NOON,
  type Reply,
  runQuery,
  startConsole,
  type TestConsole,
} from './support.ts';

const DAY = 86_400_000;
const WEEK = { fromDate: NOON - 7 * DAY, toDate: NOON };
const LAUNCHES = 'EventType = "Process Creation"';

const init = (sample: TestConsole, body: Record<string, unknown> = {}): Promise<Reply> =>
  sample.call('dv/init-query', { method: 'POST', body: { ...WEEK, query: LAUNCHES, ...body } });
const status = (sample: TestConsole, queryId: string): Promise<Reply> =>
  sample.call('dv/query-status', { query: { queryId } });
const events = (sample: TestConsole, queryId: string, query = {}): Promise<Reply> =>
  sample.call('dv/events', { query: { queryId, ...query } });

/** Polls until the search that runs in the background has finished. */
async function searched(sample: TestConsole, queryId: string): Promise<Reply> {
  for (;;) {
    const reply = await status(sample, queryId);
    const { responseState, progressStatus } = reply.body.data;
    if (progressStatus !== 99 || responseState !== 'EVENTS_RUNNING') return reply;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a Deep Visibility query passes through its states in 20 seconds and then has events', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const reply = await init(sample);
  const { queryId, queryModeInfo } = reply.body.data;
  expect(queryId).toMatch(/^q[0-9a-f]{32}$/);
  expect(queryModeInfo.lastActivatedAt).toMatch(/\+00:00$/);
  const states: unknown[] = [];
  for (let second = 0; second <= 20; second += 5) {
    const { responseState, progressStatus } = (await searched(sample, queryId)).body.data;
    states.push([responseState, progressStatus]);
    clock.advance(5000);
  }
  expect(states).toEqual([
    ['PROCESS_RUNNING', 0],
    ['PROCESS_RUNNING', 25],
    ['EVENTS_RUNNING', 50],
    ['EVENTS_RUNNING', 75],
    ['FINISHED', 100],
  ]);
  expect((await events(sample, queryId)).body.data).toHaveLength(10);
});

test('a request for events of a running query is an error, or partial if so configured', async () => {
  const clock = manualClock();
  const strict = await startConsole({ rateScale: 1, clock });
  const early = await events(strict, (await init(strict)).body.data.queryId);
  expect([early.status, early.body.errors[0].code]).toEqual([400, 4000010]);
  const lenient = await startConsole({ rateScale: 1, clock, eventsBeforeFinished: 'partial' });
  const { queryId } = (await init(lenient)).body.data;
  await expect
    .poll(async () => (await events(lenient, queryId)).body.data.length)
    .toBeGreaterThan(0);
  expect((await status(lenient, queryId)).body.data.responseState).toBe('PROCESS_RUNNING');
});

test('a Deep Visibility query does not finish before its search at any rate scale', async () => {
  const sample = await startConsole({ rateScale: 0, devices: 5000 });
  const { queryId } = (await init(sample, { query: 'TgtProcCmdLine RegExp "x.*y"' })).body.data;
  expect((await status(sample, queryId)).body.data).toMatchObject({
    responseState: 'EVENTS_RUNNING',
    progressStatus: 99,
  });
  expect((await searched(sample, queryId)).body.data.responseState).toBe('FINISHED');
});

test('an expired Deep Visibility query reports a progress of 100 and has no events', async () => {
  const clock = manualClock();
  const sample = await startConsole({ clock, queryKeptMs: 60_000 });
  const queryId = await runQuery(sample, { query: LAUNCHES });
  clock.advance(60_001);
  expect((await status(sample, queryId)).body.data).toMatchObject({
    responseState: 'QUERY_EXPIRED',
    progressStatus: 100,
  });
  expect((await events(sample, queryId)).status).toBe(404);
});

test('a cancelled query has no events, and cancelling an unknown query is a 404', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const { queryId } = (await init(sample)).body.data;
  const cancel = (id: string): Promise<Reply> =>
    sample.call('dv/cancel-query', { method: 'POST', body: { queryId: id } });
  expect((await cancel(queryId)).body).toEqual({ data: { success: 'FINISHED' } });
  clock.advance(30_000);
  expect((await status(sample, queryId)).body.data.responseState).toBe('QUERY_CANCELLED');
  expect((await events(sample, queryId)).status).toBe(404);
  expect((await cancel('q0')).status).toBe(404);
  expect(sample.queries.records()[0]).toMatchObject({ id: queryId, cancelled: true, rows: 0 });
});

test('a Deep Visibility query is visible only to the token that started it', async () => {
  const sample = await startConsole();
  const queryId = await runQuery(sample, { query: LAUNCHES });
  const token = sample.tokens.get('account').secret;
  const reply = await sample.call('dv/query-status', { query: { queryId }, token });
  expect([reply.status, reply.body.errors[0].code]).toEqual([404, 4040010]);
});

test.each([
  [{ query: undefined }, 'query: Missing data for required field.'],
  [{ fromDate: undefined }, 'fromDate: Missing data for required field.'],
  [{ toDate: 'soon' }, 'toDate: Not a valid datetime.'],
  [{ fromDate: NOON, toDate: NOON }, 'fromDate: Must be before toDate.'],
  [{ limit: 0 }, 'Limit must be greater than or equals to 1 and less than equals to 100000'],
  [{ limit: 100_001 }, 'Limit must be greater than or equals to 1 and less than equals to 100000'],
  [{ isVerbose: 'yes' }, 'isVerbose: Not a valid boolean.'],
  [{ siteIds: [] }, 'siteIds: Length must be between 1 and 500.'],
  [{ queryType: ['events', 'processState'] }, 'queryType: Length must be 1.'],
  [{ queryType: ['everything'] }, 'queryType: 0: "everything" is not a valid choice.'],
  [{ pleaseHurry: true }, 'pleaseHurry: Unknown field'],
])('a Deep Visibility query with the body %j is rejected', async (change, detail) => {
  const sample = await startConsole({ devices: 5 });
  const reply = await init(sample, change);
  expect(reply.status).toBe(400);
  expect(reply.body.errors[0]).toMatchObject({ code: 4000010, detail });
});

test('a syntax error in a Deep Visibility query has its own error code', async () => {
  const sample = await startConsole({ devices: 5 });
  const reply = await init(sample, { query: 'TgtProcName in "x"' });
  expect(reply.status).toBe(400);
  expect(reply.body.errors[0]).toEqual({
    code: 4000040,
    title: 'Bad Request',
    detail: 'Bad Request: [\'expected "(" to begin the value list for "in" operator\']',
  });
});

test('a query’s dates can be ISO or epoch milliseconds, and its window excludes its start', async () => {
  const clock = manualClock();
  const sample = await startConsole({ clock, devices: 30 });
  const times = async (window: Record<string, unknown>): Promise<string[]> => {
    const queryId = await runQuery(sample, { query: LAUNCHES, ...window });
    const rows = await listRows(sample, 'dv/events', { queryId, limit: 1000 });
    return rows.map(({ eventTime }) => eventTime);
  };
  const [fromDate, toDate] = ['2026-11-18T08:00:00.000Z', '2026-11-19T08:00:00.000Z'];
  const iso = await times({ fromDate, toDate });
  expect(iso.every((time) => time > fromDate && time <= toDate)).toBe(true);
  expect(await times({ fromDate: Date.parse(fromDate), toDate: Date.parse(toDate) })).toEqual(iso);
  const first = String(iso.at(-1));
  expect(await times({ fromDate: first, toDate })).toEqual(iso.filter((time) => time > first));
  expect(await times({ fromDate, toDate: first })).toEqual([first]);
});

test('Deep Visibility results are silently truncated to the newest events', async () => {
  const sample = await startConsole({ devices: 40 });
  const all = await listRows(sample, 'dv/events', {
    queryId: await runQuery(sample, { query: LAUNCHES, isVerbose: false }),
    limit: 1000,
  });
  const queryId = await runQuery(sample, { query: LAUNCHES, isVerbose: false, limit: 50 });
  const cut = await events(sample, queryId, { limit: 1000 });
  expect(cut.body.pagination.totalItems).toBe(50);
  expect(cut.body.data).toEqual(all.slice(0, 50));
});

test('pages of events have percent-encoded offset cursors, except for the last page', async () => {
  const sample = await startConsole({ devices: 20 });
  const queryId = await runQuery(sample, { query: LAUNCHES, limit: 25 });
  const first = await events(sample, queryId);
  expect(first.body.data).toHaveLength(10);
  const cursor: string = first.body.pagination.nextCursor;
  expect(cursor).toContain('%3D');
  expect(JSON.parse(Buffer.from(decodeURIComponent(cursor), 'base64').toString())).toEqual({
    id_column: '$offset',
    id_value: 10,
    id_sort_order: 'asc',
    sort_by_column: '$offset',
    sort_by_value: null,
    sort_order: 'asc',
  });
  const pages = await listPages(sample, 'dv/events', { queryId, limit: 10 });
  expect(pages.map(({ data }) => data.length)).toEqual([10, 10, 5]);
  expect(pages.at(-1)?.pagination).toEqual({ totalItems: 25 });
  expect((await events(sample, queryId, { limit: 1001 })).status).toBe(400);
  expect((await events(sample, queryId, { skip: 20 })).body.data).toHaveLength(5);
});

test('events are sorted newest first by default, or by sortBy and sortOrder', async () => {
  const sample = await startConsole({ devices: 30 });
  const queryId = await runQuery(sample, { query: LAUNCHES, isVerbose: false });
  const sorted = async (query: Record<string, string>, field: string): Promise<string[]> =>
    (await listRows(sample, 'dv/events', { queryId, limit: 1000, ...query })).map(
      (row) => row[field],
    );
  const newestFirst = await sorted({}, 'createdAt');
  expect(newestFirst).toEqual(newestFirst.toSorted().toReversed());
  expect(await sorted({ sortBy: 'createdAt', sortOrder: 'asc' }, 'createdAt')).toEqual(
    newestFirst.toReversed(),
  );
  const pids = (await sorted({ sortBy: 'pid', sortOrder: 'asc' }, 'pid')).map(Number);
  expect(pids).toEqual(pids.toSorted((a, b) => a - b));
  expect((await events(sample, queryId, { sortBy: 'tgtProcName' })).status).toBe(400);
});

test('events without isVerbose lack the launched program’s command line, path and hashes', async () => {
  const sample = await startConsole({ devices: 20 });
  const keysOf = async (isVerbose: boolean | undefined): Promise<string[]> => {
    const queryId = await runQuery(sample, { query: LAUNCHES, isVerbose });
    return Object.keys((await events(sample, queryId, { limit: 1 })).body.data[0]);
  };
  const brief = await keysOf(undefined);
  const verbose = await keysOf(true);
  expect(brief).toEqual(expect.arrayContaining(['srcProcCmdLine', 'srcProcUser', 'tgtProcName']));
  for (const key of ['tgtProcCmdLine', 'tgtProcImagePath', 'tgtProcImageSha1', 'publisher']) {
    expect(brief).not.toContain(key);
    expect(verbose).toContain(key);
  }
  expect(brief.length).toBeLessThan(60);
  expect(verbose.length).toBeGreaterThan(250);
});

test('the target of a Process Creation is the launched program, the source its launcher', async () => {
  const sample = await startConsole({ devices: 200 });
  const query = `${LAUNCHES} AND TgtProcName = "Cursor.exe" AND SrcProcName = "explorer.exe"`;
  const [event] = await listRows(sample, 'dv/events', {
    queryId: await runQuery(sample, { query }),
  });
  expect(event).toMatchObject({
    processName: 'explorer.exe',
    srcProcName: 'explorer.exe',
    tgtProcName: 'Cursor.exe',
    tgtProcPublisher: 'ANYSPHERE, INC.',
    tgtProcRelation: 'child',
    metaEventName: 'PROCESSCREATION',
    srcProcIsStorylineRoot: 'True',
    childProcCount: '1',
  });
  expect(event.tgtProcPid).toMatch(/^\d+$/);
  expect(event.createdAt).toBe(event.eventTime.replace('Z', '000Z'));
});

test('other event types are returned if the query matches them, or by the path of their type', async () => {
  const sample = await startConsole({ devices: 40 });
  const types = async (query: string): Promise<Set<string>> => {
    const queryId = await runQuery(sample, { query, isVerbose: false });
    const rows = await listRows(sample, 'dv/events', { queryId, limit: 1000 });
    return new Set(rows.map(({ eventType }) => eventType));
  };
  expect(await types(LAUNCHES)).toEqual(new Set(['Process Creation']));
  expect((await types('AgentName IS NOT EMPTY')).size).toBe(5);
  const queryId = await runQuery(sample, { query: 'AgentName IS NOT EMPTY' });
  const exits = await sample.call('dv/events/Process%20Exit', { query: { queryId, limit: 100 } });
  expect(new Set(exits.body.data.map((row: { eventType: string }) => row.eventType))).toEqual(
    new Set(['Process Exit']),
  );
  expect(exits.body.data[0].tgtProcName).toBeNull();
});

test('a sub-query filters the events that a query has found', async () => {
  const sample = await startConsole({ devices: 60 });
  const queryId = await runQuery(sample, { query: LAUNCHES });
  const rows = await listRows(sample, 'dv/events', {
    queryId,
    limit: 1000,
    subQuery: 'TgtProcName ContainsCIS "git"',
  });
  expect(rows.length).toBeGreaterThan(0);
  for (const { tgtProcName } of rows) expect(tgtProcName.toLowerCase()).toContain('git');
});

test('a query covers the Sites that are in both its token’s scope and its body', async () => {
  const sample = await startConsole({ devices: 200 });
  const { sites } = sample.fleet.organisation;
  const seen = async (body: Record<string, unknown>, label = 'global'): Promise<Set<string>> => {
    const token = sample.tokens.get(label).secret;
    const queryId = await runQuery(sample, { query: LAUNCHES, isVerbose: false, ...body }, token);
    const { body: page } = await sample.call('dv/events', {
      token,
      query: { queryId, limit: 1000 },
    });
    return new Set(page.data.map(({ siteId }: { siteId: string }) => siteId));
  };
  expect(await seen({ siteIds: [sites[1]?.id] })).toEqual(new Set([sites[1]?.id]));
  expect(await seen({}, 'site')).toEqual(new Set([sites[0]?.id]));
  expect(await seen({ siteIds: [sites[1]?.id] }, 'site')).toEqual(new Set());
  expect((await seen({}, 'account')).size).toBe(3);
});

test('queries find telemetry of removed agents, whose ids the inventory does not have', async () => {
  const sample = await startConsole({ devices: 60 });
  const removed = sample.fleet.change('remove', { count: 40 });
  const queryId = await runQuery(sample, { query: LAUNCHES, isVerbose: false });
  const rows = await listRows(sample, 'dv/events', { queryId, limit: 1000 });
  expect(rows.some(({ agentId }) => removed.includes(agentId))).toBe(true);
});

test('some rows appear twice, and some lack the details of the launched program', async () => {
  const sample = await startConsole({ devices: 300 });
  const queryId = await runQuery(sample, { query: `${LAUNCHES} AND EndpointOS = "linux"` });
  const rows = await listRows(sample, 'dv/events', { queryId, limit: 1000 });
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBeLessThan(ids.length);
  expect(rows.some((row) => row.tgtProcCmdLine === null && row.tgtProcUser === null)).toBe(true);
});

test.each([
  ['unlicensed', 'Feature Deep Visibility is not available for the scope'],
  ['forbidden', 'User does not have required permissions.'],
] as const)(
  'a console on which Deep Visibility is %s rejects every step of a query',
  async (mode, detail) => {
    const sample = await startConsole({ deepVisibility: mode });
    for (const reply of [
      await init(sample),
      await status(sample, 'q1'),
      await events(sample, 'q1'),
    ]) {
      expect([reply.status, reply.body.errors[0].detail]).toEqual([403, detail]);
    }
    expect((await sample.call('agents')).status).toBe(200);
  },
);

test('the peak number of live queries is counted per token and per window', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 0.0001, clock, queryDurationMs: 1_000_000 });
  for (const query of [LAUNCHES, `${LAUNCHES} AND TgtProcName = "x"`]) {
    clock.advance(10);
    await init(sample, { query });
  }
  clock.advance(1000);
  await init(sample, { fromDate: NOON - DAY });
  const { byToken, byWindow } = sample.queries.peaks();
  expect(byToken).toEqual({ global: 2 });
  expect(new Set(Object.values(byWindow))).toEqual(new Set([1, 2]));
});
