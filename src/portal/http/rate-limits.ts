import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import type { App } from './app.ts';

/** Limits for one principal or address, per minute. */

/** Each sends requests to a SentinelOne console. */
export const CONSOLE_CHECKS = { max: 30, timeWindow: 60_000 } as const;
/** Each reads a whole tenant. */
export const EXPORTS = { max: 30, timeWindow: 60_000 } as const;
/** Each computes a slow hash. `auth/sign-in-attempts.ts` limits guessing. */
export const SIGN_INS = { max: 120, timeWindow: 60_000 } as const;

/** All routes together. A page of the portal makes some ten requests. */
const MAX_REQUESTS = 6_000;

/** Runs after authentication, which the key needs, and before the body is read. */
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
