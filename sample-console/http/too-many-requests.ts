import type { RetryAfterMode } from '../options.ts';
import { type Answer, html, nginxPage } from './response.ts';

export function tooManyRequests(header: string | undefined): Answer {
  const headers = header === undefined ? undefined : { 'Retry-After': header };
  return html(429, nginxPage(429, 'Too Many Requests'), headers);
}

/** What the console's own limits say. */
export function limitReached(mode: RetryAfterMode, now: number): Answer {
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
