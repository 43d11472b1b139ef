import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Certificates } from '../certificates.ts';
import type { World } from '../console-state.ts';
import { answerControl, CONTROL_ROOT } from '../endpoints/control.ts';
import { ApiError } from './errors.ts';
import type { Outcome, Pipeline } from './pipeline.ts';
import { type ConsoleRequest, readBody, readHead } from './request.ts';
import { type Answer, fromError } from './response.ts';
import { payloadOf, send } from './send.ts';
import { sendBroken } from './send-broken.ts';

/** The console's listener: TLS, HTTP/1.1, and a record of all that comes. */
export class ConsoleServer {
  readonly #world: World;
  readonly #pipeline: Pipeline;
  readonly #server: Server;
  /** TCP sockets by the client's port; TLS hides them, and only they can be reset. */
  readonly #tcp = new Map<number, Socket>();

  constructor(world: World, pipeline: Pipeline, { cert, key }: Certificates) {
    this.#world = world;
    this.#pipeline = pipeline;
    this.#server = createServer({ cert, key, minVersion: 'TLSv1.2' });
    this.#server.on('connection', (socket: Socket) => this.#noteSocket(socket));
    // Handshakes that fail are the client's business, and part of tests.
    this.#server.on('tlsClientError', () => undefined);
    this.#server.on('request', (message: IncomingMessage, response: ServerResponse) => {
      void this.#serve(message, response);
    });
  }

  /** Resolves to the port once the console can be reached; rejects when it cannot be had. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  /** Ends every connection, also those that wait for an answer that never comes. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      for (const socket of this.#tcp.values()) socket.destroy();
    });
  }

  #noteSocket(socket: Socket): void {
    const port = socket.remotePort;
    if (port === undefined) return;
    this.#tcp.set(port, socket);
    socket.once('close', () => this.#tcp.delete(port));
    socket.on('error', () => undefined);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    try {
      await this.#answer(message, response);
    } catch (error) {
      // A client that hangs up while it is being read or written to is no fault of ours.
      if (message.destroyed || response.headersSent) response.destroy();
      else response.writeHead(500).end(String(error));
    }
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = this.#world.settings.clock();
    const began = performance.now();
    const head = readHead(message);
    const control = head.path.startsWith(CONTROL_ROOT) && isLoopback(head.address);
    const outcome = await this.#outcome(message, head, control);
    // Noted before it is sent, so that whoever has the answer finds it in the record.
    if (!control) this.#note(head, outcome, at, performance.now() - began);
    const payload = payloadOf(outcome.answer);
    if (!outcome.wire) return send(message, response, payload);
    const tcp = this.#tcp.get(message.socket.remotePort ?? 0);
    return sendBroken({ message, response, tcp }, payload, outcome.wire);
  }

  async #outcome(
    message: IncomingMessage,
    head: ConsoleRequest,
    control: boolean,
  ): Promise<Outcome> {
    try {
      const request = { ...head, body: await readBody(message) };
      if (!control) return await this.#pipeline.answer(request);
      return answeredWith(answerControl(this.#world, request));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      message.resume();
      return answeredWith({ ...fromError(error), headers: { Connection: 'close' } });
    }
  }

  #note(request: ConsoleRequest, outcome: Outcome, at: number, durationMs: number): void {
    const { endpoint, token, page, faults, wire, answer } = outcome;
    const silent = wire?.kind === 'reset' || wire?.kind === 'hang';
    this.#world.record.add({
      at,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      endpoint,
      token,
      page,
      status: silent ? 0 : answer.status,
      faults,
      durationMs,
    });
  }
}

/** An outcome that no endpoint had a part in. */
function answeredWith(answer: Answer): Outcome {
  return { answer, wire: undefined, endpoint: null, token: null, page: null, faults: [] };
}

/** Whoever can interfere with the console needs no token for it, so it must be this machine. */
function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
