import type { Problem } from './schema';

/** A response that is not a success, as problem details (RFC 9457). */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/**
 * For responses without problem details: an error page of a proxy, or no network.
 * @param status the HTTP status; 0 when there was no response
 */
export function fallbackProblem(status: number): ApiProblem {
  const detail =
    status === 0
      ? 'The portal could not be reached. Check the network; this page tries again by itself.'
      : `The portal could not answer (HTTP ${status}). Try again in a moment.`;
  return new ApiProblem({
    type: 'about:blank',
    title: detail,
    status,
    detail,
    code: 'internal',
    instance: '',
  });
}

export async function readProblem(response: Response): Promise<ApiProblem> {
  if (!response.headers.get('content-type')?.includes('problem+json'))
    return fallbackProblem(response.status);
  const problem: Problem = await response.json();
  return new ApiProblem(problem);
}

export function problemCode(error: unknown): string | null {
  return error instanceof ApiProblem ? error.problem.code : null;
}

/** The message for a form field, or null. */
export function fieldMessage(error: unknown, ...fields: readonly string[]): string | null {
  if (!(error instanceof ApiProblem)) return null;
  const found = error.problem.errors?.find(({ field }) => fields.includes(field));
  return found?.message ?? null;
}

/** The message for the form as a whole; null when one of its `fields` shows the error. */
export function generalMessage(error: unknown, ...fields: readonly string[]): string | null {
  if (error === null || error === undefined) return null;
  if (!(error instanceof ApiProblem)) return 'Something failed in this page. Reload it.';
  const { detail, errors, retryAfterSeconds } = error.problem;
  if (errors?.some(({ field }) => fields.includes(field))) return null;
  return retryAfterSeconds ? `${detail} (in ${retryAfterSeconds} s)` : detail;
}
