import type { ApiError } from './errors.ts';

/** What an endpoint answers, before faults and before it becomes bytes. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Body;
  /** Of a listing: the cursor behind its last row, also where the page says there is no next. */
  readonly endCursor?: string;
}

type Body =
  | { readonly type: 'json'; readonly value: unknown }
  | { readonly type: 'html' | 'text'; readonly text: string }
  | { readonly type: 'none' };

/**
 * A row of a page that is made while the page is written. A thousand finished records would live
 * long enough to cost more in garbage collection than in the making.
 */
export class LazyRow {
  readonly toJSON: () => Record<string, unknown>;

  constructor(make: () => Record<string, unknown>) {
    this.toJSON = make;
  }
}

/** Success bodies carry `data` alone; the vendor's document allows `errors` beside it. */
export function json(value: unknown, status = 200): Answer {
  return { status, body: { type: 'json', value } };
}

export function html(status: number, page: string, headers?: Record<string, string>): Answer {
  return { status, body: { type: 'html', text: page }, ...(headers ? { headers } : {}) };
}

export function text(status: number, content: string): Answer {
  return { status, body: { type: 'text', text: content } };
}

/** 204: done, and nothing to say about it. */
export function noContent(): Answer {
  return { status: 204, body: { type: 'none' } };
}

export function fromError({ status, entry }: ApiError): Answer {
  return json({ errors: [entry] }, status);
}

/** The page nginx answers with in front of the API: no JSON (trap), no `Retry-After`. */
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
