import {
  ApiError,
  authenticationFailed,
  forbidden,
  invalid,
  notFound,
  unlicensed,
} from '../http/errors.ts';
import type { ConsoleRequest } from '../http/request.ts';
import { type ConsoleResponse, fromError, html, json, nginxPage, text } from '../http/response.ts';
import { sdlResponse } from '../http/sdl-responses.ts';
import { tooManyRequests } from '../http/too-many-requests.ts';
import { argFormat, type FaultContext, type FaultTable } from './fault.ts';

const DV = { endpoint: 'dv' } as const;

const ECHO_ARG = /^[2-5]\d\d(\/(detail|title|token|part|lake|html|text))?$/;

/** Faults that respond in place of the endpoint. */
export const REPLACE_FAULTS: FaultTable = {
  '429': {
    description: "nginx's page for too many requests, without Retry-After by default",
    arg: argFormat('seconds | none | date | date+seconds', /^(\d+|none|date(\+\d+)?)$/),
    replace: (arg, { clock }) => tooManyRequests(retryAfter(arg, clock())),
  },
  '500': {
    description: 'internal error in one of the three bodies seen',
    arg: argFormat('json | spring | html', /^(json|spring|html)$/),
    replace: (arg, context) => internalError(arg, context),
  },
  '502': {
    description: 'bad gateway, an HTML page',
    replace: () => html(502, nginxPage(502, 'Bad Gateway')),
  },
  '503': {
    description: 'service unavailable',
    arg: argFormat('json | html', /^(json|html)$/),
    replace: (arg) =>
      arg === 'json'
        ? error(503, 5030010, 'Service Unavailable', null)
        : html(503, nginxPage(503, 'Service Temporarily Unavailable')),
  },
  '504': {
    description: 'gateway timeout, an HTML page',
    replace: () => html(504, nginxPage(504, 'Gateway Time-out')),
  },
  '400': {
    description: 'a validation error',
    replace: () => fromError(invalid('Bad parameter given')),
  },
  '401': { description: 'the token is refused', replace: () => fromError(authenticationFailed()) },
  '403': {
    description: 'the permission is missing; the argument is the detail',
    arg: argFormat('detail', /./),
    replace: (arg) =>
      arg ? fromError(forbidden(arg)) : error(403, 4030010, 'Insufficient permissions', null),
  },
  '404': {
    description: 'not found, as JSON or as plain text',
    arg: argFormat('json | text', /^(json|text)$/),
    replace: (arg) => (arg === 'text' ? text(404, '404 page not found\n') : fromError(notFound())),
  },
  '409': { description: 'a conflict', replace: () => error(409, 4090010, 'Conflict', null) },
  '501': {
    description: 'not supported',
    replace: () => error(501, 5010010, 'Not supported', null),
  },
  ...redirects(),
  'echo-headers': {
    description:
      "the request's headers are repeated, the token with them, as proxies do when debugged",
    arg: argFormat('status[/detail | /title | /token | /part | /lake | /html | /text]', ECHO_ARG),
    replace: (arg = '500', { request }) => echoHeaders(arg, request),
  },
  html: {
    description: '200 with an HTML page',
    replace: () => html(200, '<!doctype html><title>Sign in</title>'),
  },
  array: { description: '200 with an empty JSON array', replace: () => json([]) },
  'empty-body': { description: '200 with nothing', replace: () => text(200, '') },
  'cursor-refused': {
    description: 'requests with a cursor get a 400',
    replace: (_arg, { cursor }) =>
      cursor === undefined ? undefined : fromError(invalid('cursor: Invalid cursor.')),
  },
  'cursor-expired': {
    description: 'requests with a cursor get a 400 that says that it expired',
    replace: (_arg, { cursor }) =>
      cursor === undefined ? undefined : fromError(invalid('cursor: Cursor has expired.')),
  },
  'dv-unlicensed': {
    description: 'Deep Visibility is not in the license',
    defaultTarget: DV,
    replace: () => fromError(unlicensed()),
  },
  'dv-forbidden': {
    description: 'the role may not use Deep Visibility',
    defaultTarget: DV,
    replace: () => fromError(forbidden('User does not have required permissions.')),
  },
};

function retryAfter(arg: string | undefined, now: number): string | undefined {
  if (arg === undefined || arg === 'none') return undefined;
  if (!arg.startsWith('date')) return arg;
  return new Date(now + Number(arg.slice(5) || 5) * 1000).toUTCString();
}

function error(
  status: number,
  code: number,
  title: string,
  detail: string | null,
): ConsoleResponse {
  return fromError(new ApiError(status, { code, title, detail }));
}

function internalError(arg: string | undefined, { request, clock }: FaultContext): ConsoleResponse {
  if (arg === 'html') return html(500, nginxPage(500, 'Internal Server Error'));
  if (arg !== 'spring') {
    return error(500, 5000010, 'Internal server error', 'Server could not process the request.');
  }
  const timestamp = new Date(clock()).toISOString();
  return json({ timestamp, status: 500, error: 'Internal Server Error', path: request.path }, 500);
}

/** Repeats the token (`token`), the start of the header (`part`), or all headers in that place. */
function echoHeaders(
  arg: string,
  { headers, authorization = '' }: ConsoleRequest,
): ConsoleResponse {
  const [digits, place = 'detail'] = arg.split('/');
  const status = Number(digits);
  const { authorization: _first, ...rest } = headers;
  const lines = Object.entries({ authorization, ...rest }).map(
    ([name, value]) => `${name}: ${String(value)}`,
  );
  const words = lines.join('; ');
  const code = status * 10_000 + 10;
  switch (place) {
    case 'title':
      return error(status, code, words, null);
    case 'token':
      return error(status, code, 'Bad token', `No such token: ${authorization.split(' ')[1]}`);
    case 'part':
      return error(status, code, 'Bad header', `Bad header: ${authorization.slice(0, 40)}...`);
    case 'lake':
      return sdlResponse(status, words, 'error/client/badParam');
    case 'html':
      return html(status, `<html><pre>${escapeHtml(words)}</pre></html>`);
    case 'text':
      return text(status, `${lines.join('\n')}\n`);
    default:
      return error(status, code, 'Bad Request', words);
  }
}

const escapeHtml = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function redirects(): FaultTable {
  const statuses = [301, 302, 303, 307, 308];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: `redirects to a URL (${status})`,
        arg: argFormat('url', /./),
        replace: (arg: string | undefined): ConsoleResponse =>
          html(status, nginxPage(status, 'Moved'), { Location: arg ?? '/' }),
      },
    ]),
  );
}
