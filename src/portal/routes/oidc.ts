import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as accounts from '../schemas/accounts.ts';
import { problemResponse } from '../schemas/common.ts';

export function oidcRoutes(app: App): void {
  app.route({
    method: 'POST',
    url: '/api/auth/oidc',
    config: { access: 'anyone', audit: 'sign-in' },
    schema: {
      tags: ['Session'],
      summary: 'Begin signing in at the OIDC provider',
      response: { 200: accounts.oidcStart, ...problemResponse },
    },
    handler: notYet,
  });
}
