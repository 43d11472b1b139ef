import { clientOf } from '../access/client.ts';
import { applyOutcome } from '../access/outcome.ts';
import type { App } from '../http/app.ts';
import { SIGN_INS } from '../http/rate-limits.ts';
import { problemResponse } from '../http/schemas.ts';
import { acceptLink, openLink } from './one-time-links.ts';
import * as accounts from './schemas.ts';
import type { AuthServices } from './services.ts';

export function linkRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'POST',
    url: '/api/auth/link',
    config: { access: 'anyone', audit: 'link.open', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'What a one-time link is for; does not use it up',
      body: accounts.linkBody,
      response: { 200: accounts.linkView, ...problemResponse },
    },
    handler: async (request) => await openLink(services, request.body.token),
  });
  app.route({
    method: 'POST',
    url: '/api/auth/link/accept',
    config: { access: 'anyone', audit: 'link.accept', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Use a one-time link: create the account, sign in',
      body: accounts.acceptLinkBody,
      response: { 200: accounts.sessionView, ...problemResponse },
    },
    handler: async (request, reply) => {
      const outcome = await acceptLink(services, clientOf(request), request.body);
      return applyOutcome(request, reply, outcome);
    },
  });
}
