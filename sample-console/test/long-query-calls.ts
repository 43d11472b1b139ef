import type { Reply, TestConsole } from './support.ts';

const PATH = '/sdl/v2/api/queries';
const TAG = 'x-dataset-query-forward-tag';
export const DAY = 86_400_000;

/** The number of launches per device in the last week. */
export const BY_DEVICE =
  "event.type = 'Process Creation' | group launches = count() by agent.uuid | limit 100000";

interface ClientOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The calls of a correct client of long-running queries. */
export function longQueries(
  sample: TestConsole,
  { token = sample.token, headers = {} }: ClientOptions = {},
) {
  const bearer = { authorization: `Bearer ${token}`, ...headers };
  const launch = (body: unknown): Promise<Reply> =>
    sample.call(PATH, { method: 'POST', token: null, headers: bearer, body });
  const week = {
    queryType: 'PQ',
    tenant: true,
    startTime: new Date(sample.startedAt - 7 * DAY).toISOString(),
    endTime: new Date(sample.startedAt).toISOString(),
  };
  const poll = (started: Reply, lastStepSeen: number | null = 0): Promise<Reply> =>
    sample.call(`${PATH}/${encodeURIComponent(started.body.id)}`, {
      token: null,
      headers: { ...bearer, [TAG]: String(started.headers[TAG]) },
      ...(lastStepSeen === null ? {} : { query: { lastStepSeen } }),
    });
  const start = (query: string, body: object = {}): Promise<Reply> =>
    launch({ ...week, pq: { query, resultType: 'TABLE' }, ...body });
  const remove = (started: Reply): Promise<Reply> =>
    sample.call(`${PATH}/${encodeURIComponent(started.body.id)}`, {
      method: 'DELETE',
      token: null,
      headers: { ...bearer, [TAG]: String(started.headers[TAG]) },
    });
  /** Polls until every step is complete or the query has failed. */
  const untilFinished = async (started: Reply): Promise<Reply> => {
    for (let tries = 0; tries < 1000; tries += 1) {
      const reply = await poll(started);
      const { stepsCompleted, stepsTotal } = reply.body ?? {};
      if (reply.status !== 200 || reply.body.error) return reply;
      if (stepsTotal > 0 && stepsCompleted >= stepsTotal) return reply;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('the query did not finish');
  };
  /** Launches a query, waits until it has finished, deletes it, and returns its data. */
  const run = async (query: string, body: object = {}): Promise<Reply['body']> => {
    const started = await start(query, body);
    if (started.status !== 200) throw new Error(`${started.status} ${started.text}`);
    const reply = await untilFinished(started);
    await remove(started);
    return reply.body.data;
  };
  return { launch, start, poll, remove, untilFinished, run, week };
}

/** The rows of a table as records by column name. */
export function recordsOf(data: Reply['body']): Reply['body'][] {
  return data.values.map((row: unknown[]) =>
    Object.fromEntries(row.map((cell, index) => [data.columns[index].name, cell])),
  );
}
