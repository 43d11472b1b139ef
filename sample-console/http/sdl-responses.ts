import { Refusal } from './refusal.ts';
import { type Answer, html, json, nginxPage } from './response.ts';

/** The data lake words its refusals in its own way: a text and a status with slashes. */
type SdlStatus =
  | 'error/client/badParam'
  | 'error/client/noPermission'
  | 'error/server/notSupported'
  | 'error/server/backoff';

export function sdlAnswer(status: number, message: string, code: SdlStatus): Answer {
  return json({ message, status: code }, status);
}

export function sdlRefusal(status: number, message: string, code: SdlStatus): Refusal {
  return new Refusal(sdlAnswer(status, message, code));
}

export function badParam(message: string): Refusal {
  return sdlRefusal(400, message, 'error/client/badParam');
}

/** Trap: a query that was never there, has expired or was killed looks the same, and for ever so. */
export function noSuchQuery(): Refusal {
  return new Refusal(json({ code: 'not_found' }, 404));
}

/** Trap: a 500, not a 401, for the scheme that all other calls want. */
export function wrongScheme(header: string): Answer {
  const start = header.slice(0, 'Bearer'.length);
  const message = `Header must start with Bearer, but actually starts with "${start}"`;
  return sdlAnswer(500, message, 'error/client/badParam');
}

/** Seen of another call of the data lake: a page of HTML behind the JSON, in one body. */
export function wrongSchemeWithPage(header: string): Answer {
  const { body } = wrongScheme(header);
  const text = body.type === 'json' ? JSON.stringify(body.value) : '';
  const page = html(500, `${text}\n${nginxPage(500, 'Internal Server Error')}`);
  return { ...page, headers: { 'Content-Type': 'application/json' } };
}

/** How the data lake says "later": as a 429, or as a 200 that is none. */
export function backoff(status: 200 | 429, seconds: number): Answer {
  return {
    ...json(
      {
        rateLimit: {
          cpuUsageRefillRate: 0.01,
          cpuUsageCapacity: 1.2,
          cpuUsageLimit: 0.01,
          cpuUsageSecondsToWait: seconds,
        },
        message: 'Account has exceeded its query budget',
        status: 'error/server/backoff',
      },
      status,
    ),
    headers: {
      'X-RateLimit-Limit': '1',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-RefillRate': '0.01',
    },
  };
}
