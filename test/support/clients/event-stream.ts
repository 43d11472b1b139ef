import { streamEvent } from '../../../src/portal/integration/schemas.ts';
import type { HttpSession } from './http-session.ts';

interface StreamEvent {
  readonly type: string;
  readonly data: unknown;
}

interface EventReader {
  /** The events so far, each checked against the schema of the API. */
  readonly list: readonly StreamEvent[];
  /** Settles once the stream has ended. */
  readonly reading: Promise<void>;
  close(): void;
}

/** Reads server-sent events until the stream is closed, then adds it to the browser's answers. */
export async function readEvents(browser: HttpSession, path: string): Promise<EventReader> {
  const abort = new AbortController();
  const { status, headers, body } = await fetch(`${browser.base}${path}`, {
    headers: { cookie: browser.cookieHeader },
    signal: abort.signal,
  });
  if (headers.get('content-type') !== 'text/event-stream') throw new Error(`HTTP ${status}`);
  const list: StreamEvent[] = [];
  let text = '';
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of body ?? []) {
      const came = Buffer.from(chunk).toString('utf8');
      text += came;
      const parts = (rest + came).split('\n\n');
      rest = parts.pop() ?? '';
      list.push(...parts.flatMap(parseEvent));
    }
  };
  const reading = read()
    .catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    })
    .finally(() => {
      browser.answers.push({ request: `GET ${path}`, status, headers, text, body: null });
    });
  return { list, reading, close: () => abort.abort() };
}

function parseEvent(part: string): StreamEvent[] {
  const match = /^event: (\w+)\ndata: (.*)$/.exec(part);
  if (!match) return [];
  const event = { type: match[1] ?? '', data: JSON.parse(match[2] ?? '') };
  streamEvent.parse(event);
  return [event];
}
