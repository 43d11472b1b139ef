import { DiscoveryError } from '../../errors/errors.ts';
import { clientOf } from '../access/client.ts';
import { applyOutcome } from '../access/outcome.ts';
import { personOf } from '../access/principal.ts';
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
import type { AuthServices } from './services.ts';
import { signInBySecondFactor } from './sign-in.ts';

export function secondFactorRoutes(app: App, services: AuthServices): void {
  authenticationRoutes(app, services);
  setUpRoutes(app, services);
  changeRoutes(app, services);
}

/** The second step of signing in, and re-authentication. */
function authenticationRoutes(app: App, services: AuthServices): void {
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
    handler: async (request, reply) => {
      const outcome = await signInBySecondFactor(services, clientOf(request), request.body);
      return applyOutcome(request, reply, outcome);
    },
  });
  app.route({
    method: 'POST',
    url: '/api/auth/reauthenticate',
    config: { access: 'signed-in', audit: 'session.prove', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Authenticate again; a new session replaces this one',
      body: shapes.reauthenticationBody,
      response: { 200: accounts.sessionView, ...problemResponse },
    },
    handler: async (request, reply) => {
      const person = personOf(request);
      const outcome = await reauthenticate(services, clientOf(request), person, request.body);
      return applyOutcome(request, reply, outcome);
    },
  });
}

/** Set-up takes two steps: a secret, then a code that shows that the app has it. */
function setUpRoutes(app: App, services: AuthServices): void {
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
      summary: 'Create a secret for an authenticator app; confirm it by a code within an hour',
      body: shapes.passwordBody,
      response: { 200: shapes.secondFactorSetup, ...problemResponse },
    },
    handler: async (request, reply) => {
      const person = personOf(request);
      if (person.secondFactor) throw new DiscoveryError('second_factor_exists');
      const checked = await checkIdentity(services, clientOf(request), person, request.body);
      applyOutcome(request, reply, checked);
      return await setUpSecondFactor(services, person);
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
    handler: async (request) =>
      await enableSecondFactor(services, personOf(request), request.body.code),
  });
}

/** Changes to a second factor that is on. */
function changeRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'POST',
    url: '/api/auth/second-factor/recovery-codes',
    config: { access: 'signed-in', audit: 'second-factor.new-codes', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Create new recovery codes; the old ones end',
      body: shapes.reauthenticationBody,
      response: { 200: shapes.recoveryCodes, ...problemResponse },
    },
    handler: async (request, reply) => {
      const person = personOf(request);
      requireSecondFactor(person);
      const checked = await checkIdentity(services, clientOf(request), person, request.body);
      applyOutcome(request, reply, checked);
      return await renewRecoveryCodes(services, person);
    },
  });
  app.route({
    method: 'POST',
    url: '/api/auth/second-factor/disable',
    config: { access: 'signed-in', audit: 'second-factor.disable', rateLimit: SIGN_INS },
    schema: {
      tags: ['Session'],
      summary: 'Turn the second factor off; ends all other sessions',
      body: shapes.reauthenticationBody,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const person = personOf(request);
      if (services.secondFactorRequired) throw new DiscoveryError('second_factor_mandatory');
      requireSecondFactor(person);
      const checked = await checkIdentity(services, clientOf(request), person, request.body);
      applyOutcome(request, reply, checked);
      await disableSecondFactor(services, person);
      return await reply.code(204).send();
    },
  });
}
