import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { WireFault } from '../faults/fault.ts';
import { type Payload, send } from './send.ts';

/** A client's connection. `tcp` is the socket below TLS, the only one that can be reset. */
export interface Connection {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly tcp: Socket | undefined;
}

/** Sends a response with a wire fault applied. Resolves once nothing more will be sent. */
export async function sendBroken(
  connection: Connection,
  payload: Payload,
  fault: WireFault,
): Promise<void> {
  const { message, response } = connection;
  const { status, headers, bytes } = payload;
  switch (fault.kind) {
    case 'hang':
      return waitForClose(response);
    case 'reset':
      return reset(connection);
    case 'reset-after-headers':
      response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
      response.flushHeaders();
      await sleep(20);
      return reset(connection);
    case 'cut':
      response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
      response.write(bytes.subarray(0, Math.floor(bytes.length * fault.at)));
      await sleep(20);
      return reset(connection);
    case 'cut-json':
      return send(message, response, {
        ...payload,
        bytes: bytes.subarray(0, Math.floor(bytes.length * fault.at)),
      });
    case 'slow':
      response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
      return sendSlowly(response, bytes, fault.bytesPerSecond);
    case 'gzip-bomb':
      response.writeHead(status, { ...headers, 'Content-Encoding': 'gzip' });
      return ignoreDisconnect(
        pipeline(Readable.from(paddedJson(fault.bytes)), createGzip({ level: 9 }), response),
      );
    case 'gzip-twice':
      response.writeHead(status, { ...headers, 'Content-Encoding': 'gzip, gzip' });
      response.end(gzipSync(gzipSync(bytes)));
      return;
    case 'encoding':
      response.writeHead(status, { ...headers, 'Content-Encoding': fault.name });
      response.end(bytes);
      return;
    case 'endless-body':
      response.writeHead(status, headers);
      return ignoreDisconnect(
        pipeline(Readable.from(paddedJson(Number.POSITIVE_INFINITY)), response),
      );
    case 'endless-headers':
      return endlessHeaders(response, status);
    case 'many-headers': {
      const more = Array.from({ length: fault.count }, (_, n) => [`X-Filler-${n}`, 'x'.repeat(40)]);
      response.writeHead(status, { ...headers, ...Object.fromEntries(more) });
      response.end(bytes);
    }
  }
}

/** Sends a TCP RST if the platform supports it, and closes the socket without a TLS shutdown. */
function reset({ response, tcp }: Connection): void {
  if (tcp && !tcp.destroyed) tcp.resetAndDestroy();
  response.socket?.destroy();
}

function waitForClose(response: ServerResponse): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => void response.once('close', resolve));
}

async function sendSlowly(
  response: ServerResponse,
  bytes: Buffer,
  perSecond: number,
): Promise<void> {
  const step = Math.max(1, Math.floor(perSecond / 20));
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    response.write(bytes.subarray(at, at + step));
    await sleep((1000 * step) / perSecond, undefined, { ref: false });
  }
  response.end();
}

/** Valid JSON that is almost entirely spaces, for the best compression ratio. */
function* paddedJson(total: number): Generator<Buffer> {
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
  return ignoreDisconnect(pipeline(Readable.from(lines), socket));
}

/** Ignores errors, because these responses end only when the client disconnects. */
async function ignoreDisconnect(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch {
    // The client has disconnected.
  }
}
