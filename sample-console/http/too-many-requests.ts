import type { RetryAfterMode } from '../options.ts';
import { type ConsoleResponse, html, nginxPage } from './response.ts';

export function tooManyRequests(header: string | undefined): ConsoleResponse {
  const headers = header === undefined ? undefined : { 'Retry-After': header };
  return html(429, nginxPage(429, 'Too Many Requests'), headers);
}

/** The response when a request exceeds the console's rate limits. */
export function limitReached(mode: RetryAfterMode, now: number): ConsoleResponse {
  return tooManyRequests(retryAfterHeader(mode, now));
}

function retryAfterHeader(mode: RetryAfterMode, now: number): string | undefined {
  switch (mode) {
    case 'none':
      return undefined;
    case 'zero':
      return '0';
    case 'seconds':
      return '5';
    default:
      return new Date(now + 5000).toUTCString();
  }
}
