import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { bodyTooLarge, invalid } from './errors.ts';

/** A request as endpoints see it. */
export interface ConsoleRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined when there was none. */
  readonly body: unknown;
  readonly authorization: string | undefined;
  /** Names in small letters. */
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
}

const BODY_LIMIT = 1024 * 1024;

/** What can be read off the request's head. */
export function readHead(message: IncomingMessage): ConsoleRequest {
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s);
  return {
    method: message.method ?? 'GET',
    path: decoded(path),
    query: new URLSearchParams(query),
    body: undefined,
    authorization: message.headers.authorization,
    headers: message.headers,
    address: message.socket.remoteAddress ?? '',
  };
}

/** A path that cannot be decoded leads nowhere, as it stands. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The request's JSON; throws the API's answer when there is too much of it or it is none. */
export async function readBody(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream must outlive a refusal, or the client would be cut off before it can read it.
  const iterator: AsyncIterable<Buffer> = message.iterator({ destroyOnReturn: false });
  for await (const chunk of iterator) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw bodyTooLarge();
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks).toString('utf8'));
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('Invalid JSON in the request body');
  }
}
