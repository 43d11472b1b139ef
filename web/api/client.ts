import { fallbackProblem, problemCode, readProblem } from './problem';
import type { Operations } from './schema';

type Operation = keyof Operations;

type RequiredIfDefined<Name extends string, Value> = undefined extends Value
  ? { readonly [Key in Name]?: undefined }
  : { readonly [Key in Name]: Value };

export type Options<Op extends Operation> = RequiredIfDefined<'params', Operations[Op]['params']> &
  (undefined extends Operations[Op]['query']
    ? { readonly query?: undefined }
    : { readonly query?: Operations[Op]['query'] }) &
  RequiredIfDefined<'body', Operations[Op]['body']> & { readonly signal?: AbortSignal };

export type QueryOf<Op extends Operation> = NonNullable<Operations[Op]['query']>;

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

interface RequestOptions {
  readonly params?: Values | undefined;
  readonly query?: Values | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

let requestReauthentication = (): Promise<boolean> => Promise.resolve(false);

/** @param handler asks the user to reauthenticate; resolves to whether they did */
export function onReauthenticationRequired(handler: () => Promise<boolean>): void {
  requestReauthentication = handler;
}

/**
 * Sends one API request; throws `ApiProblem` for every response that is not a success. A request
 * that requires reauthentication is repeated once the user has reauthenticated.
 */
export async function call<Op extends Operation>(
  operation: Op,
  options: Options<Op>,
): Promise<Operations[Op]['response']>;
export async function call(operation: string, options: RequestOptions): Promise<unknown> {
  try {
    return await send(operation, options);
  } catch (error) {
    if (problemCode(error) !== 'reauthentication_required') throw error;
    if (!(await requestReauthentication())) throw error;
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
    throw fallbackProblem(0);
  }
  if (!response.ok) throw await readProblem(response);
  return response.status === 204 ? undefined : await response.json();
}

/** The URL of a file that the browser downloads by itself, such as a CSV export. */
export function fileUrl(path: string, query: Values): string {
  return `${path}${queryString(query)}`;
}
