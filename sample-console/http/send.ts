import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { isRecord } from '../guards.ts';
import type { Answer } from './response.ts';

const gzip = promisify(gzipCallback);
/** nginx' own default: quick rather than small. */
const GZIP_LEVEL = 1;
const GZIP_FROM = 1024;

const CONTENT_TYPES = {
  json: 'application/json',
  html: 'text/html',
  text: 'text/plain; charset=utf-8',
} as const;

/** An answer as bytes, with the headers real consoles send. */
export interface Payload {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export function payloadOf({ status, body, headers }: Answer): Payload {
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

function bytesOf(body: Answer['body']): Buffer {
  if (body.type === 'json') return jsonBytes(body.value);
  return body.type === 'none' ? Buffer.alloc(0) : Buffer.from(body.text);
}

/**
 * A page is turned into bytes row by row: one name beyond Latin-1 would make its whole text, of
 * some megabytes, twice as wide and as slow to encode.
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

/** A request id for support, but not on a 400; nothing of rate limits anywhere. */
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

/** Sends an answer whole: gzip where the client takes it, chunked as the API does it. */
export async function send(
  message: IncomingMessage,
  response: ServerResponse,
  payload: Payload,
): Promise<void> {
  const { status, headers, bytes } = payload;
  const zipped = bytes.length >= GZIP_FROM && acceptsGzip(message);
  const content = zipped ? await gzip(bytes, { level: GZIP_LEVEL }) : bytes;
  response.writeHead(status, { ...headers, ...(zipped ? { 'Content-Encoding': 'gzip' } : {}) });
  response.end(content);
}

function acceptsGzip(message: IncomingMessage): boolean {
  return /\bgzip\b/.test(message.headers['accept-encoding'] ?? '');
}
