import { beforeAll, describe, expect, it } from 'vitest';
import { makeOperatorLink } from '../../../src/portal/auth/one-time-links.ts';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { PASSWORD, PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';

let rig: Rig;
let portal: PortalRig;
let root: HttpSession;

beforeAll(async () => {
  rig = await Rig.start();
  portal = await PortalRig.start(rig);
});

const signIn = (browser: HttpSession, email: string, password = PASSWORD) =>
  browser.post('/api/auth/sign-in', { email, password });

describe('the one-time link', () => {
  it('S25: The one-time link is the only way in at first: there is no default password', async () => {
    for (const [email, password] of [
      ['admin', 'admin'],
      ['admin@example.com', 'admin'],
      ['root@localhost', 'password'],
    ] as const) {
      expect((await signIn(portal.browser(), email, password)).status).toBe(401);
    }
    const { status, body } = await portal.browser().get('/api/session');
    expect(status).toBe(401);
    expect(body.signIn).toEqual({ password: true, oidc: null });
  });

  it('The one-time link creates the first administrator once, and only the newest link works', async () => {
    const old = (await makeOperatorLink(portal.services.database, portal.url)).split('#')[1];
    const url = await makeOperatorLink(portal.services.database, portal.url);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/link#[\w-]{43}$/);
    const token = url.split('#')[1];
    const browser = portal.browser();
    expect((await browser.post('/api/auth/link', { token: old })).body.code).toBe('link_invalid');
    const opened = await browser.post('/api/auth/link', { token });
    expect(opened.body).toMatchObject({ purpose: 'first-admin', email: null, tenantId: null });

    const form = { token, name: 'Root', email: 'Root@Example.com', password: PASSWORD };
    const weak = await browser.post('/api/auth/link/accept', { ...form, password: 'password1234' });
    expect(weak.status).toBe(422);
    expect(weak.body).toMatchObject({ code: 'weak_password', errors: [{ field: 'password' }] });
    const short = await browser.post('/api/auth/link/accept', { ...form, password: 'short' });
    expect(short.body.errors).toEqual([
      { field: 'password', message: 'has at least 12 characters; 15 or more are better' },
    ]);
    const nameless = await browser.post('/api/auth/link/accept', { token, password: PASSWORD });
    expect(nameless.body.errors[0].field).toBe('email');

    const answers = await Promise.all(
      [1, 2, 3].map(() => portal.browser().post('/api/auth/link/accept', form)),
    );
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '422', '422']);
    const { body } = answers.find(({ status }) => status === 200) ?? { body: null };
    expect(body).toMatchObject({
      user: { email: 'root@example.com', installationAdmin: true },
      tenants: [],
    });
    expect((await browser.post('/api/auth/link', { token })).body.code).toBe('link_invalid');
    const stored = await rig.database.pool.query('select * from auth.links');
    expect(JSON.stringify(stored.rows)).not.toContain(token);
  });

  it('The one-time link signs an existing administrator in without further questions', async () => {
    const url = await makeOperatorLink(portal.services.database, portal.url);
    const token = url.split('#')[1];
    root = portal.browser();
    expect((await root.post('/api/auth/link', { token })).body.purpose).toBe('sign-in');
    const answer = await root.post('/api/auth/link/accept', { token });
    expect(answer.body.user.email).toBe('root@example.com');
    expect((await root.get('/api/session')).status).toBe(200);
    expect((await portal.browser().post('/api/auth/link/accept', { token })).status).toBe(422);
  });

  it('The one-time link expires', async () => {
    const token = await portal.link({ purpose: 'first-admin', lifeMs: -1 });
    expect((await portal.browser().post('/api/auth/link', { token })).body.code).toBe(
      'link_invalid',
    );
  });
});

describe('a session', () => {
  it('S28: Every sign-in starts a new session and ends the former one', async () => {
    const browser = portal.browser();
    await signIn(browser, 'ROOT@example.com');
    const first = browser.cookieHeader;
    expect(first).toMatch(/^s1d_session=.{40,}/);
    await signIn(browser, 'root@example.com');
    expect(browser.cookieHeader).not.toBe(first);
    const replay = await portal
      .browser()
      .request('GET', '/api/session', { headers: { cookie: first } });
    expect(replay.status).toBe(401);
  });

  it('S29: The session cookie is hidden from scripts and other sites', async () => {
    const browser = portal.browser();
    await signIn(browser, 'root@example.com');
    const [cookie] = browser.setCookies;
    expect(cookie).toMatch(/^s1d_session=/);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).toMatch(/; Path=\//i);
    expect(cookie).not.toMatch(/Domain=/i);
  });

  it('A session can be listed and revoked, and signing out ends it at the server', async () => {
    const phone = portal.browser();
    await signIn(phone, 'root@example.com');
    const { body } = await root.get('/api/sessions');
    const { sessionId } = (await phone.get('/api/session')).body;
    expect(body.items.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    expect(body.items.map((row: { sessionId: string }) => row.sessionId)).toContain(sessionId);
    expect((await root.delete(`/api/sessions/${sessionId}`)).status).toBe(204);
    expect((await phone.get('/api/session')).status).toBe(401);
    expect((await root.delete(`/api/sessions/${sessionId}`)).status).toBe(404);

    await signIn(phone, 'root@example.com');
    const cookie = phone.cookieHeader;
    expect((await phone.post('/api/auth/sign-out')).status).toBe(204);
    const replay = await portal.browser().request('GET', '/api/session', { headers: { cookie } });
    expect(replay.status).toBe(401);
  });

  it('A session ends after twelve idle hours, and after a week of use', async () => {
    const browser = portal.browser();
    await signIn(browser, 'root@example.com');
    const { sessionId } = (await browser.get('/api/session')).body;
    const shift = (sql: string) =>
      rig.database.pool.query(`update auth.sessions set ${sql} where id = $1`, [sessionId]);
    await shift(`created_at = now() - interval '6 days'`);
    expect((await browser.get('/api/session')).status).toBe(200);
    await shift(`created_at = now() - interval '8 days'`);
    expect((await browser.get('/api/session')).status).toBe(401);
    await shift(`created_at = now(), expires_at = now() - interval '1 minute'`);
    expect((await browser.get('/api/session')).status).toBe(401);
  });

  it('A session cookie with one changed character is refused', async () => {
    const cookie = root.cookieHeader;
    for (const forged of [
      cookie.replace(/=(.)/, (_, c) => `=${c === 'a' ? 'b' : 'a'}`),
      `${cookie}x`,
      's1d_session=',
    ]) {
      const answer = await portal
        .browser()
        .request('GET', '/api/session', { headers: { cookie: forged } });
      expect(answer.status).toBe(401);
    }
  });
});

describe('a password', () => {
  it('Changing a password takes the old one, and ends all other sessions', async () => {
    const other = portal.browser();
    await signIn(other, 'root@example.com');
    const next = 'seven slow herons drift';
    const wrong = await root.post('/api/auth/password', {
      currentPassword: 'nope',
      newPassword: next,
    });
    expect(wrong.body).toMatchObject({
      code: 'sign_in_failed',
      errors: [{ field: 'currentPassword' }],
    });
    const weak = await root.post('/api/auth/password', {
      currentPassword: PASSWORD,
      newPassword: 'root@example.com',
    });
    expect(weak.body).toMatchObject({ code: 'weak_password', errors: [{ field: 'newPassword' }] });
    const before = root.cookieHeader;
    const done = await root.post('/api/auth/password', {
      currentPassword: PASSWORD,
      newPassword: next,
    });
    expect(done.status).toBe(204);
    expect(root.cookieHeader).not.toBe(before);
    expect((await root.get('/api/session')).status).toBe(200);
    expect((await other.get('/api/session')).status).toBe(401);
    expect((await signIn(other, 'root@example.com')).status).toBe(401);
    expect((await signIn(other, 'root@example.com', next)).status).toBe(200);
    await root.post('/api/auth/password', { currentPassword: next, newPassword: PASSWORD });
  });

  it('S26: A password is stored as a slow, salted hash', async () => {
    const { rows } = await rig.database.pool.query('select password from auth.accounts');
    expect(rows[0].password).toMatch(/^scrypt\$32768\$8\$3\$/);
  });

  it('S27: Password attempts are throttled by account and by address', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      statuses.push(
        (await signIn(portal.browser(), 'root@example.com', `wrong ${attempt}`)).status,
      );
    }
    expect(statuses.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 401));
    expect(statuses.slice(8)).toEqual([429, 429]);
    const held = await signIn(portal.browser(), 'root@example.com');
    expect(held.status).toBe(429);
    expect(held.body.retryAfterSeconds).toBeGreaterThan(600);
    expect(Number(held.headers.get('retry-after'))).toBe(held.body.retryAfterSeconds);
    await rig.database.pool.query('delete from auth.sign_in_attempts');
  });

  it('S27: A wrong password takes as long to refuse for an existing account as for a missing one', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 10; round += 1) {
      for (const kind of ['known', 'unknown'] as const) {
        const startedAt = performance.now();
        const email = kind === 'known' ? 'root@example.com' : `nobody${round}@example.com`;
        await signIn(portal.browser(), email, 'wrong password here');
        times[kind].push(performance.now() - startedAt);
      }
      await rig.database.pool.query('delete from auth.sign_in_attempts');
    }
    // A busy machine only increases times.
    const ratio = Math.min(...times.known) / Math.min(...times.unknown);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});

describe('the audit log', () => {
  it('S37: The audit log says who did what, from where, and with what outcome', async () => {
    const { body } = await root.get('/api/audit-log?limit=200');
    const actions = body.items.map(
      (item: { action: string; outcome: string }) => `${item.action} ${item.outcome}`,
    );
    for (const action of [
      'sign-in done',
      'sign-in failed',
      'link.accept done',
      'password.change done',
      'session.revoke done',
    ]) {
      expect(actions).toContain(action);
    }
    const failed = body.items.find(
      ({ code }: { code: string | null }) => code === 'sign_in_failed',
    );
    expect(failed).toMatchObject({ actor: expect.stringContaining('@'), address: '127.0.0.1' });
    const all = JSON.stringify((await rig.database.pool.query('select * from app.audit_log')).rows);
    expect(all).not.toContain(PASSWORD);
    expect(all).not.toContain('wrong');
  });

  it('S37: The audit log names the actor of a sign-in that fails unexpectedly', async () => {
    const { email } = (await root.get('/api/session')).body.user;
    const setHash = (hash: string) =>
      rig.database.pool.query(
        `update auth.accounts set password = $2
         where user_id = (select id from auth.users where email = $1)`,
        [email, hash],
      );
    const { rows } = await rig.database.pool.query(
      `select password from auth.accounts join auth.users u on u.id = user_id where email = $1`,
      [email],
    );
    await setHash('scrypt$3$8$1$c2FsdA$a2V5');
    const answer = await signIn(portal.browser(), email);
    await setHash(rows[0]?.password);
    expect(answer.status).toBe(500);
    const { body } = await root.get('/api/audit-log?limit=1&action=sign-in');
    expect(body.items[0]).toMatchObject({ actor: email, code: 'internal' });
  });

  it('S37: The audit log cannot be changed, not even by the owner of the database', async () => {
    for (const statement of [
      'update app.audit_log set actor = null',
      'delete from app.audit_log',
      'truncate app.audit_log cascade',
      'update app.audit_outcomes set code = null',
    ]) {
      await expect(rig.database.pool.query(statement)).rejects.toThrow('cannot be changed');
      const portalWork = portal.services.database.asPortal((tx) => tx.query(statement));
      await expect(portalWork).rejects.toMatchObject({ code: 'database_failed' });
    }
  });

  it('S37: An action is not done when it cannot be written to the audit log', async () => {
    await rig.database.pool.query('revoke insert on app.audit_log from s1d_portal');
    const answer = await root.post('/api/tenants', { tenantId: 'untold' });
    await rig.database.pool.query('grant insert on app.audit_log to s1d_portal');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/permission|audit_log|insert/i);
    expect((await root.get('/api/tenants')).body.items).toEqual([]);
  });
});
