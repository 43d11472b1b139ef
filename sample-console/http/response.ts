import type { ApiError } from './errors.ts';

/** An endpoint's response, before faults change it and before it is serialized. */
export interface ConsoleResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Body;
  /** For listings: the cursor after the last row, even if the page has no `nextCursor`. */
  readonly endCursor?: string;
}

type Body =
  | { readonly type: 'json'; readonly value: unknown }
  | { readonly type: 'html' | 'text'; readonly text: string }
  | { readonly type: 'none' };

/**
 * A row that is built while its page is serialized. A thousand complete records would live long
 * enough to cost more in garbage collection than in building them.
 */
export class LazyRow {
  readonly toJSON: () => Record<string, unknown>;

  constructor(make: () => Record<string, unknown>) {
    this.toJSON = make;
  }
}

/** Bodies of real consoles have only `data`; the vendor's API document also allows `errors`. */
export function json(value: unknown, status = 200): ConsoleResponse {
  return { status, body: { type: 'json', value } };
}

export function html(
  status: number,
  page: string,
  headers?: Record<string, string>,
): ConsoleResponse {
  return { status, body: { type: 'html', text: page }, ...(headers ? { headers } : {}) };
}

export function text(status: number, content: string): ConsoleResponse {
  return { status, body: { type: 'text', text: content } };
}

/** A 204 without a body. */
export function noContent(): ConsoleResponse {
  return { status: 204, body: { type: 'none' } };
}

export function fromError({ status, entry }: ApiError): ConsoleResponse {
  return json({ errors: [entry] }, status);
}

/** The error page of the nginx in front of the API. Trap: it is not JSON. */
export function nginxPage(status: number, reason: string): string {
  const title = `${status} ${reason}`;
  return [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
}
