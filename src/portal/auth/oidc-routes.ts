import type { Portal } from '../context.ts';
import type { App } from '../http/app.ts';
import { SIGN_INS } from '../http/rate-limits.ts';
import { problemResponse } from '../http/schemas.ts';
import { OIDC_CALLBACK } from './better-auth.ts';
import { finishOidc, startOidc } from './oidc-sign-in.ts';
import * as accounts from './schemas.ts';

export function oidcRoutes(app: App, portal: Portal): void {
  app.route({
    method: 'POST',
    url: '/api/auth/oidc',
    config: { access: 'anyone', audit: 'sign-in', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Begin signing in at the OIDC provider',
      response: { 200: accounts.oidcStart, ...problemResponse },
    },
    handler: async (request, reply) => await startOidc(portal, request, reply),
  });
  app.route({
    method: 'GET',
    url: OIDC_CALLBACK,
    config: { access: 'anyone', audit: 'sign-in', rateLimit: SIGN_INS },
    schema: { hide: true },
    handler: async (request, reply) => await finishOidc(portal, request, reply),
  });
}
