import { expect, test } from 'vitest';
import { longQueries } from './long-query-calls.ts';
import { manualClock, type Reply, startConsole, type TestConsole } from './support.ts';

const LAUNCHES = "event.type = 'Process Creation'";

/** Runs a log query and returns its data, or the response if its launch was rejected. */
async function lines(sample: TestConsole, log: object): Promise<Reply['body']> {
  const { launch, untilFinished, week } = longQueries(sample);
  const started = await launch({ ...week, queryType: 'LOG', log });
  if (started.status !== 200) return started;
  return (await untilFinished(started)).body.data;
}

test('a log query returns events newest first, each with all its fields', async () => {
  const sample = await startConsole({ clock: manualClock(), devices: 20 });
  const { matches, estimatedMatchCount } = await lines(sample, { filter: LAUNCHES, limit: 50 });
  expect(matches).toHaveLength(50);
  expect(estimatedMatchCount).toBeGreaterThan(50);
  const times = matches.map(({ timestamp }: { timestamp: number }) => timestamp);
  expect(times).toEqual(times.toSorted((a: number, b: number) => b - a));
  const [{ values, timestamp }] = matches;
  expect(values).toMatchObject({ 'event.type': 'Process Creation', 'i.scheme': 'edr', timestamp });
  expect(values['tgt.process.name']).toEqual(expect.any(String));
  expect(values['event.time'] * 1e6).toBe(timestamp);
  expect(Object.values(values)).not.toContain(null);
});

test('a log query starts at its cursor’s event, or after it if exclusive', async () => {
  const sample = await startConsole({ clock: manualClock(), devices: 10 });
  const cursors = async (log: object): Promise<string[]> =>
    (await lines(sample, { filter: LAUNCHES, ascending: true, ...log })).matches.map(
      ({ cursor }: { cursor: string }) => cursor,
    );
  const all = await cursors({ limit: 9 });
  const cursor = all[4];
  expect(await cursors({ limit: 3, cursor })).toEqual(all.slice(4, 7));
  expect(await cursors({ limit: 3, cursor, exclusive: true })).toEqual(all.slice(5, 8));
});

test('a log query returns a thousand events by default and at most five thousand', async () => {
  const sample = await startConsole({ clock: manualClock(), devices: 150 });
  const first = await lines(sample, { filter: '' });
  expect(first.matches).toHaveLength(1000);
  expect(first.estimatedMatchCount).toBeGreaterThan(5000);
  expect((await lines(sample, { limit: 9000 })).matches).toHaveLength(5000);
});

test.each([
  [{ filter: `${LAUNCHES} | limit 1` }, 500, "Don't understand [|]"],
  [{ filter: '*' }, 500, "Don't understand [*]"],
  [{ limit: 0 }, 400, 'log.limit must be a whole number above 0'],
  [{ cursor: 'x' }, 400, 'log.cursor cannot be read'],
  [{ ascending: 'yes' }, 400, 'log.ascending and log.exclusive must be booleans'],
])('the log query %j is rejected', async (log, status, message) => {
  const sample = await startConsole({ devices: 5 });
  const reply = await lines(sample, log);
  expect([reply.status, reply.body.message]).toEqual([status, message]);
});
