import { clientOf } from '../access/client.ts';
import { applyOutcome } from '../access/outcome.ts';
import type { App } from '../http/app.ts';
import { SIGN_INS } from '../http/rate-limits.ts';
import { problemResponse } from '../http/schemas.ts';
import { OIDC_CALLBACK } from './better-auth.ts';
import { finishOidc, startOidc } from './oidc-sign-in.ts';
import * as accounts from './schemas.ts';
import type { AuthServices } from './services.ts';

export function oidcRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'POST',
    url: '/api/auth/oidc',
    config: { access: 'anyone', audit: 'sign-in', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Begin signing in at the OIDC provider',
      response: { 200: accounts.oidcStart, ...problemResponse },
    },
    handler: async (request, reply) => {
      const outcome = await startOidc(services, clientOf(request));
      return applyOutcome(request, reply, outcome);
    },
  });
  app.route({
    method: 'GET',
    url: OIDC_CALLBACK,
    config: { access: 'anyone', audit: 'sign-in', rateLimit: SIGN_INS },
    schema: { hide: true },
    handler: async (request, reply) => {
      const outcome = await finishOidc(services, clientOf(request), request.query);
      return await reply.redirect(applyOutcome(request, reply, outcome), 302);
    },
  });
}
