import { DiscoveryError } from '../../errors/errors.ts';
import type { Portal } from '../context.ts';
import type { App } from '../http/app.ts';
import { SIGN_INS } from '../http/rate-limits.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { checkIdentity, reauthenticate } from './reauthentication.ts';
import * as accounts from './schemas.ts';
import {
  disableSecondFactor,
  enableSecondFactor,
  renewRecoveryCodes,
  requireSecondFactor,
  setUpSecondFactor,
} from './second-factor.ts';
import * as shapes from './second-factor-schemas.ts';
import { principalOf } from './session-view.ts';
import { signInBySecondFactor } from './sign-in.ts';

export function secondFactorRoutes(app: App, portal: Portal): void {
  proofRoutes(app, portal);
  setUpRoutes(app, portal);
  changeRoutes(app, portal);
}

/** Proving who one is by it. */
function proofRoutes(app: App, portal: Portal): void {
  app.route({
    method: 'POST',
    url: '/api/auth/second-factor',
    config: { access: 'anyone', audit: 'sign-in.second-factor', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Second step of signing in: a code, or a recovery code; sets the session cookie',
      body: shapes.secondFactorBody,
      response: { 200: accounts.sessionView, ...problemResponse },
    },
    handler: async (request, reply) => await signInBySecondFactor(portal, request, reply),
  });
  app.route({
    method: 'POST',
    url: '/api/auth/reauthenticate',
    config: { access: 'signed-in', audit: 'session.prove', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Prove again who one is; a new session takes the place of this one',
      body: shapes.reauthenticationBody,
      response: { 200: accounts.sessionView, ...problemResponse },
    },
    handler: async (request, reply) => await reauthenticate(portal, request, reply),
  });
}

/** Setting one up, in two steps: the secret, and a code that shows the device has it. */
function setUpRoutes(app: App, portal: Portal): void {
  app.route({
    method: 'POST',
    url: '/api/auth/second-factor/set-up',
    config: {
      access: 'signed-in',
      audit: 'second-factor.set-up',
      allowedBeforeSecondFactor: true,
      rateLimit: SIGN_INS,
    },
    schema: {
      tags: ['Session'],
      summary: 'Make a secret for an authenticator app; a code of it has to follow within an hour',
      body: shapes.passwordBody,
      response: { 200: shapes.secondFactorSetup, ...problemResponse },
    },
    handler: async (request) => {
      if (principalOf(request).secondFactor) throw new DiscoveryError('second_factor_exists');
      await checkIdentity(portal, request);
      return await setUpSecondFactor(portal, request);
    },
  });
  app.route({
    method: 'POST',
    url: '/api/auth/second-factor/enable',
    config: {
      access: 'signed-in',
      audit: 'second-factor.enable',
      allowedBeforeSecondFactor: true,
      rateLimit: SIGN_INS,
    },
    schema: {
      tags: ['Session'],
      summary: 'Confirm the secret by a code; ends all other sessions, gives recovery codes',
      body: shapes.codeBody,
      response: { 200: shapes.recoveryCodes, ...problemResponse },
    },
    handler: async (request) => await enableSecondFactor(portal, request),
  });
}

/** What is changed of one that is on. */
function changeRoutes(app: App, portal: Portal): void {
  app.route({
    method: 'POST',
    url: '/api/auth/second-factor/recovery-codes',
    config: { access: 'signed-in', audit: 'second-factor.new-codes', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Make new recovery codes; the old ones end',
      body: shapes.reauthenticationBody,
      response: { 200: shapes.recoveryCodes, ...problemResponse },
    },
    handler: async (request) => {
      requireSecondFactor(request);
      await checkIdentity(portal, request);
      return await renewRecoveryCodes(portal, request);
    },
  });
  app.route({
    method: 'POST',
    url: '/api/auth/second-factor/disable',
    config: { access: 'signed-in', audit: 'second-factor.disable', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Do without a second factor; ends all other sessions',
      body: shapes.reauthenticationBody,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      if (portal.secondFactorRequired) throw new DiscoveryError('second_factor_mandatory');
      requireSecondFactor(request);
      await checkIdentity(portal, request);
      await disableSecondFactor(portal, request);
      return await reply.code(204).send();
    },
  });
}
