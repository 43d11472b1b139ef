import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { bodyTooLarge, invalid } from './errors.ts';

/** A request as endpoints see it. */
export interface ConsoleRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined if there is none. */
  readonly body: unknown;
  readonly authorization: string | undefined;
  /** Names are in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Reads everything but the body. */
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

/** A path that cannot be decoded stays encoded, so it matches no endpoint. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Parses the JSON body. Throws an ApiError if the body is too large or is not JSON. */
export async function readBody(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying the stream would close the connection before the client can read the error.
  const iterator: AsyncIterable<Buffer> = message.iterator({ destroyOnReturn: false });
  for await (const chunk of iterator) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw bodyTooLarge();
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
