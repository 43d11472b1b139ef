import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { Agent, type Dispatcher } from 'undici';
import type { ConsoleSettings } from '../../config.ts';
import {
  DiscoveryError,
  describeError,
  errorCode,
  findDiscoveryError,
} from '../../errors/errors.ts';
import { guardedLookup, refuseLiteralAddress } from './address-guard.ts';

/** Limits of one HTTP exchange, in milliseconds and bytes. */
export interface TransportLimits {
  readonly connectMs: number;
  /** Maximum time without data, before the headers and between two chunks of the body. */
  readonly idleMs: number;
  readonly totalMs: number;
  readonly headerBytes: number;
  /** Applies to the compressed and to the decompressed body. */
  readonly bodyBytes: number;
  readonly connections: number;
}

/** 1,000 devices are about 3.5 MB. */
const LIMITS: TransportLimits = {
  connectMs: 5_000,
  idleMs: 30_000,
  totalMs: 120_000,
  headerBytes: 64 * 1024,
  bodyBytes: 32 * 1024 * 1024,
  connections: 4,
};

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query. The host is always the transport's own. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** The exchange did not complete: DNS, TCP, TLS, timeout or truncated body. */
export class TransportError extends Error {
  /** True when the request certainly did not reach the console, so a POST may be retried. */
  readonly unsent: boolean;
  /** True when a retry cannot help: the console's certificate is not trusted. */
  readonly permanent: boolean;

  constructor(
    message: string,
    options: { readonly cause: unknown; readonly unsent: boolean; readonly permanent?: boolean },
  ) {
    super(message, { cause: options.cause });
    this.name = 'TransportError';
    this.unsent = options.unsent;
    this.permanent = options.permanent ?? false;
  }
}

/** A complete response that the API would not send: too large, or with an unknown encoding. */
export class UnusableResponse extends Error {}

/** One HTTPS connection pool to one console. Checks certificates and never follows redirects. */
export class Transport {
  readonly #agent: Agent;
  readonly #origin: string;
  readonly #limits: TransportLimits;

  /** Throws `console_address_refused` for a literal address, `invalid_setting` for a CA file. */
  constructor(origin: string, settings: ConsoleSettings, limits: TransportLimits = LIMITS) {
    this.#limits = limits;
    if (!settings.allowPrivateAddresses) refuseLiteralAddress(origin);
    this.#origin = origin;
    this.#agent = new Agent({
      connections: limits.connections,
      headersTimeout: limits.idleMs,
      bodyTimeout: limits.idleMs,
      maxHeaderSize: limits.headerBytes,
      maxResponseSize: limits.bodyBytes,
      connect: {
        timeout: limits.connectMs,
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...trustedAuthorities(settings.extraCaFiles),
        ...(settings.allowPrivateAddresses ? {} : { lookup: guardedLookup }),
      },
    });
  }

  /**
   * One exchange, without retries.
   *
   * @throws TransportError, UnusableResponse, or DiscoveryError `console_address_refused`
   */
  async exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const deadline = AbortSignal.timeout(this.#limits.totalMs);
    try {
      const response = await this.#agent.request({
        origin: this.#origin,
        path: request.path,
        method: request.method,
        headers: { ...request.headers, 'accept-encoding': 'gzip' },
        body: request.body ?? null,
        signal: AbortSignal.any([signal, deadline]),
      });
      const raw = Buffer.from(await response.body.arrayBuffer());
      return {
        status: response.statusCode,
        headers: response.headers,
        body: await decode(raw, response.headers['content-encoding'], this.#limits.bodyBytes),
      };
    } catch (error) {
      signal.throwIfAborted();
      throw this.#translate(error, deadline.aborted);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #translate(error: unknown, timedOut: boolean): Error {
    if (error instanceof UnusableResponse || error instanceof TransportError) return error;
    const refused = findDiscoveryError(error);
    if (refused) return refused;
    if (timedOut) return new TransportError('no complete answer in time', sent(error));
    const code = errorCode(error);
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
      return new UnusableResponse(`body above ${this.#limits.bodyBytes} bytes`);
    }
    if (code === 'UND_ERR_HEADERS_OVERFLOW') {
      return new UnusableResponse(`headers above ${this.#limits.headerBytes} bytes`);
    }
    return new TransportError(describeTransport(error), {
      cause: error,
      unsent: CONNECT_FAILURES.has(code),
      permanent: isCertificateFault(code),
    });
  }
}

const sent = (cause: unknown) => ({ cause, unsent: false });

const CONNECT_FAILURES = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const isCertificateFault = (code: string): boolean =>
  /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code);

/** The cause in words for the user (DNS, TLS, timeout, refused), with the code to search for. */
function describeTransport(error: unknown): string {
  const code = errorCode(error);
  const words = describeError(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `DNS does not know the host (${code})`;
  if (isCertificateFault(code)) return `TLS certificate not accepted: ${words}`;
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return `TLS handshake failed (${code})`;
  if (code === 'ECONNREFUSED') return 'connection refused (ECONNREFUSED)';
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return `timeout (${code})`;
  return words;
}

/** Node's own authorities stay trusted. The extra files are read here, not at process start. */
function trustedAuthorities(files: readonly string[]): { readonly ca?: readonly string[] } {
  if (files.length === 0) return {};
  const extra = files.map((file) => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      const detail = `the extra CA file cannot be read: ${describeError(error)}`;
      throw new DiscoveryError('invalid_setting', { detail, cause: error });
    }
  });
  return { ca: [...tls.rootCertificates, ...extra] };
}

const gunzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);

async function decode(
  raw: Buffer,
  encoding: Dispatcher.ResponseData['headers'][string],
  maxBytes: number,
): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return raw;
  if (encoding !== 'gzip') throw new UnusableResponse(`content encoding ${String(encoding)}`);
  if (raw.length === 0) return raw;
  try {
    return await gunzip(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw new UnusableResponse(`body above ${maxBytes} bytes once decompressed`);
    }
    // A gzip stream that ends early is a truncated body.
    throw new TransportError('the compressed body is cut off or damaged', sent(error));
  }
}
