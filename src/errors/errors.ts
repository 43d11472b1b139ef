import { defineErrors } from './definition.ts';
import { KEY_ERRORS } from './keys.ts';
import { PORTAL_ERRORS } from './portal.ts';

/**
 * The error catalogue: every failure that a user or operator can see, in one table. A test keeps
 * `docs/errors.md` equal to it. Codes and messages of the first eight are a fixed contract.
 */

export const ERRORS = defineErrors({
  invalid_token: {
    exitCode: 3,
    httpStatus: 422,
    retry: 'never',
    message:
      'Invalid SentinelOne API token. It is wrong, expired or revoked, or belongs to another console.',
  },
  missing_scope: {
    exitCode: 3,
    httpStatus: 422,
    retry: 'never',
    message:
      'SentinelOne API token lacks the required scope. Re-issue it at Account or Global scope with at least Viewer.',
  },
  console_url_rejected: {
    exitCode: 2,
    httpStatus: 422,
    retry: 'never',
    message: 'Console URL must be a valid https URL, e.g. https://your-instance.sentinelone.net',
  },
  console_address_refused: {
    exitCode: 2,
    httpStatus: 422,
    retry: 'never',
    message: "The console's address is not a public one (loopback, private, link-local, …).",
  },
  console_unreachable: {
    exitCode: 1,
    httpStatus: 422,
    retry: 'next_run',
    message: 'The console could not be reached: {detail}',
  },
  console_rate_limited: {
    exitCode: 1,
    httpStatus: 429,
    retry: 'wait',
    message: 'The console asked us to slow down; the run goes on later.',
  },
  console_bad_response: {
    exitCode: 1,
    httpStatus: 422,
    retry: 'next_run',
    message: 'The console answered with something that is not the SentinelOne API.',
  },
  deep_visibility_unavailable: {
    exitCode: 0,
    httpStatus: 200,
    retry: 'next_run',
    message:
      'Deep Visibility is not licensed, not permitted, or did not answer in time: {detail}. Device inventory is complete.',
  },
  usage: {
    exitCode: 2,
    httpStatus: 400,
    retry: 'never',
    message: '{detail}',
  },
  invalid_setting: {
    exitCode: 2,
    httpStatus: 500,
    retry: 'never',
    message: 'A setting is not valid: {detail}',
  },
  invalid_tenant: {
    exitCode: 2,
    httpStatus: 400,
    retry: 'never',
    message: 'A tenant is named by 1 to 63 characters of a-z, 0-9 and "-".',
  },
  unknown_tenant: {
    exitCode: 2,
    httpStatus: 404,
    retry: 'never',
    message: 'There is no such tenant. Connect it first: s1-discovery connect TENANT …',
  },
  tenant_paused: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message: 'Discovery of this tenant is paused. Resume it: s1-discovery resume TENANT',
  },
  tenant_disconnected: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message:
      'This tenant is disconnected and its token destroyed. Connect it again: s1-discovery connect TENANT …',
  },
  run_cancelled: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'next_run',
    message: 'The run was cancelled.',
  },
  run_superseded: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message: 'The run was ended or replaced while this work for it was still going on.',
  },
  run_overlap: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'wait',
    message: 'An earlier run of this tenant is still ending.',
  },
  run_timed_out: {
    exitCode: 1,
    httpStatus: 504,
    retry: 'next_run',
    message: 'The run took longer than it may.',
  },
  no_worker: {
    exitCode: 1,
    httpStatus: 503,
    retry: 'wait',
    message:
      'No worker took the request in time; it is kept and will be served. Start one: s1-discovery worker',
  },
  ...KEY_ERRORS,
  payload_broken: {
    exitCode: 1,
    httpStatus: 422,
    retry: 'never',
    message:
      'An encrypted payload of Temporal cannot be opened: it was changed or belongs to another namespace.',
  },
  database_unreachable: {
    exitCode: 1,
    httpStatus: 503,
    retry: 'wait',
    message: 'PostgreSQL could not be reached. Check DATABASE_URL and that it runs: {detail}',
  },
  database_outdated: {
    exitCode: 1,
    httpStatus: 503,
    retry: 'never',
    message: 'The database schema is not the one of this version. Run: s1-discovery migrate',
  },
  database_failed: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'wait',
    message: 'PostgreSQL refused a statement: {detail}',
  },
  temporal_unreachable: {
    exitCode: 1,
    httpStatus: 503,
    retry: 'wait',
    message: 'Temporal could not be reached. Check TEMPORAL_ADDRESS and that it runs: {detail}',
  },
  temporal_not_prepared: {
    exitCode: 1,
    httpStatus: 503,
    retry: 'never',
    message: 'Temporal lacks our search attributes. Run: s1-discovery migrate',
  },
  not_running: {
    exitCode: 1,
    httpStatus: 503,
    retry: 'never',
    message:
      'Nothing to talk to: start s1-discovery up with the same S1D_DATA_DIR, or set DATABASE_URL and TEMPORAL_ADDRESS.',
  },
  already_running: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message: 'This S1D_DATA_DIR is in use by another s1-discovery up.',
  },
  embedded_failed: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message: 'A part of the embedded installation did not start: {detail}',
  },
  ...PORTAL_ERRORS,
  internal: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'next_run',
    message: 'Something failed that should not: {detail}',
  },
});

export type ErrorCode = keyof typeof ERRORS;

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text);

/** The code if `text` is in the catalogue, else null. */
export function toErrorCode(text: string | null | undefined): ErrorCode | null {
  return typeof text === 'string' && isErrorCode(text) ? text : null;
}

/** The catalogue's message with the specific cause at `{detail}`, or appended in brackets. */
export function errorMessage(code: ErrorCode, detail?: string): string {
  const { message } = ERRORS[code];
  if (message.includes('{detail}'))
    return message.replace('{detail}', () => detail ?? 'cause unknown');
  return detail ? `${message} (${detail})` : message;
}

export interface DiscoveryErrorOptions {
  /** The specific cause in a few words; never a token, never a command line. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** With `console_rate_limited`: how long the console asked us to wait, milliseconds. */
  readonly retryAfterMs?: number;
}

/** The only error type of this project: a code of the catalogue and the specific cause. */
export class DiscoveryError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, options: DiscoveryErrorOptions = {}) {
    super(errorMessage(code, options.detail), { cause: options.cause });
    this.name = 'DiscoveryError';
    this.code = code;
    this.detail = options.detail;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The first DiscoveryError in `error` and its chain of causes, or null. */
export function findDiscoveryError(error: unknown): DiscoveryError | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if (at instanceof DiscoveryError) return at;
  }
  return null;
}

/** The `code` that Node, undici and pg set on their errors; empty without one. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Describes any thrown value, without credentials of a request that it may quote. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return withoutCredentials(String(error));
  const code = errorCode(error);
  const text = withoutCredentials(error.message === '' ? error.name : error.message);
  return code === '' || text.includes(code) ? text : `${text} (${code})`;
}

/** An authentication scheme and the credentials after it, as in an Authorization header. */
const CREDENTIALS = /\b(ApiToken|Bearer|Basic)\s+\S{16,}/gi;

/** Removes credentials from text of third parties, which may quote a request. */
export const withoutCredentials = (text: string): string =>
  text.replaceAll(CREDENTIALS, '$1 [token]');
