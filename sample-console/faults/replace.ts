import { ApiError, authenticationFailed, forbidden, invalid, notFound } from '../http/errors.ts';
import type { ConsoleRequest } from '../http/request.ts';
import { type Answer, fromError, html, json, nginxPage, text } from '../http/response.ts';
import { sdlAnswer } from '../http/sdl-responses.ts';
import { tooManyRequests } from '../http/too-many-requests.ts';
import { type FaultTable, form, type Occasion } from './fault.ts';

const DV = { endpoint: 'dv' } as const;

const ECHO = /^[2-5]\d\d(\/(detail|title|token|part|lake|html|text))?$/;

/** Faults that answer in the endpoint's place. */
export const REPLACEMENTS: FaultTable = {
  '429': {
    about: "nginx's page for too many requests, without Retry-After unless told",
    arg: form('seconds | none | date | date+seconds', /^(\d+|none|date(\+\d+)?)$/),
    replace: (arg, { world }) => tooManyRequests(retryAfter(arg, world.settings.clock())),
  },
  '500': {
    about: 'internal error in one of the three bodies seen',
    arg: form('json | spring | html', /^(json|spring|html)$/),
    replace: (arg, occasion) => internalError(arg, occasion),
  },
  '502': {
    about: 'bad gateway, an HTML page',
    replace: () => html(502, nginxPage(502, 'Bad Gateway')),
  },
  '503': {
    about: 'service unavailable',
    arg: form('json | html', /^(json|html)$/),
    replace: (arg) =>
      arg === 'json'
        ? error(503, 5030010, 'Service Unavailable', null)
        : html(503, nginxPage(503, 'Service Temporarily Unavailable')),
  },
  '504': {
    about: 'gateway timeout, an HTML page',
    replace: () => html(504, nginxPage(504, 'Gateway Time-out')),
  },
  '400': { about: 'a validation error', replace: () => fromError(invalid('Bad parameter given')) },
  '401': { about: 'the token is refused', replace: () => fromError(authenticationFailed()) },
  '403': {
    about: 'the permission is missing; the argument is the detail',
    arg: form('detail', /./),
    replace: (arg) =>
      arg ? fromError(forbidden(arg)) : error(403, 4030010, 'Insufficient permissions', null),
  },
  '404': {
    about: 'not found, as JSON or as plain text',
    arg: form('json | text', /^(json|text)$/),
    replace: (arg) => (arg === 'text' ? text(404, '404 page not found\n') : fromError(notFound())),
  },
  '409': { about: 'a conflict', replace: () => error(409, 4090010, 'Conflict', null) },
  '501': { about: 'not supported', replace: () => error(501, 5010010, 'Not supported', null) },
  ...redirects(),
  'echo-headers': {
    about: "the request's headers are repeated, the token with them, as proxies do when debugged",
    arg: form('status[/detail | /title | /token | /part | /lake | /html | /text]', ECHO),
    replace: (arg = '500', { request }) => echo(arg, request),
  },
  html: {
    about: '200 with an HTML page',
    replace: () => html(200, '<!doctype html><title>Sign in</title>'),
  },
  array: { about: '200 with an empty JSON array', replace: () => json([]) },
  'empty-body': { about: '200 with nothing', replace: () => text(200, '') },
  'cursor-refused': {
    about: 'requests with a cursor get a 400',
    replace: (_arg, { cursor }) =>
      cursor === undefined ? undefined : fromError(invalid('cursor: Invalid cursor.')),
  },
  'cursor-expired': {
    about: 'requests with a cursor are told that it expired',
    replace: (_arg, { cursor }) =>
      cursor === undefined ? undefined : fromError(invalid('cursor: Cursor has expired.')),
  },
  'dv-unlicensed': {
    about: 'Deep Visibility is not in the license',
    at: DV,
    replace: () => fromError(unlicensed()),
  },
  'dv-forbidden': {
    about: 'the role may not use Deep Visibility',
    at: DV,
    replace: () => fromError(forbidden('User does not have required permissions.')),
  },
};

/** By analogy with other features a console lacks; no such answer of Deep Visibility was seen. */
export function unlicensed(): ApiError {
  return forbidden('Feature Deep Visibility is not available for the scope');
}

function retryAfter(arg: string | undefined, now: number): string | undefined {
  if (arg === undefined || arg === 'none') return undefined;
  if (!arg.startsWith('date')) return arg;
  return new Date(now + Number(arg.slice(5) || 5) * 1000).toUTCString();
}

function error(status: number, code: number, title: string, detail: string | null): Answer {
  return fromError(new ApiError(status, { code, title, detail }));
}

function internalError(arg: string | undefined, { request, world }: Occasion): Answer {
  if (arg === 'html') return html(500, nginxPage(500, 'Internal Server Error'));
  if (arg !== 'spring') {
    return error(500, 5000010, 'Internal server error', 'Server could not process the request.');
  }
  const timestamp = new Date(world.settings.clock()).toISOString();
  return json({ timestamp, status: 500, error: 'Internal Server Error', path: request.path }, 500);
}

/** `token` repeats it alone, without the word before it; `part` its beginning; others all headers. */
function echo(arg: string, { headers, authorization = '' }: ConsoleRequest): Answer {
  const [digits, where = 'detail'] = arg.split('/');
  const status = Number(digits);
  const { authorization: _first, ...rest } = headers;
  const lines = Object.entries({ authorization, ...rest }).map(
    ([name, value]) => `${name}: ${String(value)}`,
  );
  const words = lines.join('; ');
  const code = status * 10_000 + 10;
  switch (where) {
    case 'title':
      return error(status, code, words, null);
    case 'token':
      return error(status, code, 'Bad token', `No such token: ${authorization.split(' ')[1]}`);
    case 'part':
      return error(status, code, 'Bad header', `Bad header: ${authorization.slice(0, 40)}...`);
    case 'lake':
      return sdlAnswer(status, words, 'error/client/badParam');
    case 'html':
      return html(status, `<html><pre>${escaped(words)}</pre></html>`);
    case 'text':
      return text(status, `${lines.join('\n')}\n`);
    default:
      return error(status, code, 'Bad Request', words);
  }
}

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function redirects(): FaultTable {
  const statuses = [301, 302, 303, 307, 308];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        about: `redirects to a URL (${status})`,
        arg: form('url', /./),
        replace: (arg: string | undefined): Answer =>
          html(status, nginxPage(status, 'Moved'), { Location: arg ?? '/' }),
      },
    ]),
  );
}
