import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DiscoveryError } from '../../errors/errors.ts';
import type { App } from './app.ts';
import { hashSecret } from './secrets.ts';

/** Prometheus metrics of the portal itself. No label names a tenant or a person. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #durations: Histogram<'method' | 'route' | 'status'>;
  readonly #signIns: Counter<'outcome'>;

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#durations = new Histogram({
      name: 's1d_portal_request_seconds',
      help: 'Time to answer a request, seconds',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    });
    this.#signIns = new Counter({
      name: 's1d_portal_sign_ins_total',
      help: 'Attempts to sign in',
      labelNames: ['outcome'],
      registers,
    });
  }

  countSignIn(outcome: 'done' | 'failed' | 'refused'): void {
    this.#signIns.inc({ outcome });
  }

  /** @param count reads the number of open event streams */
  observeStreams(count: () => number): void {
    const streams: Gauge = new Gauge({
      name: 's1d_portal_event_streams',
      help: 'Event streams that are open',
      registers: [this.#registry],
      collect: () => {
        streams.set(count());
      },
    });
  }

  observeRequests(app: App): void {
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'none';
      const status = String(reply.statusCode);
      this.#durations.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Admits a bearer of the token, or, when no token is configured, a request from this machine that
 * did not pass a proxy. Throws `forbidden`.
 */
export function checkMetricsReader(request: FastifyRequest, token: string | null): void {
  if (token === null) {
    const { 'x-forwarded-for': forwarded, forwarded: standard } = request.headers;
    const address = request.raw.socket.remoteAddress ?? '127.0.0.1';
    if (LOOPBACK.test(address) && forwarded === undefined && standard === undefined) return;
    throw new DiscoveryError('forbidden');
  }
  const given = hashSecret(request.headers.authorization ?? '');
  if (!timingSafeEqual(given, hashSecret(`Bearer ${token}`))) throw new DiscoveryError('forbidden');
}
