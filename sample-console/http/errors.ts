/** One entry of the API's error envelope. Trap: `detail` is often null, then read `title`. */
export interface ErrorEntry {
  readonly code: number;
  readonly title: string;
  readonly detail: string | null;
}

/** An answer that is no success, thrown by whoever finds out and sent as the real envelope. */
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

/** Seen on real consoles for a wrong, an expired and a revoked token alike. */
export function authenticationFailed(): ApiError {
  return new ApiError(401, { code: 4010010, title: 'Authentication Failed', detail: null });
}

export function insufficientPermissions(): ApiError {
  return new ApiError(403, { code: 4030010, title: 'Insufficient permissions', detail: null });
}

/** A 403 whose detail says which rule refused; its title is the same for all of them. */
export function forbidden(detail: string): ApiError {
  return new ApiError(403, { code: 4030010, title: 'Insufficient permissions', detail });
}

export function invalid(detail: string): ApiError {
  return new ApiError(400, { code: 4000010, title: 'Validation Error', detail });
}

/** What the query engine says of a query it cannot read; the list form is the real one. */
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

/** Parameters of the API whose data this console does not simulate. Better said than ignored. */
export function notSupported(what: string): ApiError {
  return new ApiError(501, { code: 5010010, title: 'Not supported', detail: what });
}
