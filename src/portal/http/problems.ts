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

/** A failure to show at one field of a form. */
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

/** The failure as one of the form field that its code belongs to, if any. */
export function toFieldError(
  fields: Partial<Record<ErrorCode, string>>,
  error: DiscoveryError,
): DiscoveryError {
  const field = fields[error.code];
  return field === undefined ? error : new FieldError(field, error);
}

/** Runs `work`; a failure whose code has a field in `fields` becomes a FieldError. */
export async function atField<T>(
  fields: Partial<Record<ErrorCode, string>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = findDiscoveryError(error);
    throw known && fields[known.code] !== undefined ? toFieldError(fields, known) : error;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the problem that was sent; null after a success. */
    problemCode: ErrorCode | null;
  }
}

/** Sends any failure as problem details. Internal causes go to the log, not to the client. */
export function sendProblem(
  { log, oidcName }: Pick<PortalServices, 'log' | 'oidcName'>,
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
    body.signIn = { password: true, oidc: oidcName };
  }
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

/** Codes logged as refusals: many of them may mean an attack. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['forbidden', 'origin_refused', 'rate_limited']);

/** Includes the 404 for a tenant that the principal may not see. */
const isRefusal = ({ code }: DiscoveryError, request: FastifyRequest): boolean =>
  REFUSALS.has(code) ||
  (code === 'not_found' &&
    request.principal !== null &&
    request.tenantRole === null &&
    (request.routeOptions.url ?? '').includes('/:tenantId'));

function toProblem(known: DiscoveryError, error: unknown, request: FastifyRequest): Problem {
  const status = ERRORS[known.code].httpStatus;
  // Details of internal failures may hold host names or SQL: the client gets a general message.
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
    return {
      field: field || (keys[0] ?? ''),
      message: describeField(message ?? 'is not valid', keys),
    };
  });
  // One message for each field: the first one names the cause best.
  return found.filter(
    ({ field }, index) => found.findIndex((one) => one.field === field) === index,
  );
}

const unknownKeys = (params: unknown): readonly string[] => {
  const keys = params instanceof Object && 'keys' in params ? params.keys : null;
  return Array.isArray(keys) ? keys.map((key) => nameOf(String(key))) : [];
};

/** A longer key is a value in the place of a name, and may be a secret. */
const MAX_NAME_LENGTH = 40;

const nameOf = (key: string): string =>
  key.length > MAX_NAME_LENGTH ? `a name of ${key.length} characters` : key;

const describeField = (message: string, keys: readonly string[]): string =>
  (keys.length > 0 ? `is not known here: ${keys.slice(0, 5).join(', ')}` : message).slice(0, 300);

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  // Fastify checks the body of such a method (QUERY) before it looks for a route.
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'method_not_allowed',
  FST_ERR_ROUTE_MISSING_CONTENT: 'method_not_allowed',
};

function toDiscoveryError(error: unknown): DiscoveryError {
  if (error instanceof DiscoveryError) return toTooSlow(error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = fieldsOf(error);
    const detail = `${first?.field === '' ? 'it' : first?.field} ${first?.message}`;
    return new DiscoveryError('invalid_request', { detail });
  }
  const code = errorCode(error);
  const known = FASTIFY_CODES[code];
  if (known) return new DiscoveryError(known, { cause: error });
  if (statusOf(error) >= 400 && statusOf(error) < 500) {
    // Fastify quotes from the request, which may hold anything.
    const detail = describeError(error).replace(/'.*'/s, '…');
    return new DiscoveryError('invalid_request', { detail: detail.slice(0, 200) });
  }
  const found = findDiscoveryError(error) ?? findDiscoveryError(translate(error));
  return found ? toTooSlow(found) : new DiscoveryError('internal', { cause: error });
}

/** Maps PostgreSQL's `query_canceled` (statement timeout of readers) to `too_slow`. */
const toTooSlow = (error: DiscoveryError): DiscoveryError =>
  errorCode(error.cause) === '57014' ? new DiscoveryError('too_slow', { cause: error }) : error;

const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
