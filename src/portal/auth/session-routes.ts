import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { endOtherSessions, endSession, listSessions } from '../../store/accounts/sessions.ts';
import { clientOf, setCookies } from '../access/client.ts';
import { applyOutcome } from '../access/outcome.ts';
import { personOf } from '../access/principal.ts';
import type { App } from '../http/app.ts';
import { SIGN_INS } from '../http/rate-limits.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { changePassword } from './change-password.ts';
import * as accounts from './schemas.ts';
import { secondFactorWanted } from './second-factor-schemas.ts';
import type { AuthServices } from './services.ts';
import { viewSession } from './session-view.ts';
import { signIn } from './sign-in.ts';

export function sessionRoutes(app: App, services: AuthServices): void {
  signInRoutes(app, services);
  passwordRoute(app, services);
  ownSessionRoutes(app, services);
}

/** Sign-in, sign-out, and who is signed in. */
function signInRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'GET',
    url: '/api/session',
    config: { access: 'signed-in', allowedBeforeSecondFactor: true },
    schema: {
      tags: ['Session'],
      summary: 'Who is signed in, and where with which role',
      response: { 200: accounts.sessionView, ...problemResponse },
    },
    handler: async (request) => await viewSession(services, personOf(request)),
  });
  app.route({
    method: 'POST',
    url: '/api/auth/sign-in',
    config: { access: 'anyone', audit: 'sign-in', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Sign in with e-mail and password; sets the session cookie, or asks for a code',
      body: accounts.signInBody,
      response: { 200: z.union([accounts.sessionView, secondFactorWanted]), ...problemResponse },
    },
    handler: async (request, reply) => {
      const outcome = await signIn(services, clientOf(request), request.body);
      return applyOutcome(request, reply, outcome);
    },
  });
  app.route({
    method: 'POST',
    url: '/api/auth/sign-out',
    config: { access: 'signed-in', audit: 'sign-out', allowedBeforeSecondFactor: true },
    schema: {
      tags: ['Session'],
      summary: 'End this session',
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const response = await services.betterAuth.signOut(clientOf(request).headers);
      setCookies(reply, response.headers.getSetCookie());
      return await reply.code(204).send();
    },
  });
}

function passwordRoute(app: App, services: AuthServices): void {
  app.route({
    method: 'POST',
    url: '/api/auth/password',
    config: { access: 'signed-in', audit: 'password.change', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Change the password of the signed-in person; ends all other sessions',
      body: accounts.changePasswordBody,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const person = personOf(request);
      const outcome = await changePassword(services, clientOf(request), person, request.body);
      applyOutcome(request, reply, outcome);
      return await reply.code(204).send();
    },
  });
}

/** The sessions of the signed-in person. */
function ownSessionRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'GET',
    url: '/api/sessions',
    config: { access: 'signed-in' },
    schema: {
      tags: ['Session'],
      summary: 'Sessions of the signed-in person',
      response: { 200: accounts.sessionList, ...problemResponse },
    },
    handler: async (request) => {
      const { userId, session } = personOf(request);
      const rows = await services.database.asPortal((tx) => listSessions(tx, userId));
      const items = rows.map((row) => ({ ...row, current: row.sessionId === session.sessionId }));
      return { items };
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/sessions',
    config: { access: 'signed-in', audit: 'session.revoke-others', requiresReauthentication: true },
    schema: {
      tags: ['Session'],
      summary: 'End all sessions of the signed-in person but this one',
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { userId, session } = personOf(request);
      await services.database.asPortal((tx) => endOtherSessions(tx, userId, session.sessionId));
      return await reply.code(204).send();
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/sessions/:sessionId',
    config: { access: 'signed-in', audit: 'session.revoke', requiresReauthentication: true },
    schema: {
      tags: ['Session'],
      summary: 'End one session of the signed-in person',
      params: accounts.sessionParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { userId } = personOf(request);
      const { sessionId } = request.params;
      const ended = await services.database.asPortal((tx) => endSession(tx, userId, sessionId));
      if (!ended) throw new DiscoveryError('not_found');
      return await reply.code(204).send();
    },
  });
}
