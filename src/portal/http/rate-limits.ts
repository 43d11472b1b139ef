import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import type { App } from './app.ts';

/** How often one caller may do what costs others something, a minute. */

/** Each asks a foreign console. */
export const CONSOLE_CHECKS = { max: 30, timeWindow: 60_000 } as const;
/** Each reads a whole tenant. */
export const EXPORTS = { max: 30, timeWindow: 60_000 } as const;
/** Each costs a slow hash; who guesses is held up elsewhere, by account and address. */
export const SIGN_INS = { max: 120, timeWindow: 60_000 } as const;

/** Of one caller, all routes together; a page of the portal makes some ten requests. */
const MAX_REQUESTS = 6_000;

/** Checked after the caller is known, before anything of the request is read. */
export async function registerRateLimits(app: App): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    hook: 'preParsing',
    max: MAX_REQUESTS,
    timeWindow: 60_000,
    keyGenerator: (request: FastifyRequest) => request.principal?.label ?? request.ip,
    errorResponseBuilder: (_request, context) =>
      new DiscoveryError('rate_limited', { retryAfterMs: context.ttl }),
  });
}
