import { Refusal } from './refusal.ts';
import { type ConsoleResponse, html, json, nginxPage } from './response.ts';

/** The data lake has its own error format: a message and a status with slashes. */
type SdlStatus =
  | 'error/client/badParam'
  | 'error/client/noPermission'
  | 'error/server/notSupported'
  | 'error/server/backoff';

export function sdlResponse(status: number, message: string, code: SdlStatus): ConsoleResponse {
  return json({ message, status: code }, status);
}

export function sdlRefusal(status: number, message: string, code: SdlStatus): Refusal {
  return new Refusal(sdlResponse(status, message, code));
}

export function badParam(message: string): Refusal {
  return sdlRefusal(400, message, 'error/client/badParam');
}

/** Trap: unknown, expired and killed queries cannot be distinguished, and never come back. */
export function noSuchQuery(): Refusal {
  return new Refusal(json({ code: 'not_found' }, 404));
}

/** Trap: the scheme that every other call requires is a 500 here, not a 401. */
export function wrongScheme(header: string): ConsoleResponse {
  const start = header.slice(0, 'Bearer'.length);
  const message = `Header must start with Bearer, but actually starts with "${start}"`;
  return sdlResponse(500, message, 'error/client/badParam');
}

/** Another call of the data lake sends an HTML page after the JSON, in the same body. */
export function wrongSchemeWithPage(header: string): ConsoleResponse {
  const { body } = wrongScheme(header);
  const text = body.type === 'json' ? JSON.stringify(body.value) : '';
  const page = html(500, `${text}\n${nginxPage(500, 'Internal Server Error')}`);
  return { ...page, headers: { 'Content-Type': 'application/json' } };
}

/** The data lake's own rate limit response: a 429, or the same body with status 200. */
export function backoff(status: 200 | 429, seconds: number): ConsoleResponse {
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
