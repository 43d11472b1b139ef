import type { Operations, Problem } from './schema';

type Operation = keyof Operations;

type Given<Name extends string, Value> = undefined extends Value
  ? { readonly [Key in Name]?: undefined }
  : { readonly [Key in Name]: Value };

export type Options<Op extends Operation> = Given<'params', Operations[Op]['params']> &
  (undefined extends Operations[Op]['query']
    ? { readonly query?: undefined }
    : { readonly query?: Operations[Op]['query'] }) &
  Given<'body', Operations[Op]['body']> & { readonly signal?: AbortSignal };

/** An answer that is not a success, as the portal describes it. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

function queryString(query: Values | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

function buildUrl(path: string, params: Values | undefined, query: Values | undefined): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params?.[name] ?? '')),
  );
  return `${filled}${queryString(query)}`;
}

/** Without the portal's own words (a proxy's error page, no network) these stand in. */
function fallbackProblem(status: number): Problem {
  const detail =
    status === 0
      ? 'The portal could not be reached. Check the network; this page tries again by itself.'
      : `The portal could not answer (HTTP ${status}). Try again in a moment.`;
  return {
    type: 'about:blank',
    title: detail,
    status,
    detail,
    code: 'internal',
    instance: '',
  };
}

async function readProblem(response: Response): Promise<ApiProblem> {
  if (!response.headers.get('content-type')?.includes('problem+json'))
    return new ApiProblem(fallbackProblem(response.status));
  const problem: Problem = await response.json();
  return new ApiProblem(problem);
}

interface RequestOptions {
  readonly params?: Values | undefined;
  readonly query?: Values | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

let requestReauthentication = (): Promise<boolean> => Promise.resolve(false);

/** What asks the person to confirm who they are, and says whether they did. */
export function onReauthenticationRequired(ask: () => Promise<boolean>): void {
  requestReauthentication = ask;
}

/**
 * One request of the API; throws `ApiProblem` for every answer that is not a success. What takes a
 * fresh proof of who asks is repeated once the person has given it.
 */
export async function call<Op extends Operation>(
  operation: Op,
  options: Options<Op>,
): Promise<Operations[Op]['response']>;
export async function call(operation: string, options: RequestOptions): Promise<unknown> {
  try {
    return await send(operation, options);
  } catch (error) {
    if (problemCode(error) !== 'reauthentication_required' || !(await requestReauthentication()))
      throw error;
    return await send(operation, options);
  }
}

async function send(operation: string, options: RequestOptions): Promise<unknown> {
  const [method = 'GET', path = '/'] = operation.split(' ');
  const { params, query, body, signal } = options;
  const json = body === undefined ? null : JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(buildUrl(path, params, query), {
      method,
      signal: signal ?? null,
      body: json,
      headers: {
        accept: 'application/json',
        ...(json === null ? {} : { 'content-type': 'application/json' }),
      },
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem(fallbackProblem(0));
  }
  if (!response.ok) throw await readProblem(response);
  return response.status === 204 ? undefined : await response.json();
}

/** Where the browser itself fetches a file: CSV exports. */
export function fileUrl(path: string, query: Values): string {
  return `${path}${queryString(query)}`;
}

export function problemCode(error: unknown): string | null {
  return error instanceof ApiProblem ? error.problem.code : null;
}

/** The message that belongs to a form's field, or null. */
export function fieldMessage(error: unknown, ...fields: readonly string[]): string | null {
  if (!(error instanceof ApiProblem)) return null;
  const found = error.problem.errors?.find(({ field }) => fields.includes(field));
  return found?.message ?? null;
}

/** What to say beside the form: nothing when every message has its field. */
export function generalMessage(error: unknown, ...fields: readonly string[]): string | null {
  if (error === null || error === undefined) return null;
  if (!(error instanceof ApiProblem)) return 'Something failed in this page. Reload it.';
  const { detail, errors, retryAfterSeconds } = error.problem;
  if (errors?.some(({ field }) => fields.includes(field))) return null;
  return retryAfterSeconds ? `${detail} (in ${retryAfterSeconds} s)` : detail;
}
