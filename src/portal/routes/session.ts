import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as accounts from '../schemas/accounts.ts';
import * as common from '../schemas/common.ts';
import { problemResponse } from '../schemas/common.ts';

export function sessionRoutes(app: App): void {
  app.route({
    method: 'GET',
    url: '/api/session',
    config: { access: 'signed-in' },
    schema: {
      tags: ['Session'],
      summary: 'Who is signed in, and where with which role',
      response: { 200: accounts.sessionView, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'POST',
    url: '/api/auth/sign-in',
    config: { access: 'anyone', audit: 'sign-in' },
    schema: {
      tags: ['Session'],
      summary: 'Sign in with e-mail and password; sets the session cookie',
      body: accounts.signInBody,
      response: { 200: accounts.sessionView, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'POST',
    url: '/api/auth/sign-out',
    config: { access: 'signed-in', audit: 'sign-out' },
    schema: {
      tags: ['Session'],
      summary: 'End this session',
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'POST',
    url: '/api/auth/password',
    config: { access: 'signed-in', audit: 'password.change' },
    schema: {
      tags: ['Session'],
      summary: 'Change the own password; ends all other sessions',
      body: accounts.changePasswordBody,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'GET',
    url: '/api/sessions',
    config: { access: 'signed-in' },
    schema: {
      tags: ['Session'],
      summary: 'The own sessions',
      response: { 200: accounts.sessionList, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'DELETE',
    url: '/api/sessions/:sessionId',
    config: { access: 'signed-in', audit: 'session.revoke' },
    schema: {
      tags: ['Session'],
      summary: 'End one of the own sessions',
      params: accounts.sessionParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: notYet,
  });
}
