import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';
import { isTemporalUi } from './origin.ts';
import type { Site } from './services.ts';

/** Inline styles are allowed because the component library adds style elements. */
const POLICY = [
  "default-src 'none'",
  "object-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
} as const;

const TWO_YEARS_SECONDS = 63_072_000;

/** Headers of every response, errors included. */
export const securityHeaders = ({ secure }: Site): Readonly<Record<string, string>> =>
  secure
    ? {
        ...HEADERS,
        'strict-transport-security': `max-age=${TWO_YEARS_SECONDS}; includeSubDomains`,
      }
    : HEADERS;

/** Adds the headers to every response. Only hashed assets may be cached. */
export function sendSecurityHeaders(app: App, site: Site): void {
  const headers = securityHeaders(site);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    const { url } = request.routeOptions;
    if (url !== '/assets/*') reply.header('cache-control', 'no-store');
    if (url?.startsWith('/codec/')) allowTemporalUi(site, request, reply);
  });
}

/** CORS headers, on refusals too, so that the UI can show the reason. */
function allowTemporalUi(site: Site, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('vary', 'origin');
  if (!isTemporalUi(site, request)) return;
  reply.headers({
    'access-control-allow-origin': site.temporalUiUrl ?? '',
    'access-control-allow-credentials': 'true',
  });
}
