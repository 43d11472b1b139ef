import type { Clock } from '../../clock.ts';
import { DiscoveryError, describeError } from '../../errors/errors.ts';
import {
  ConsoleRefusal,
  isClientError,
  parseSuccess,
  readLakeBackoff,
  WrongShape,
} from './envelope.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { Redactor } from './redactor.ts';
import { type RetryPolicy, rateLimitDelay, transportDelay } from './retry.ts';
import {
  type HttpRequest,
  type HttpResponse,
  type Transport,
  TransportError,
  UnusableResponse,
} from './transport.ts';

/** Why a request is waiting, shown as progress. `until` is in epoch milliseconds. */
export interface WaitNotice {
  readonly cause: 'rate_limited' | 'unreachable' | 'bad_response';
  readonly detail: string;
  readonly until: number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onWait?: (notice: WaitNotice) => void;
  /** The signal ends waits, but not a running exchange, which has its own time limits. */
  readonly uninterruptible?: boolean;
  /** In addition to the headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Parses a successful response or throws WrongShape. Header names are in lower case. */
export type Parse<T> = (json: unknown, headers: HttpResponse['headers']) => T;

export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>;

interface ConsoleHttpOptions {
  readonly transport: Transport;
  readonly token: string;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly policy: RetryPolicy;
  /** Called before the wait of each retry. An error it throws ends the request. */
  readonly onRetry?: () => Promise<void>;
  /** The Management API expects `ApiToken`, the data lake `Bearer`. */
  readonly scheme?: 'ApiToken' | 'Bearer';
}

/** Why one attempt failed. */
type Fault =
  | { readonly kind: 'transport'; readonly detail: string; readonly mayRepeat: boolean }
  | { readonly kind: 'shape'; readonly detail: string }
  | { readonly kind: 'rate_limited'; readonly retryAfter: string | undefined };

/** Retries and waits spent on one request so far. */
interface RetryState {
  transport: number;
  shape: number;
  rateLimited: number;
  transportSince: number | null;
  rateLimitedMs: number;
}

/**
 * JSON over HTTPS to one console with one token: rate-limited, bounded, retried where that is safe.
 * The token is removed from every response body and every error.
 */
export class ConsoleHttp {
  readonly #options: ConsoleHttpOptions;
  readonly #redactor: Redactor;

  constructor(options: ConsoleHttpOptions) {
    this.#options = options;
    this.#redactor = new Redactor(options.token);
  }

  /**
   * @throws ConsoleRefusal for 4xx, DiscoveryError `console_unreachable`, `console_rate_limited`,
   *   `console_bad_response`, `console_address_refused`, or the signal's reason
   */
  get<T>(path: string, query: QueryValues, parse: Parse<T>, options: CallOptions): Promise<T> {
    const target = path + encodeQuery(query);
    const request = { method: 'GET', path: target, headers: this.#headers(options) } as const;
    return this.#send(path, request, readJson(parse), options);
  }

  /**
   * A POST is retried only when it certainly had no effect: after a 429, or when no connection was
   * made. Otherwise a lost response is a failure, because a second `init-query` would start a
   * second query.
   */
  post<T>(path: string, body: unknown, parse: Parse<T>, options: CallOptions): Promise<T> {
    const headers = { ...this.#headers(options), 'content-type': 'application/json' };
    const request = { method: 'POST', path, headers, body: JSON.stringify(body) } as const;
    return this.#send(path, request, readJson(parse), options);
  }

  /** Ignores the body of a successful response. Safe to retry. */
  delete(path: string, options: CallOptions): Promise<void> {
    const request = { method: 'DELETE', path, headers: this.#headers(options) } as const;
    return this.#send(path, request, () => {}, options);
  }

  #headers(options: CallOptions): Readonly<Record<string, string>> {
    const { scheme = 'ApiToken', token } = this.#options;
    return {
      authorization: `${scheme} ${token}`,
      accept: 'application/json',
      'user-agent': 'sentinelone-discovery',
      ...options.headers,
    };
  }

  async #send<T>(
    path: string,
    request: HttpRequest,
    read: (response: HttpResponse) => T,
    options: CallOptions,
  ): Promise<T> {
    const retries: RetryState = {
      transport: 0,
      shape: 0,
      rateLimited: 0,
      transportSince: null,
      rateLimitedMs: 0,
    };
    for (;;) {
      await this.#options.rateLimiter.acquire(path, options.signal);
      const startedAt = this.#options.clock.now();
      const exchangeSignal = options.uninterruptible
        ? new AbortController().signal
        : options.signal;
      const result = await this.#attempt(path, request, read, exchangeSignal);
      if (!('fault' in result)) return result.value;
      if (result.fault.kind === 'transport') retries.transportSince ??= startedAt;
      const notice = this.#nextWait(path, request.method, result.fault, retries);
      options.onWait?.(notice);
      await this.#options.onRetry?.();
      await this.#options.clock.sleep(notice.until - this.#options.clock.now(), options.signal);
    }
  }

  async #attempt<T>(
    path: string,
    request: HttpRequest,
    read: (response: HttpResponse) => T,
    signal: AbortSignal,
  ): Promise<{ readonly value: T } | { readonly fault: Fault }> {
    try {
      const response = await this.#exchange(request, signal);
      const fault = checkStatus(path, request.method, response);
      return fault ? { fault } : { value: read(response) };
    } catch (error) {
      if (error instanceof TransportError) {
        const mayRepeat = !error.permanent && (request.method !== 'POST' || error.unsent);
        const detail = this.#redactor.text(error.message);
        return { fault: { kind: 'transport', detail, mayRepeat } };
      }
      if (error instanceof WrongShape || error instanceof UnusableResponse) {
        return { fault: { kind: 'shape', detail: this.#redactor.text(error.message) } };
      }
      if (error instanceof ConsoleRefusal || error instanceof DiscoveryError) throw error;
      signal.throwIfAborted();
      throw this.#redactError(error);
    }
  }

  /** The message and causes of an unexpected error can contain the request, and so the token. */
  #redactError(error: unknown): Error {
    return new Error(this.#redactor.text(describeError(error)));
  }

  async #exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const response = await this.#options.transport.exchange(request, signal);
    return { ...response, body: this.#redactor.bytes(response.body) };
  }

  /** Counts the fault and returns when to retry; throws when the policy allows no more retries. */
  #nextWait(path: string, method: string, fault: Fault, retries: RetryState): WaitNotice {
    const { clock, policy, random } = this.#options;
    const now = clock.now();
    switch (fault.kind) {
      case 'rate_limited': {
        retries.rateLimited += 1;
        const wait = rateLimitDelay(fault.retryAfter, retries.rateLimited, now, random);
        retries.rateLimitedMs += wait;
        if (retries.rateLimitedMs > policy.rateLimitForMs) {
          throw new DiscoveryError('console_rate_limited', { retryAfterMs: wait });
        }
        this.#options.rateLimiter.pauseUntil(now + wait);
        return { cause: 'rate_limited', detail: path, until: now + wait };
      }
      case 'transport': {
        retries.transport += 1;
        const until = now + transportDelay(retries.transport, random);
        if (!fault.mayRepeat || until > (retries.transportSince ?? now) + policy.transportForMs) {
          throw new DiscoveryError('console_unreachable', { detail: `${fault.detail}, ${path}` });
        }
        return { cause: 'unreachable', detail: fault.detail, until };
      }
      case 'shape': {
        retries.shape += 1;
        if (method === 'POST' || retries.shape >= policy.shapeAttempts) {
          throw new DiscoveryError('console_bad_response', { detail: `${path}: ${fault.detail}` });
        }
        const until = now + transportDelay(retries.shape, random);
        return { cause: 'bad_response', detail: fault.detail, until };
      }
      default:
        return fault satisfies never;
    }
  }
}

const readJson =
  <T>(parse: Parse<T>) =>
  (response: HttpResponse): T =>
    parse(parseSuccess(response.body), response.headers);

/** Null for a success. Throws ConsoleRefusal when a retry would not help. */
function checkStatus(path: string, method: string, response: HttpResponse): Fault | null {
  const { status } = response;
  const backoff = readLakeBackoff(response.body);
  if (status === 429 || backoff !== null) {
    const header = response.headers['retry-after'];
    const retryAfter = Array.isArray(header) ? header[0] : header;
    return { kind: 'rate_limited', retryAfter: retryAfter ?? backoff ?? undefined };
  }
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return { kind: 'shape', detail: `redirected (HTTP ${status})` };
  // The data lake returns 500 for a request that it does not understand.
  if (status === 408 || (status >= 500 && !isClientError(response.body))) {
    return { kind: 'transport', detail: `HTTP ${status}`, mayRepeat: method !== 'POST' };
  }
  throw new ConsoleRefusal(path, status, response.body);
}

function encodeQuery(query: QueryValues): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
