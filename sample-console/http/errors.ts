/** One entry of the API's error envelope. Trap: `detail` is often null, then read `title`. */
export interface ErrorEntry {
  readonly code: number;
  readonly title: string;
  readonly detail: string | null;
}

/** An error response in the Management API's envelope, thrown where the error is detected. */
export class ApiError extends Error {
  readonly status: number;
  readonly entry: ErrorEntry;

  constructor(status: number, entry: ErrorEntry) {
    super(`${status}/${entry.code} ${entry.title}: ${entry.detail ?? ''}`);
    this.name = 'ApiError';
    this.status = status;
    this.entry = entry;
  }
}

/** Real consoles send the same error for a wrong, an expired and a revoked token. */
export function authenticationFailed(): ApiError {
  return new ApiError(401, { code: 4010010, title: 'Authentication Failed', detail: null });
}

export function insufficientPermissions(): ApiError {
  return new ApiError(403, { code: 4030010, title: 'Insufficient permissions', detail: null });
}

/** A 403 whose detail names the violated rule; the title is always the same. */
export function forbidden(detail: string): ApiError {
  return new ApiError(403, { code: 4030010, title: 'Insufficient permissions', detail });
}

/** Modelled on the errors of other missing features; a real one of Deep Visibility is not known. */
export function unlicensed(): ApiError {
  return forbidden('Feature Deep Visibility is not available for the scope');
}

export function invalid(detail: string): ApiError {
  return new ApiError(400, { code: 4000010, title: 'Validation Error', detail });
}

/** The query engine's syntax error. Real consoles format it as a list, too. */
export function badQuery(problem: string): ApiError {
  const quoted = problem.includes("'") ? `"${problem}"` : `'${problem}'`;
  const detail = `Bad Request: [${quoted}]`;
  return new ApiError(400, { code: 4000040, title: 'Bad Request', detail });
}

export function notFound(): ApiError {
  return new ApiError(404, {
    code: 4040010,
    title: 'Requested resource was not found',
    detail: '',
  });
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, {
    code: 4050010,
    title: 'Method Not Allowed',
    detail: 'The method is not allowed for the requested URL.',
  });
}

export function bodyTooLarge(): ApiError {
  return new ApiError(413, { code: 4130010, title: 'Request Entity Too Large', detail: null });
}

/** A parameter whose data this console does not simulate; an error is better than ignoring it. */
export function notSupported(what: string): ApiError {
  return new ApiError(501, { code: 5010010, title: 'Not supported', detail: what });
}
