import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../support/checks/until.ts';
import { giveCode, giveRecoveryCode } from '../../support/clients/person-with-second-factor.ts';
import {
  type SecondFactorFixture,
  signIn,
  startSecondFactorFixture,
  statuses,
} from '../../support/fixtures/second-factor-fixture.ts';
import { PASSWORD } from '../../support/rigs/portal-rig.ts';
import { codeOf, waitForFullStep } from '../../support/stand-ins/authenticator.ts';

/** Sign-in with password and a code of an authenticator app. */

let fixture: SecondFactorFixture;
let ann: SecondFactorFixture['ann'];
let member: SecondFactorFixture['member'];
let memberWithFactor: SecondFactorFixture['memberWithFactor'];
let portal: SecondFactorFixture['portal'];
let query: SecondFactorFixture['query'];
let rig: SecondFactorFixture['rig'];

beforeAll(async () => {
  fixture = await startSecondFactorFixture();
  ({ ann, member, memberWithFactor, portal, query, rig } = fixture);
});

beforeEach(() => fixture.forgetAttempts());

const BLOCKED = `select count(*)::int as blocked from pg_stat_activity
   where datname = current_database() and wait_event_type = 'Lock'`;

describe('setting up a second factor', () => {
  it('Setting up a second factor takes password and code, gives ten recovery codes, and ends other sessions', async () => {
    const browser = await member('set@example.com');
    const other = portal.browser();
    await signIn(other, 'set@example.com');
    const setUp = (password: string) =>
      browser.post('/api/auth/second-factor/set-up', { password });
    const enable = (code: string) => browser.post('/api/auth/second-factor/enable', { code });
    const factor = async () => (await browser.get('/api/session')).body.secondFactor;

    expect((await enable('123456')).body.code).toBe('second_factor_missing');
    expect((await setUp('wrong')).body).toMatchObject({
      code: 'sign_in_failed',
      errors: [{ field: 'password' }],
    });
    const first = (await setUp(PASSWORD)).body.secret;
    const { secret, uri } = (await setUp(PASSWORD)).body;
    expect(uri).toContain(`secret=${secret}`);
    expect(await factor()).toEqual({ on: false, required: false, recoveryCodesLeft: 0 });
    expect((await signIn(portal.browser(), 'set@example.com')).body.user).toBeDefined();

    // The earlier secret is no longer valid.
    expect((await enable(codeOf(first))).body).toMatchObject({
      code: 'second_factor_failed',
      errors: [{ field: 'code' }],
    });
    const { recoveryCodes } = (await enable(codeOf(secret))).body;
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await factor()).toEqual({ on: true, required: false, recoveryCodesLeft: 10 });
    expect((await other.get('/api/session')).status).toBe(401);
    expect((await setUp(PASSWORD)).body.code).toBe('second_factor_exists');
    expect((await enable(codeOf(secret, 1))).body.code).toBe('second_factor_missing');
  });

  it('A second factor confirmed several times at once is set up once', async () => {
    const browser = await member('race@example.com');
    const begun = await browser.post('/api/auth/second-factor/set-up', { password: PASSWORD });
    const code = codeOf(begun.body.secret);
    // All have read the unconfirmed set-up before any of them confirms it.
    const holder = await rig.database.pool.connect();
    await holder.query('begin; select 1 from auth.second_factors for update');
    const going = [1, 2, 3, 4].map(() => browser.post('/api/auth/second-factor/enable', { code }));
    await until(async () => (await query(BLOCKED)).rows[0].blocked === 4);
    await holder.query('commit');
    holder.release();
    const answers = await Promise.all(going);
    expect(statuses(answers).toSorted()).toEqual(['200', '409', '409', '409']);
    const left = (await browser.get('/api/session')).body.secondFactor.recoveryCodesLeft;
    expect(left).toBe(10);
  });

  it('The set-up of a second factor expires when no code follows within an hour', async () => {
    const browser = await member('late@example.com');
    const { secret } = (
      await browser.post('/api/auth/second-factor/set-up', { password: PASSWORD })
    ).body;
    await query(
      `update auth.second_factors set set_up_at = now() - interval '61 minutes'
       where confirmed_at is null`,
    );
    const answer = await browser.post('/api/auth/second-factor/enable', { code: codeOf(secret) });
    expect(answer.body.code).toBe('second_factor_missing');
  });
});

describe('a password with a second factor', () => {
  it('A password with a second factor starts no session, only a cookie for entering the code', async () => {
    const before = await query('select id from auth.sessions');
    const browser = portal.browser();
    const answer = await signIn(browser, ann.email);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ wanted: 'second-factor', expiresAt: expect.any(String) });
    expect([...browser.cookies.keys()]).toEqual(['s1d_pending']);
    const [cookie = ''] = browser.setCookies;
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=600']) {
      expect(cookie).toContain(`; ${part}`);
    }
    expect((await query('select id from auth.sessions')).rows).toEqual(before.rows);
    const stored = JSON.stringify((await query('select * from auth.pending_sign_ins')).rows);
    expect(stored).not.toContain(browser.cookies.get('s1d_pending'));

    const token = browser.cookies.get('s1d_pending');
    const asSession = { cookie: `s1d_session=${token}; s1d_pending=${token}` };
    const closed = portal.app.routeAccess.filter(({ access }) => access !== 'anyone');
    expect(closed.length).toBeGreaterThan(45);
    for (const { methods, url } of closed) {
      const [method = 'GET'] = methods;
      const path = url.replace(':tenantId', 'acme').replaceAll(/:\w+/g, '1');
      const body = method === 'GET' || method === 'HEAD' ? {} : { body: {} };
      const refused = await browser.request(method, path, { ...body, headers: asSession });
      expect(refused.status, `${method} ${path}`).toBe(401);
    }
    expect((await giveCode(browser, await ann.validCode())).status).toBe(200);
  });

  it('A wrong password is refused the same with a second factor, without one, and without an account', async () => {
    await member('plain@example.com');
    const answers = await Promise.all(
      ['plain@example.com', ann.email, 'nobody@example.com'].map((email) =>
        signIn(portal.browser(), email, 'not the password at all'),
      ),
    );
    const told = answers.map(({ status, body, headers }) => {
      const { instance: _, ...rest } = body;
      return { status, rest, cookies: headers.getSetCookie() };
    });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  it('A pending sign-in waits ten minutes for its code, and accepts one code', async () => {
    const late = await ann.pending();
    await query(`update auth.pending_sign_ins set expires_at = now() - interval '1 second'`);
    const answer = await giveCode(late, await ann.validCode());
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('sign_in_expired');
    expect(late.cookies.size).toBe(0);

    const browser = await ann.pending();
    const cookie = browser.cookieHeader;
    expect((await giveCode(browser, await ann.validCode())).status).toBe(200);
    expect([...browser.cookies.keys()]).toEqual(['s1d_session']);
    const again = await portal.browser().request('POST', '/api/auth/second-factor', {
      body: { code: await ann.validCode() },
      headers: { cookie },
    });
    expect(again.body.code).toBe('sign_in_expired');
    const bare = await giveCode(portal.browser(), await ann.validCode());
    expect(bare.body.code).toBe('sign_in_expired');
  });

  it('S28: A sign-in by second factor starts a new session and ends the former one of the browser', async () => {
    const browser = await ann.signIn();
    const former = browser.cookieHeader;
    await signIn(browser, ann.email);
    expect((await browser.get('/api/session')).status).toBe(200);
    await giveCode(browser, await ann.validCode());
    expect(browser.cookieHeader).not.toBe(former);
    const replay = await portal
      .browser()
      .request('GET', '/api/session', { headers: { cookie: former } });
    expect(replay.status).toBe(401);
  });

  it('A pending sign-in ends when the password is changed', async () => {
    const pending = await ann.pending();
    const browser = await ann.signIn();
    const next = 'seven slow herons drift';
    const change = (currentPassword: string, newPassword: string) =>
      browser.post('/api/auth/password', { currentPassword, newPassword });
    expect((await change(PASSWORD, next)).status).toBe(204);
    expect((await giveCode(pending, await ann.validCode())).body.code).toBe('sign_in_expired');
    await change(next, PASSWORD);
  });
});

describe('a code', () => {
  it('A code is accepted once, and no code of an earlier step after it', async () => {
    const [first, second, third] = [await ann.pending(), await ann.pending(), await ann.pending()];
    await waitForFullStep(15_000);
    await ann.validCode();
    expect((await giveCode(first, codeOf(ann.secret))).status).toBe(200);
    const replayed = await giveCode(second, codeOf(ann.secret));
    expect(replayed.status).toBe(401);
    expect(replayed.body).toMatchObject({
      code: 'second_factor_failed',
      errors: [{ field: 'code' }],
    });
    expect((await giveCode(second, codeOf(ann.secret, -1))).status).toBe(401);
    expect((await giveCode(second, codeOf(ann.secret, 1))).status).toBe(200);
    expect((await giveCode(third, codeOf(ann.secret))).status).toBe(401);
  });

  it('The code that confirmed the set-up does not sign in', async () => {
    await waitForFullStep(15_000);
    const person = await memberWithFactor('conf@example.com');
    expect((await giveCode(await person.pending(), codeOf(person.secret))).status).toBe(401);
  });

  it('A code that comes several times at once is accepted once', async () => {
    const browsers = [];
    for (let at = 0; at < 4; at += 1) browsers.push(await ann.pending());
    await waitForFullStep();
    const code = await ann.validCode();
    const answers = await Promise.all(browsers.map((browser) => giveCode(browser, code)));
    expect(statuses(answers).toSorted()).toEqual(['200', '401', '401', '401']);
  });

  it('A code is valid one step early and one step late, and no further', async () => {
    const outcomes: number[] = [];
    for (const steps of [-2, -1, 0, 1, 2]) {
      const browser = await ann.pending();
      await waitForFullStep();
      await ann.validCode();
      outcomes.push((await giveCode(browser, codeOf(ann.secret, steps))).status);
      await query('delete from auth.sign_in_attempts');
    }
    expect(outcomes).toEqual([401, 200, 200, 200, 401]);
  });

  it.each([
    {},
    { code: '12345' },
    { code: '1234567' },
    { code: 'abcdef' },
    { code: '' },
    { code: '123456', recoveryCode: 'x' },
    { code: ['123456'] },
  ])('The form for a code rejects %j', async (body) => {
    const answer = await (await ann.pending()).post('/api/auth/second-factor', body);
    expect(answer.status).toBe(400);
  });
});

describe('guessing codes', () => {
  it('S27: Guessing codes ends after five for one password, even when the sixth is right', async () => {
    const browser = await ann.pending();
    const outcomes: string[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      outcomes.push((await giveCode(browser, '000000')).body.code);
      await query('delete from auth.sign_in_attempts');
    }
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => 'second_factor_failed'));
    const sixth = await giveCode(browser, await ann.validCode());
    expect(sixth.body.code).toBe('sign_in_expired');
  });

  it('S27: Guessing codes is throttled by account, also with the right password in between', async () => {
    const seen: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const browser = portal.browser();
      seen.push((await signIn(browser, ann.email)).status);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        seen.push((await giveCode(browser, '000000')).status);
      }
    }
    // Password and code are an attempt each; eight are allowed within 15 minutes.
    expect(seen.slice(0, 8)).toEqual([200, 401, 401, 200, 401, 401, 200, 401]);
    expect(seen.slice(8)).toEqual([429]);
    await query('delete from auth.sign_in_attempts');
    const browser = await ann.pending();
    await query(`update auth.sign_in_attempts set failures = 8 where subject like 'account%'`);
    expect((await giveCode(browser, await ann.validCode())).status).toBe(429);
  });

  it('S27: Guessing codes for days ends after fifty in a row; a recovery code still works', async () => {
    const failures = (count: number) =>
      query('update auth.second_factors set failures = $2 where user_id = $1', [ann.userId, count]);
    await failures(49);
    const browser = await ann.pending();
    expect((await giveCode(browser, '000000')).body.code).toBe('second_factor_failed');
    const blocked = await giveCode(browser, await ann.validCode());
    expect(blocked.status).toBe(403);
    expect(blocked.body).toMatchObject({
      code: 'second_factor_blocked',
      errors: [{ field: 'code' }],
    });
    const [code = ''] = ann.recoveryCodes;
    expect((await giveRecoveryCode(browser, code)).status).toBe(200);
    await ann.signIn();
  });
});
