import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { Wire } from '../faults/fault.ts';
import { type Payload, send } from './send.ts';

/** What a broken answer is sent with: the TCP socket below TLS is there to be reset. */
export interface Line {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly tcp: Socket | undefined;
}

/** Sends an answer the way a fault of the wire wants it; resolves when nothing more will come. */
export async function sendBroken(line: Line, payload: Payload, wire: Wire): Promise<void> {
  const { message, response } = line;
  const { status, headers, bytes } = payload;
  switch (wire.kind) {
    case 'hang':
      return closed(response);
    case 'reset':
      return reset(line);
    case 'reset-after-headers':
      response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
      response.flushHeaders();
      await sleep(20);
      return reset(line);
    case 'cut':
      response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
      response.write(bytes.subarray(0, Math.floor(bytes.length * wire.at)));
      await sleep(20);
      return reset(line);
    case 'cut-json':
      return send(message, response, {
        ...payload,
        bytes: bytes.subarray(0, Math.floor(bytes.length * wire.at)),
      });
    case 'slow':
      response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
      return trickle(response, bytes, wire.bytesPerSecond);
    case 'gzip-bomb':
      response.writeHead(status, { ...headers, 'Content-Encoding': 'gzip' });
      return quietly(
        pipeline(Readable.from(blanks(wire.bytes)), createGzip({ level: 9 }), response),
      );
    case 'gzip-twice':
      response.writeHead(status, { ...headers, 'Content-Encoding': 'gzip, gzip' });
      response.end(gzipSync(gzipSync(bytes)));
      return;
    case 'encoding':
      response.writeHead(status, { ...headers, 'Content-Encoding': wire.name });
      response.end(bytes);
      return;
    case 'endless-body':
      response.writeHead(status, headers);
      return quietly(pipeline(Readable.from(blanks(Number.POSITIVE_INFINITY)), response));
    case 'endless-headers':
      return endlessHeaders(response, status);
    case 'many-headers': {
      const more = Array.from({ length: wire.count }, (_, n) => [`X-Filler-${n}`, 'x'.repeat(40)]);
      response.writeHead(status, { ...headers, ...Object.fromEntries(more) });
      response.end(bytes);
    }
  }
}

/** RST where the platform lets us, else an end without a goodbye; both are rude. */
function reset({ response, tcp }: Line): void {
  if (tcp && !tcp.destroyed) tcp.resetAndDestroy();
  response.socket?.destroy();
}

function closed(response: ServerResponse): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => void response.once('close', resolve));
}

async function trickle(response: ServerResponse, bytes: Buffer, perSecond: number): Promise<void> {
  const step = Math.max(1, Math.floor(perSecond / 20));
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    response.write(bytes.subarray(at, at + step));
    await sleep((1000 * step) / perSecond, undefined, { ref: false });
  }
  response.end();
}

/** Valid JSON, nearly all of it blanks: what packs best. */
function* blanks(total: number): Generator<Buffer> {
  const block = Buffer.alloc(1024 * 1024, 0x20);
  yield Buffer.from('{"data":[');
  for (let sent = 0; sent < total; sent += block.length) yield block;
  yield Buffer.from('],"pagination":{"nextCursor":null,"totalItems":0}}');
}

async function endlessHeaders(response: ServerResponse, status: number): Promise<void> {
  const { socket } = response;
  if (!socket) return;
  const lines = (function* headerLines(): Generator<string> {
    yield `HTTP/1.1 ${status} OK\r\n`;
    for (let n = 0; ; n += 1) yield `X-Filler-${n}: ${'x'.repeat(2000)}\r\n`;
  })();
  return quietly(pipeline(Readable.from(lines), socket));
}

/** That the client hangs up is how these end. */
async function quietly(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch {
    // Nothing is owed to a client that left.
  }
}
