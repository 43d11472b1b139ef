import { applyOutcome } from '../access/outcome.ts';
import type { AuthServices } from '../auth/services.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { endSessionsOf, resetSecondFactor } from './account-recovery.ts';
import { personParams } from './schemas.ts';

export function accountRecoveryRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'DELETE',
    url: '/api/people/:userId/sessions',
    config: {
      access: 'installation-admin',
      audit: 'person.end-sessions',
      requiresReauthentication: true,
    },
    schema: {
      tags: ['Settings'],
      summary: 'End every session of a person',
      params: personParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      applyOutcome(request, reply, await endSessionsOf(services, request.params.userId));
      return await reply.code(204).send();
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/people/:userId/second-factor',
    config: {
      access: 'installation-admin',
      audit: 'person.reset-second-factor',
      requiresReauthentication: true,
    },
    schema: {
      tags: ['Settings'],
      summary: 'Reset the second factor of a person who has lost it; ends every session of theirs',
      params: personParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      applyOutcome(request, reply, await resetSecondFactor(services, request.params.userId));
      return await reply.code(204).send();
    },
  });
}
