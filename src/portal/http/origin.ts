import type { FastifyRequest } from 'fastify';
import type { Site } from './services.ts';

/** Names under which a portal without a public URL is reached, at whatever port. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/**
 * Whether the request names this portal. A foreign name that leads here (DNS rebinding) would make
 * another site's pages pass for ours.
 */
export function isOurHost(site: Site, request: FastifyRequest): boolean {
  const host = (request.headers.host ?? '').toLowerCase();
  return site.host === null ? LOOPBACK.test(host) : host === site.host;
}

/** Whether a page of this very portal sent the request; a request that does not say is none. */
export function isOurOrigin(site: Site, request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  if (site.host !== null) return origin === site.origin;
  return origin.toLowerCase() === `http://${(host ?? '').toLowerCase()}`;
}

/** Whether a page of Temporal's UI sent it, which asks the codec endpoint from its own origin. */
export const isTemporalUi = (site: Site, { headers }: FastifyRequest): boolean =>
  site.temporalUiUrl !== null && headers.origin === site.temporalUiUrl;
