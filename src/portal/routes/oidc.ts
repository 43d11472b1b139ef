import { OIDC_CALLBACK } from '../accounts.ts';
import type { App } from '../app-type.ts';
import type { Portal } from '../context.ts';
import { finishOidc, startOidc } from '../oidc-sign-in.ts';
import { SIGN_INS } from '../rate-limits.ts';
import * as accounts from '../schemas/accounts.ts';
import { problemResponse } from '../schemas/common.ts';

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
