import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import {
  DiscoveryError,
  describeError,
  ERRORS,
  type ErrorCode,
  errorCode,
  errorMessage,
  findDiscoveryError,
} from '../../errors/errors.ts';
import { translate } from '../../store/database.ts';
import { findAllowedMethods } from './allowed-methods.ts';
import type { Problem } from './schemas.ts';
import type { PortalServices } from './services.ts';

/** Fields of a form, with the message that belongs there. */
export class FieldError extends DiscoveryError {
  readonly field: string;

  constructor(field: string, cause: DiscoveryError) {
    super(cause.code, {
      cause,
      ...(cause.detail === undefined ? {} : { detail: cause.detail }),
      ...(cause.retryAfterMs === undefined ? {} : { retryAfterMs: cause.retryAfterMs }),
    });
    this.field = field;
  }
}

/** Does the work; says of a failure at which field of the form it is to be shown. */
export async function atField<T>(
  fields: Partial<Record<ErrorCode, string>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = findDiscoveryError(error);
    const field = known ? fields[known.code] : undefined;
    if (known && field !== undefined) throw new FieldError(field, known);
    throw error;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What was answered instead of a success. */
    problemCode: ErrorCode | null;
  }
}

/** Answers any failure as problem details; causes of our own go to the log, not to the client. */
export function sendProblem(
  { log, betterAuth }: Pick<PortalServices, 'log' | 'betterAuth'>,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = toDiscoveryError(error);
  const status = ERRORS[known.code].httpStatus;
  request.problemCode = known.code;
  if (status >= 500) {
    log(status === 500 ? 'ERROR' : 'WARN', `request failed: ${known.code}`, {
      instance: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      error: describeError(known),
      cause: describeError(known.cause),
    });
  }
  if (isRefusal(known, request)) {
    log('WARN', `refused: ${known.code}`, {
      instance: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      address: request.ip,
      who: request.principal?.label ?? null,
    });
  }
  const body = toProblem(known, error, request);
  if (body.retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(body.retryAfterSeconds));
  }
  if (known.code === 'method_not_allowed') {
    const [path = ''] = request.url.split('?');
    reply.header('allow', findAllowedMethods(request.server.routeAccess, path).join(', '));
  }
  if (known.code === 'sign_in_required') {
    body.signIn = { password: true, oidc: betterAuth.oidcName };
  }
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

/** What somebody tries who may not, or too often: worth a look when it is frequent. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['forbidden', 'origin_refused', 'rate_limited']);

/** A tenant that is not the caller's is answered as one that is not there. */
const isRefusal = ({ code }: DiscoveryError, request: FastifyRequest): boolean =>
  REFUSALS.has(code) ||
  (code === 'not_found' &&
    request.principal !== null &&
    request.tenantRole === null &&
    (request.routeOptions.url ?? '').includes('/:tenantId'));

function toProblem(known: DiscoveryError, error: unknown, request: FastifyRequest): Problem {
  const status = ERRORS[known.code].httpStatus;
  // A failure of ours is told in general words: what it met may hold hosts, SQL or worse.
  const detail =
    status >= 500 ? errorMessage(known.code, `see ${request.id} in the log`) : known.message;
  const errors = fieldsOf(error);
  return {
    type: `urn:s1-discovery:error:${known.code}`,
    title: ERRORS[known.code].message.replace(/:? ?\{detail\}/, ''),
    status,
    detail,
    code: known.code,
    instance: request.id,
    ...(errors.length > 0 ? { errors } : {}),
    ...(known.retryAfterMs === undefined
      ? {}
      : { retryAfterSeconds: Math.ceil(known.retryAfterMs / 1000) }),
  };
}

function fieldsOf(error: unknown): { field: string; message: string }[] {
  if (error instanceof FieldError) return [{ field: error.field, message: error.message }];
  if (!hasZodFastifySchemaValidationErrors(error)) return [];
  const found = error.validation.slice(0, 20).map(({ instancePath, message, params }) => {
    const keys = unknownKeys(params);
    const field = instancePath.split('/').slice(1).join('.').slice(0, 200);
    return { field: field || (keys[0] ?? ''), message: words(message ?? 'is not valid', keys) };
  });
  // One message a field: the first is the nearest to what is wrong.
  return found.filter(({ field }, at) => found.findIndex((one) => one.field === field) === at);
}

const unknownKeys = (params: unknown): readonly string[] => {
  const keys = params instanceof Object && 'keys' in params ? params.keys : null;
  return Array.isArray(keys) ? keys.map((key) => nameOf(String(key))) : [];
};

/** No field has so long a name: it is a value in a name's place, and may be a secret. */
const MAX_NAME_LENGTH = 40;

const nameOf = (key: string): string =>
  key.length > MAX_NAME_LENGTH ? `a name of ${key.length} characters` : key;

const words = (message: string, keys: readonly string[]): string =>
  (keys.length > 0 ? `is not known here: ${keys.slice(0, 5).join(', ')}` : message).slice(0, 300);

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  // Said of a method with a body (QUERY) before it is known that no route takes it.
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'method_not_allowed',
  FST_ERR_ROUTE_MISSING_CONTENT: 'method_not_allowed',
};

function toDiscoveryError(error: unknown): DiscoveryError {
  if (error instanceof DiscoveryError) return tooSlow(error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = fieldsOf(error);
    const detail = `${first?.field === '' ? 'it' : first?.field} ${first?.message}`;
    return new DiscoveryError('invalid_request', { detail });
  }
  const code = errorCode(error);
  const known = FASTIFY_CODES[code];
  if (known) return new DiscoveryError(known, { cause: error });
  if (statusOf(error) >= 400 && statusOf(error) < 500) {
    // What it quotes is the request's, and may be anything.
    const detail = describeError(error).replace(/'.*'/s, '…');
    return new DiscoveryError('invalid_request', { detail: detail.slice(0, 200) });
  }
  const found = findDiscoveryError(error) ?? findDiscoveryError(translate(error));
  return found ? tooSlow(found) : new DiscoveryError('internal', { cause: error });
}

/** PostgreSQL gave a reader's statement up. */
const tooSlow = (error: DiscoveryError): DiscoveryError =>
  errorCode(error.cause) === '57014' ? new DiscoveryError('too_slow', { cause: error }) : error;

const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
