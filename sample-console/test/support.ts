import { connect } from 'node:tls';
import { Agent, request } from 'undici';
import { onTestFinished } from 'vitest';
import type { SampleConsoleOptions } from '../options.ts';
import { type SampleConsole, startSampleConsole } from '../start-sample-console.ts';

/** Noon on a Monday, so that the day has events both before and after it. */
export const NOON = Date.UTC(2026, 10, 23, 12);

/** A clock that only advances when a test advances it. */
export function manualClock(start = NOON): { (): number; advance: (ms: number) => void } {
  let now = start;
  return Object.assign(() => now, { advance: (ms: number) => void (now += ms) });
}

/** A response that has been read completely. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed JSON; undefined if the text is not JSON. */
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface Call {
  readonly token?: string | null;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface TestConsole extends SampleConsole {
  /** Requests a path below /web/api/v2.1/, or any path that starts with a slash. */
  readonly call: (path: string, options?: Call) => Promise<Reply>;
}

/** Starts a console with a small fleet and no rate limits. It is closed when the test ends. */
export async function startConsole(options: SampleConsoleOptions = {}): Promise<TestConsole> {
  const sample = await startSampleConsole({ rateScale: 0, devices: 60, ...options });
  const agent = new Agent({ connect: { ca: sample.ca } });
  onTestFinished(async () => {
    await agent.destroy();
    await sample.close();
  });
  return { ...sample, call: (path, call = {}) => send(agent, sample, path, call) };
}

async function send(
  dispatcher: Agent,
  sample: SampleConsole,
  path: string,
  { token = sample.token, method = 'GET', query, body, headers, timeoutMs }: Call,
): Promise<Reply> {
  const url = path.startsWith('/') ? `${sample.url}${path}` : `${sample.url}/web/api/v2.1/${path}`;
  const reply = await request(url, {
    dispatcher,
    method,
    ...(query ? { query } : {}),
    headers: {
      ...(token === null ? {} : { authorization: `ApiToken ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) }),
  });
  const text = await reply.body.text();
  return { status: reply.statusCode, headers: reply.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Follows nextCursor to the end and returns the bodies of all pages. */
export async function listPages(
  sample: TestConsole,
  path: string,
  query: Readonly<Record<string, string | number>>,
): Promise<Reply['body'][]> {
  const pages: Reply['body'][] = [];
  let cursor: string | undefined;
  do {
    const reply = await sample.call(path, { query: { ...query, ...(cursor ? { cursor } : {}) } });
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
    pages.push(reply.body);
    const next: unknown = reply.body.pagination.nextCursor;
    // Trap: some cursors are percent-encoded already, and the library encodes them again.
    cursor = typeof next === 'string' ? decodeURIComponent(next) : undefined;
  } while (cursor !== undefined && pages.length < 500);
  return pages;
}

export async function listRows(
  sample: TestConsole,
  path: string,
  query: Readonly<Record<string, string | number>>,
): Promise<Reply['body'][]> {
  return (await listPages(sample, path, query)).flatMap((page) => page.data);
}

/** Starts a Deep Visibility query, waits until it has finished, and returns its id. */
export async function runQuery(
  sample: TestConsole,
  body: Readonly<Record<string, unknown>>,
  token = sample.token,
): Promise<string> {
  const day = 86_400_000;
  const window = { fromDate: sample.startedAt - 7 * day, toDate: sample.startedAt };
  const init = await sample.call('dv/init-query', {
    method: 'POST',
    token,
    body: { ...window, isVerbose: true, ...body },
  });
  if (init.status !== 200) throw new Error(`${init.status} ${init.text}`);
  const queryId: string = init.body.data.queryId;
  for (let tries = 0; tries < 1000; tries += 1) {
    const { body: status } = await sample.call('dv/query-status', { token, query: { queryId } });
    if (status.data.responseState === 'FINISHED') return queryId;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the query did not finish');
}

/** The result of a TLS handshake with the console: `connected`, or the error's code. */
export function handshake(sample: SampleConsole, ca: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: sample.host, port: sample.port, ca, servername: 'localhost' });
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
