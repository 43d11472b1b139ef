import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Certificates } from '../certificates.ts';
import type { ConsoleState } from '../console-state.ts';
import { CONTROL_ROOT, handleControlRequest } from '../endpoints/control.ts';
import { ApiError } from './errors.ts';
import { type Outcome, outcomeOf, type Pipeline } from './pipeline.ts';
import { type ConsoleRequest, readBody, readHead } from './request.ts';
import { fromError } from './response.ts';
import { payloadOf, send } from './send.ts';
import { sendBroken } from './send-broken.ts';

/** The HTTPS server (HTTP/1.1). It logs every request except those to the control API. */
export class ConsoleServer {
  readonly #state: ConsoleState;
  readonly #pipeline: Pipeline;
  readonly #server: Server;
  /** TCP sockets by client port. Only they can be reset, and TLS sockets do not expose them. */
  readonly #tcp = new Map<number, Socket>();

  constructor(consoleState: ConsoleState, pipeline: Pipeline, { cert, key }: Certificates) {
    this.#state = consoleState;
    this.#pipeline = pipeline;
    this.#server = createServer({ cert, key, minVersion: 'TLSv1.2' });
    this.#server.on('connection', (socket: Socket) => this.#trackSocket(socket));
    // Clients that reject the certificate fail the handshake, which tests do on purpose.
    this.#server.on('tlsClientError', () => undefined);
    this.#server.on('request', (message: IncomingMessage, response: ServerResponse) => {
      void this.#serve(message, response);
    });
  }

  /** Resolves to the port once the console accepts connections; rejects if it cannot listen. */
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

  /** Closes every connection, including those that wait for a response. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      for (const socket of this.#tcp.values()) socket.destroy();
    });
  }

  #trackSocket(socket: Socket): void {
    const port = socket.remotePort;
    if (port === undefined) return;
    this.#tcp.set(port, socket);
    socket.once('close', () => this.#tcp.delete(port));
    socket.on('error', () => undefined);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    try {
      await this.#respond(message, response);
    } catch (error) {
      // The client may have disconnected while its request or its response was in transit.
      if (message.destroyed || response.headersSent) response.destroy();
      else response.writeHead(500).end(String(error));
    }
  }

  async #respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = this.#state.settings.clock();
    const began = performance.now();
    const head = readHead(message);
    const isControl = head.path.startsWith(CONTROL_ROOT) && isLoopback(head.address);
    const outcome = await this.#outcome(message, head, isControl);
    // Logged before it is sent, so that a client that has the response finds it in the log.
    if (!isControl) {
      this.#log(head, outcome, at, performance.now() - began);
      this.#observe(outcome);
    }
    const payload = payloadOf(outcome.response);
    if (!outcome.wireFault) return send(message, response, payload);
    const tcp = this.#tcp.get(message.socket.remotePort ?? 0);
    return sendBroken({ message, response, tcp }, payload, outcome.wireFault);
  }

  async #outcome(
    message: IncomingMessage,
    head: ConsoleRequest,
    isControl: boolean,
  ): Promise<Outcome> {
    try {
      const request = { ...head, body: await readBody(message) };
      if (!isControl) return await this.#pipeline.handle(request);
      return outcomeOf(handleControlRequest(this.#state, request));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      message.resume();
      return outcomeOf({ ...fromError(error), headers: { Connection: 'close' } });
    }
  }

  #observe({ endpoint, page, faults, response: { status, body } }: Outcome): void {
    const value = body.type === 'json' ? body.value : undefined;
    this.#state.settings.observe({ endpoint, status, page, faults, body: value });
  }

  #log(request: ConsoleRequest, outcome: Outcome, at: number, durationMs: number): void {
    const { endpoint, token, page, faults, wireFault, response } = outcome;
    const unanswered = wireFault?.kind === 'reset' || wireFault?.kind === 'hang';
    this.#state.requestLog.add({
      at,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      endpoint,
      token,
      page,
      status: unanswered ? 0 : response.status,
      faults,
      durationMs,
    });
  }
}

/** The control API requires no token, so only clients on this machine may use it. */
function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
