import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { endOtherSessions, endSession, listSessions } from '../../store/accounts/sessions.ts';
import { accountHeaders } from '../access/authentication.ts';
import type { Portal } from '../context.ts';
import type { App } from '../http/app.ts';
import { SIGN_INS } from '../http/rate-limits.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { changePassword } from './reauthentication.ts';
import * as accounts from './schemas.ts';
import { secondFactorWanted } from './second-factor-schemas.ts';
import { forwardSetCookie } from './session.ts';
import { personOf, principalOf, viewSession } from './session-view.ts';
import { signIn } from './sign-in.ts';

export function sessionRoutes(app: App, portal: Portal): void {
  signInRoutes(app, portal);
  passwordRoute(app, portal);
  ownSessionRoutes(app, portal);
}

/** Coming and going. */
function signInRoutes(app: App, portal: Portal): void {
  app.route({
    method: 'GET',
    url: '/api/session',
    config: { access: 'signed-in', allowedBeforeSecondFactor: true },
    schema: {
      tags: ['Session'],
      summary: 'Who is signed in, and where with which role',
      response: { 200: accounts.sessionView, ...problemResponse },
    },
    handler: async (request) => await viewSession(portal, principalOf(request)),
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
    handler: async (request, reply) => await signIn(portal, request, reply),
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
      forwardSetCookie(reply, await portal.betterAuth.signOut(accountHeaders(request)));
      return await reply.code(204).send();
    },
  });
}

function passwordRoute(app: App, portal: Portal): void {
  app.route({
    method: 'POST',
    url: '/api/auth/password',
    config: { access: 'signed-in', audit: 'password.change', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Change the own password; ends all other sessions',
      body: accounts.changePasswordBody,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => await changePassword(portal, request, reply),
  });
}

/** Where somebody is signed in. */
function ownSessionRoutes(app: App, portal: Portal): void {
  app.route({
    method: 'GET',
    url: '/api/sessions',
    config: { access: 'signed-in' },
    schema: {
      tags: ['Session'],
      summary: 'The own sessions',
      response: { 200: accounts.sessionList, ...problemResponse },
    },
    handler: async (request) => {
      const { userId, session } = personOf(request);
      const rows = await portal.database.asPortal((tx) => listSessions(tx, userId));
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
      summary: 'End all of the own sessions but this one',
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { userId, session } = personOf(request);
      await portal.database.asPortal((tx) => endOtherSessions(tx, userId, session.sessionId));
      return await reply.code(204).send();
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/sessions/:sessionId',
    config: { access: 'signed-in', audit: 'session.revoke', requiresReauthentication: true },
    schema: {
      tags: ['Session'],
      summary: 'End one of the own sessions',
      params: accounts.sessionParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { userId } = personOf(request);
      const { sessionId } = request.params;
      const ended = await portal.database.asPortal((tx) => endSession(tx, userId, sessionId));
      if (!ended) throw new DiscoveryError('not_found');
      return await reply.code(204).send();
    },
  });
}
