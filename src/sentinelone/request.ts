import type { Clock } from '../clock.ts';
import { DiscoveryError } from '../errors.ts';
import { ConsoleRefusal, parseSuccess, WrongShape } from './envelope.ts';
import type { RateGate } from './rate-gate.ts';
import { type RetryPolicy, rateLimitDelay, transportDelay } from './retry.ts';
import {
  type HttpAnswer,
  type HttpRequest,
  type Transport,
  TransportError,
  UnusableAnswer,
} from './transport.ts';

/** Why a request is waiting, for people who watch. `until` is in epoch milliseconds. */
export interface WaitNotice {
  readonly cause: 'rate_limited' | 'unreachable' | 'bad_response';
  readonly detail: string;
  readonly until: number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onWait?: (notice: WaitNotice) => void;
  /** The signal ends waiting, but never an exchange under way (which has its own time limits). */
  readonly unbroken?: boolean;
}

export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>;

interface ConsoleHttpOptions {
  readonly transport: Transport;
  readonly token: string;
  readonly gate: RateGate;
  readonly clock: Clock;
  readonly random: () => number;
  readonly policy: RetryPolicy;
}

/** How one attempt ended when it did not give a value. */
type Fault =
  | { readonly kind: 'transport'; readonly detail: string; readonly mayRepeat: boolean }
  | { readonly kind: 'shape'; readonly detail: string }
  | { readonly kind: 'rate_limited'; readonly retryAfter: string | undefined };

/** What has been suffered so far for one request. */
interface Patience {
  transport: number;
  shape: number;
  rateLimited: number;
  transportSince: number | null;
  rateLimitedMs: number;
}

/** JSON over HTTPS to one console with one token: paced, bounded, repeated where that is safe. */
export class ConsoleHttp {
  readonly #options: ConsoleHttpOptions;

  constructor(options: ConsoleHttpOptions) {
    this.#options = options;
  }

  /**
   * @throws ConsoleRefusal for 4xx, DiscoveryError `console_unreachable`, `console_rate_limited`,
   *   `console_bad_response`, `console_address_refused`, or the signal's reason
   */
  get<T>(path: string, query: QueryValues, parse: (json: unknown) => T, options: CallOptions) {
    const request = { ...this.#base(), method: 'GET' as const, path: path + encodeQuery(query) };
    return this.#send(path, request, parse, options);
  }

  /**
   * A POST is repeated only when it certainly did not take effect: refused with 429, or the
   * connection never came about. Otherwise a lost answer is a failure, because a repeated
   * `init-query` would start a second query.
   */
  post<T>(path: string, body: unknown, parse: (json: unknown) => T, options: CallOptions) {
    const base = this.#base();
    const headers = { ...base.headers, 'content-type': 'application/json' };
    const request = { ...base, headers, method: 'POST' as const, path, body: JSON.stringify(body) };
    return this.#send(path, request, parse, options);
  }

  #base(): Pick<HttpRequest, 'headers'> {
    return {
      headers: {
        authorization: `ApiToken ${this.#options.token}`,
        accept: 'application/json',
        'user-agent': 'sentinelone-discovery',
      },
    };
  }

  async #send<T>(
    path: string,
    request: HttpRequest,
    parse: (json: unknown) => T,
    options: CallOptions,
  ): Promise<T> {
    const patience: Patience = {
      transport: 0,
      shape: 0,
      rateLimited: 0,
      transportSince: null,
      rateLimitedMs: 0,
    };
    for (;;) {
      await this.#options.gate.pass(path, options.signal);
      const startedAt = this.#options.clock.now();
      const flight = options.unbroken ? new AbortController().signal : options.signal;
      const result = await this.#attempt(path, request, parse, flight);
      if (!('fault' in result)) return result.value;
      if (result.fault.kind === 'transport') patience.transportSince ??= startedAt;
      const notice = this.#nextWait(path, request.method, result.fault, patience);
      options.onWait?.(notice);
      await this.#options.clock.sleep(notice.until - this.#options.clock.now(), options.signal);
    }
  }

  async #attempt<T>(
    path: string,
    request: HttpRequest,
    parse: (json: unknown) => T,
    signal: AbortSignal,
  ): Promise<{ readonly value: T } | { readonly fault: Fault }> {
    try {
      const answer = await this.#options.transport.exchange(request, signal);
      const fault = judgeStatus(path, request.method, answer);
      return fault ? { fault } : { value: parse(parseSuccess(answer.body)) };
    } catch (error) {
      if (error instanceof TransportError) {
        const mayRepeat = !error.hopeless && (request.method === 'GET' || error.unsent);
        return { fault: { kind: 'transport', detail: error.message, mayRepeat } };
      }
      if (error instanceof WrongShape || error instanceof UnusableAnswer) {
        return { fault: { kind: 'shape', detail: error.message } };
      }
      throw error;
    }
  }

  /** Counts the fault; gives when to try again, or throws when patience has ended. */
  #nextWait(path: string, method: string, fault: Fault, patience: Patience): WaitNotice {
    const { clock, policy, random } = this.#options;
    const now = clock.now();
    switch (fault.kind) {
      case 'rate_limited': {
        patience.rateLimited += 1;
        const wait = rateLimitDelay(fault.retryAfter, patience.rateLimited, now, random);
        patience.rateLimitedMs += wait;
        if (patience.rateLimitedMs > policy.rateLimitForMs) {
          throw new DiscoveryError('console_rate_limited', { retryAfterMs: wait });
        }
        this.#options.gate.closeUntil(now + wait);
        return { cause: 'rate_limited', detail: path, until: now + wait };
      }
      case 'transport': {
        patience.transport += 1;
        const until = now + transportDelay(patience.transport, random);
        if (!fault.mayRepeat || until > (patience.transportSince ?? now) + policy.transportForMs) {
          throw new DiscoveryError('console_unreachable', { detail: `${fault.detail}, ${path}` });
        }
        return { cause: 'unreachable', detail: fault.detail, until };
      }
      case 'shape': {
        patience.shape += 1;
        if (method !== 'GET' || patience.shape >= policy.shapeAttempts) {
          throw new DiscoveryError('console_bad_response', { detail: `${path}: ${fault.detail}` });
        }
        const until = now + transportDelay(patience.shape, random);
        return { cause: 'bad_response', detail: fault.detail, until };
      }
      default:
        return fault satisfies never;
    }
  }
}

/** Null for a success; throws ConsoleRefusal for a 4xx that a repetition would not change. */
function judgeStatus(path: string, method: string, answer: HttpAnswer): Fault | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  if (status === 429) {
    const header = answer.headers['retry-after'];
    return { kind: 'rate_limited', retryAfter: Array.isArray(header) ? header[0] : header };
  }
  if (status >= 300 && status < 400)
    return { kind: 'shape', detail: `redirected (HTTP ${status})` };
  if (status === 408 || status >= 500) {
    return { kind: 'transport', detail: `HTTP ${status}`, mayRepeat: method === 'GET' };
  }
  throw new ConsoleRefusal(path, status, answer.body);
}

function encodeQuery(query: QueryValues): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
