import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { isRecord } from '../guards.ts';
import type { ConsoleResponse } from './response.ts';

const gzip = promisify(gzipCallback);
/** nginx's default level: fast rather than small. */
const GZIP_LEVEL = 1;
const GZIP_MIN_BYTES = 1024;

const CONTENT_TYPES = {
  json: 'application/json',
  html: 'text/html',
  text: 'text/plain; charset=utf-8',
} as const;

/** A serialized response, with the headers that real consoles send. */
export interface Payload {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export function payloadOf({ status, body, headers }: ConsoleResponse): Payload {
  return {
    status,
    headers: {
      Server: 'nginx',
      ...(body.type === 'none' ? {} : { 'Content-Type': CONTENT_TYPES[body.type] }),
      ...(body.type === 'json' ? apiHeaders(status) : {}),
      ...headers,
    },
    bytes: bytesOf(body),
  };
}

function bytesOf(body: ConsoleResponse['body']): Buffer {
  if (body.type === 'json') return jsonBytes(body.value);
  return body.type === 'none' ? Buffer.alloc(0) : Buffer.from(body.text);
}

/**
 * Serializes a page row by row. A single character outside Latin-1 would double the size of the
 * whole text, which can be several megabytes, and make it slow to encode.
 */
function jsonBytes(value: unknown): Buffer {
  const { data, ...others } = isRecord(value) ? value : {};
  if (!Array.isArray(data)) return Buffer.from(JSON.stringify(value));
  const rows = data.map((row, index) =>
    Buffer.from(`${index === 0 ? '' : ','}${JSON.stringify(row)}`),
  );
  const rest = JSON.stringify(others);
  const end = rest === '{}' ? ']}' : `],${rest.slice(1)}`;
  return Buffer.concat([Buffer.from('{"data":['), ...rows, Buffer.from(end)]);
}

/** Real consoles send a request id except with a 400, and never send rate limit headers. */
function apiHeaders(status: number): Record<string, string> {
  return {
    ...(status === 400 ? {} : { 'X-RQID': randomUUID() }),
    'Cache-Control': 'no-store',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
    Vary: 'Origin, Accept-Encoding',
  };
}

/** Sends a complete response: gzip if the client accepts it, chunked as the real API does. */
export async function send(
  message: IncomingMessage,
  response: ServerResponse,
  payload: Payload,
): Promise<void> {
  const { status, headers, bytes } = payload;
  const zipped = bytes.length >= GZIP_MIN_BYTES && acceptsGzip(message);
  const content = zipped ? await gzip(bytes, { level: GZIP_LEVEL }) : bytes;
  response.writeHead(status, { ...headers, ...(zipped ? { 'Content-Encoding': 'gzip' } : {}) });
  response.end(content);
}

function acceptsGzip(message: IncomingMessage): boolean {
  return /\bgzip\b/.test(message.headers['accept-encoding'] ?? '');
}
