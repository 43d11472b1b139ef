import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { PersonWithFactor } from '../../support/clients/person-with-second-factor.ts';
import { PASSWORD, PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';

/** Actions that require re-authentication, and the sessions that it ends. */

let rig: Rig;
let portal: PortalRig;
let root: HttpSession;

const query = (sql: string, values: unknown[] = []) => rig.database.pool.query(sql, values);
const prove = (browser: HttpSession, body: unknown) =>
  browser.post('/api/auth/reauthenticate', body);

async function signIn(email: string): Promise<HttpSession> {
  const browser = portal.browser();
  const answer = await browser.post('/api/auth/sign-in', { email, password: PASSWORD });
  expect(answer.body.user.email).toBe(email);
  return browser;
}

/** Moves the sign-in of a person into the past. */
async function age(browser: HttpSession, minutes: number): Promise<void> {
  const { sessionId } = (await browser.get('/api/session')).body;
  await query(
    `update auth.sessions set created_at = now() - $2 * interval '1 minute' where id = $1`,
    [sessionId, minutes],
  );
}

const idOf = async (browser: HttpSession): Promise<string> =>
  (await browser.get('/api/session')).body.user.userId;

beforeAll(async () => {
  rig = await Rig.start();
  portal = await PortalRig.start(rig);
  root = await portal.admin();
  await root.post('/api/tenants', { tenantId: 'acme' });
  await portal.member(root, 'acme', 'ann@example.com', 'viewer');
});

beforeEach(async () => {
  await query('delete from auth.sign_in_attempts');
});

describe('sensitive actions', () => {
  it('A sensitive action requires authentication within the last 15 minutes, and no other action does', async () => {
    const browser = await signIn('root@example.com');
    await age(browser, 16);
    const asked: string[] = [];
    for (const { methods, url, access } of portal.app.routeAccess) {
      const [method = 'GET'] = methods;
      if (method === 'HEAD' || access === 'anyone' || url.endsWith('/events')) continue;
      // Signing out would end the session.
      if (url === '/api/auth/sign-out') continue;
      const path = url.replace(':tenantId', 'acme').replaceAll(/:\w+/g, '1');
      const body = method === 'GET' ? {} : { body: { wrong: true } };
      const answer = await browser.request(method, path, body);
      if (answer.body?.code !== 'reauthentication_required') continue;
      expect(answer.status).toBe(403);
      asked.push(`${method} ${url}`);
    }
    expect(asked.toSorted()).toEqual([
      'DELETE /api/people/:userId/second-factor',
      'DELETE /api/people/:userId/sessions',
      'DELETE /api/sessions',
      'DELETE /api/sessions/:sessionId',
      'DELETE /api/tenants/:tenantId/members/:userId',
      'PATCH /api/tenants/:tenantId/members/:userId',
      'POST /api/tenants/:tenantId/api-keys',
      'POST /api/tenants/:tenantId/invitations',
    ]);
    const { body } = await browser.get('/api/openapi.json');
    expect(body.paths['/api/sessions'].delete.description).toContain('reauthentication_required');
  });

  it('A sign-in counts as re-authentication for 15 minutes', async () => {
    const browser = await signIn('root@example.com');
    const make = () => browser.post('/api/tenants/acme/api-keys', { name: 'report' });
    await age(browser, 14);
    expect((await make()).status).toBe(201);
    await age(browser, 15);
    expect((await make()).body.code).toBe('reauthentication_required');
  });

  it('A forbidden sensitive action is refused before re-authentication is requested', async () => {
    const browser = await signIn('ann@example.com');
    await age(browser, 60);
    const answer = await browser.post('/api/tenants/acme/api-keys', { name: 'report' });
    expect(answer.body.code).toBe('forbidden');
    expect((await browser.delete('/api/people/1/sessions')).body.code).toBe('forbidden');
    const strange = await browser.post('/api/tenants/globex/api-keys', { name: 'report' });
    expect(strange.status).toBe(404);
  });
});

describe('re-authentication', () => {
  it('S28: Re-authentication takes the password, and a new session replaces the old one', async () => {
    const browser = await signIn('ann@example.com');
    await age(browser, 60);
    const former = browser.cookieHeader;
    const wrong = await prove(browser, { password: 'wrong' });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toMatchObject({ code: 'sign_in_failed', errors: [{ field: 'password' }] });
    expect((await browser.delete('/api/sessions')).body.code).toBe('reauthentication_required');
    const proved = await prove(browser, { password: PASSWORD });
    expect(proved.body.user.email).toBe('ann@example.com');
    expect(browser.cookieHeader).not.toBe(former);
    const replay = await portal
      .browser()
      .request('GET', '/api/session', { headers: { cookie: former } });
    expect(replay.status).toBe(401);
    expect((await browser.delete('/api/sessions')).status).toBe(204);
  });

  it('Re-authentication succeeds while another request extends the session', async () => {
    const browser = await signIn('ann@example.com');
    const { sessionId } = (await browser.get('/api/session')).body;
    await query(
      `update auth.sessions set created_at = now() - interval '1 hour',
         updated_at = now() - interval '1 hour', expires_at = now() + interval '11 hours'
       where id = $1`,
      [sessionId],
    );
    const answer = await prove(browser, { password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect((await browser.get('/api/session')).body.sessionId).toBe(answer.body.sessionId);
  });

  it('Re-authentication also takes the code of a second factor', async () => {
    const member = await portal.member(root, 'acme', 'bob@example.com', 'viewer');
    const bob = await PersonWithFactor.setUp(rig, portal, member);
    const browser = await bob.signIn();
    await age(browser, 60);
    expect((await prove(browser, { password: PASSWORD })).body).toMatchObject({
      code: 'second_factor_required',
      errors: [{ field: 'code' }],
    });
    const code = await bob.validCode();
    expect((await prove(browser, { password: 'wrong', code })).body.code).toBe('sign_in_failed');
    expect((await prove(browser, { password: PASSWORD, code: '000000' })).body).toMatchObject({
      code: 'second_factor_failed',
      errors: [{ field: 'code' }],
    });
    expect((await browser.delete('/api/sessions')).body.code).toBe('reauthentication_required');
    expect((await prove(browser, { password: PASSWORD, code })).status).toBe(200);
    expect((await browser.delete('/api/sessions')).status).toBe(204);
    const [recoveryCode] = bob.recoveryCodes;
    await age(browser, 60);
    expect((await prove(browser, { password: PASSWORD, recoveryCode })).status).toBe(200);
    expect((await prove(browser, { password: PASSWORD, recoveryCode })).status).toBe(401);
  });

  it('S27: Attempts to re-authenticate are throttled like those to sign in', async () => {
    const browser = await signIn('ann@example.com');
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      statuses.push((await prove(browser, { password: `wrong ${attempt}` })).status);
    }
    expect(statuses.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 401));
    expect(statuses.slice(8)).toEqual([429, 429]);
    expect((await prove(browser, { password: PASSWORD })).status).toBe(429);
  });

  it('Changing the password, which asks for no code, does not count as re-authentication', async () => {
    const browser = await signIn('ann@example.com');
    await age(browser, 60);
    const next = 'seven slow herons drift';
    const change = (currentPassword: string, newPassword: string) =>
      browser.post('/api/auth/password', { currentPassword, newPassword });
    expect((await change(PASSWORD, next)).status).toBe(204);
    expect((await browser.delete('/api/sessions')).body.code).toBe('reauthentication_required');
    expect((await change(next, PASSWORD)).status).toBe(204);
  });

  it('Re-authentication without a password is a new sign-in at the provider', async () => {
    const browser = await portal.member(root, 'acme', 'sso@example.com', 'viewer');
    await query(
      `delete from auth.accounts using auth.users u
       where user_id = u.id and email = 'sso@example.com'`,
    );
    expect((await browser.delete('/api/sessions')).status).toBe(204);
    await age(browser, 16);
    expect((await browser.delete('/api/sessions')).body.code).toBe('reauthentication_required');
    expect((await prove(browser, { password: PASSWORD })).body.code).toBe('no_password');
  });
});

describe('sessions', () => {
  it('Sessions can be ended one by one, or all except the current one', async () => {
    const email = 'ann@example.com';
    const [own, second, third] = [await signIn(email), await signIn(email), await signIn(email)];
    const { sessionId } = (await second.get('/api/session')).body;
    expect((await own.delete(`/api/sessions/${sessionId}`)).status).toBe(204);
    expect((await second.get('/api/session')).status).toBe(401);
    expect((await third.get('/api/session')).status).toBe(200);
    expect((await own.delete('/api/sessions')).status).toBe(204);
    expect((await third.get('/api/session')).status).toBe(401);
    const { items } = (await own.get('/api/sessions')).body;
    expect(items).toMatchObject([{ current: true }]);
    expect((await root.get('/api/session')).status).toBe(200);
  });

  it('Sessions of a person can be ended only by an installation admin', async () => {
    const ann = await signIn('ann@example.com');
    const path = `/api/people/${await idOf(ann)}/sessions`;
    const admin = await portal.member(root, 'acme', 'adm@example.com', 'admin');
    expect((await admin.delete(path)).body.code).toBe('forbidden');
    expect((await ann.get('/api/session')).status).toBe(200);
    expect((await root.delete(path)).status).toBe(204);
    expect((await ann.get('/api/session')).status).toBe(401);
    expect((await admin.get('/api/session')).status).toBe(200);
    expect((await root.delete('/api/people/nobody/sessions')).status).toBe(404);
    await signIn('ann@example.com');
  });
});
