import type { FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import { findEmail } from '../../store/accounts/people.ts';
import { deleteSecondFactor, dropPendingSignIns } from '../../store/accounts/second-factors.ts';
import { endAllSessions } from '../../store/accounts/sessions.ts';
import type { Tx } from '../../store/database.ts';
import { personParams } from '../auth/second-factor-schemas.ts';
import type { Portal } from '../context.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';

/**
 * What an installation admin does for a person, or against who has got hold of their account. Not
 * for the admins of a tenant: people may belong to several.
 */
export function accountRecoveryRoutes(app: App, { database }: Portal): void {
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
      const { userId } = request.params;
      await database.asPortal(async (tx) => {
        await namePerson(tx, request, userId);
        await shutOut(tx, userId);
      });
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
      const { userId } = request.params;
      await database.asPortal(async (tx) => {
        await namePerson(tx, request, userId);
        if (!(await deleteSecondFactor(tx, userId))) {
          throw new DiscoveryError('second_factor_missing');
        }
        await shutOut(tx, userId);
      });
      return await reply.code(204).send();
    },
  });
}

/** The audit log calls people by their e-mail. */
async function namePerson(tx: Tx, request: FastifyRequest, userId: string): Promise<void> {
  const email = await findEmail(tx, userId);
  if (email === null) throw new DiscoveryError('not_found');
  request.auditOutcome = { target: email };
}

async function shutOut(tx: Tx, userId: string): Promise<void> {
  await endAllSessions(tx, userId);
  await dropPendingSignIns(tx, userId);
}
