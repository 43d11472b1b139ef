import type { FastifyRequest } from 'fastify';
import type { Site } from './services.ts';

/** The host names of a portal without a public URL, at any port. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/**
 * Whether the `Host` header names this portal. Prevents DNS rebinding, where a foreign name resolves
 * to this server and another site's pages count as same-origin.
 */
export function isOurHost(site: Site, request: FastifyRequest): boolean {
  const host = (request.headers.host ?? '').toLowerCase();
  return site.host === null ? LOOPBACK.test(host) : host === site.host;
}

/** Whether a page of this portal sent the request. False without an `Origin` header. */
export function isOurOrigin(site: Site, request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  if (site.host !== null) return origin === site.origin;
  return origin.toLowerCase() === `http://${(host ?? '').toLowerCase()}`;
}

/** Whether Temporal's UI sent the request: it calls the codec endpoint from its own origin. */
export const isTemporalUi = (site: Site, { headers }: FastifyRequest): boolean =>
  site.temporalUiUrl !== null && headers.origin === site.temporalUiUrl;
