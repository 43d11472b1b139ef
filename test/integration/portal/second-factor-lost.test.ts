import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeOperatorLink } from '../../../src/portal/auth/one-time-links.ts';
import {
  giveCode,
  giveRecoveryCode,
  PersonWithFactor,
} from '../../support/clients/person-with-second-factor.ts';
import {
  type SecondFactorFixture,
  signIn,
  startSecondFactorFixture,
  statuses,
} from '../../support/fixtures/second-factor-fixture.ts';
import { PASSWORD } from '../../support/rigs/portal-rig.ts';
import { codeOf } from '../../support/stand-ins/authenticator.ts';

/** A lost device, and recovery by codes, an administrator or the operator's link. */

let fixture: SecondFactorFixture;
let ann: SecondFactorFixture['ann'];
let member: SecondFactorFixture['member'];
let memberWithFactor: SecondFactorFixture['memberWithFactor'];
let portal: SecondFactorFixture['portal'];
let query: SecondFactorFixture['query'];
let rig: SecondFactorFixture['rig'];
let root: SecondFactorFixture['root'];

beforeAll(async () => {
  fixture = await startSecondFactorFixture();
  ({ ann, member, memberWithFactor, portal, query, rig, root } = fixture);
});

beforeEach(() => fixture.forgetAttempts());

describe('a recovery code', () => {
  it('A recovery code signs its owner in once, in any spelling, and no other person', async () => {
    const bob = await memberWithFactor('bob@example.com');
    const [code = '', next = ''] = bob.recoveryCodes;
    const browser = await bob.pending();
    expect((await giveRecoveryCode(await ann.pending(), code)).status).toBe(401);
    const typed = ` ${code.toUpperCase().replaceAll('-', ' ')} `;
    const answer = await giveRecoveryCode(browser, typed);
    expect(answer.status).toBe(200);
    expect(answer.body.secondFactor.recoveryCodesLeft).toBe(9);
    const again = await bob.pending();
    expect((await giveRecoveryCode(again, code)).body).toMatchObject({
      code: 'second_factor_failed',
      errors: [{ field: 'recoveryCode' }],
    });
    expect((await giveRecoveryCode(again, next)).status).toBe(200);
  });

  it('A recovery code that comes several times at once signs in once', async () => {
    const browsers = [];
    for (let at = 0; at < 4; at += 1) browsers.push(await ann.pending());
    const code = ann.recoveryCodes[1] ?? '';
    const answers = await Promise.all(browsers.map((one) => giveRecoveryCode(one, code)));
    expect(statuses(answers).toSorted()).toEqual(['200', '401', '401', '401']);
  });

  it('Recovery codes end when new ones are made, which takes password and code', async () => {
    const cat = await memberWithFactor('cat@example.com');
    const browser = await cat.signIn();
    const renew = (body: unknown) => browser.post('/api/auth/second-factor/recovery-codes', body);
    expect((await renew({ password: PASSWORD })).body).toMatchObject({
      code: 'second_factor_required',
      errors: [{ field: 'code' }],
    });
    const code = await cat.validCode();
    expect((await renew({ password: 'wrong', code })).body.errors[0].field).toBe('password');
    expect((await renew({ password: PASSWORD, code: '000000' })).body.errors[0].field).toBe('code');
    const made = await renew({ password: PASSWORD, code });
    expect(made.body.recoveryCodes).toHaveLength(10);
    const [old = ''] = cat.recoveryCodes;
    const pending = await cat.pending();
    expect((await giveRecoveryCode(pending, old)).status).toBe(401);
    expect((await giveRecoveryCode(pending, made.body.recoveryCodes[9])).status).toBe(200);
    expect(
      (await root.post('/api/auth/second-factor/recovery-codes', { password: PASSWORD })).body,
    ).toMatchObject({ code: 'second_factor_missing' });
  });
});

describe('disabling a second factor', () => {
  it('Disabling a second factor takes password and code, and ends other sessions and pending sign-ins', async () => {
    const dan = await memberWithFactor('dan@example.com');
    const [browser, other] = [await dan.signIn(), await dan.signIn()];
    const pending = await dan.pending();
    const disable = (body: unknown) => browser.post('/api/auth/second-factor/disable', body);
    expect((await disable({ password: PASSWORD })).body.code).toBe('second_factor_required');
    expect((await disable({ password: PASSWORD, code: '000000' })).status).toBe(401);
    expect((await disable({ password: 'no', recoveryCode: dan.recoveryCodes[0] })).status).toBe(
      401,
    );
    const recoveryCode = dan.recoveryCodes[0];
    expect((await disable({ password: PASSWORD, recoveryCode })).status).toBe(204);
    expect((await browser.get('/api/session')).body.secondFactor.on).toBe(false);
    expect((await other.get('/api/session')).status).toBe(401);
    expect((await giveCode(pending, codeOf(dan.secret))).body.code).toBe('sign_in_expired');
    expect((await signIn(portal.browser(), dan.email)).body.user.email).toBe(dan.email);
    expect((await disable({ password: PASSWORD })).body.code).toBe('second_factor_missing');
    const { rows } = await query('select * from auth.recovery_codes where user_id = $1', [
      dan.userId,
    ]);
    expect(rows).toEqual([]);
  });
});

describe('an installation administrator', () => {
  it('An installation admin resets a lost second factor, which ends sessions and pending sign-ins', async () => {
    const eve = await memberWithFactor('eve@example.com');
    const browser = await eve.signIn();
    const pending = await eve.pending();
    const admin = await portal.member(root, 'acme', 'adm@example.com', 'admin');
    const path = `/api/people/${eve.userId}/second-factor`;
    expect((await admin.delete(path)).body.code).toBe('forbidden');
    expect((await browser.delete(path)).body.code).toBe('forbidden');
    expect((await root.delete(path)).status).toBe(204);
    expect((await browser.get('/api/session')).status).toBe(401);
    expect((await giveCode(pending, codeOf(eve.secret))).body.code).toBe('sign_in_expired');
    const inAgain = await signIn(browser, eve.email);
    expect(inAgain.body.secondFactor.on).toBe(false);
    expect((await root.delete(path)).body.code).toBe('second_factor_missing');
    expect((await root.delete('/api/people/nobody/second-factor')).status).toBe(404);
    await PersonWithFactor.setUp(rig, portal, browser);
  });

  it('An installation admin sees which members have a second factor', async () => {
    await member('zoe@example.com');
    const { body } = await root.get('/api/tenants/acme/members');
    const has = (email: string) =>
      body.items.find((one: { email: string }) => one.email === email).secondFactor;
    expect([has('ann@example.com'), has('zoe@example.com')]).toEqual([true, false]);
  });
});

describe("the operator's one-time link", () => {
  it("The operator's one-time link asks for no code, so that the first administrator can return", async () => {
    await PersonWithFactor.setUp(rig, portal, root);
    const url = await makeOperatorLink(portal.services.database, portal.url);
    const browser = portal.browser();
    const answer = await browser.post('/api/auth/link/accept', { token: url.split('#')[1] });
    expect(answer.status).toBe(200);
    expect(answer.body.secondFactor.on).toBe(true);
    expect(
      (await browser.delete(`/api/people/${answer.body.user.userId}/second-factor`)).status,
    ).toBe(204);
    await signIn(root, 'root@example.com');
  });
});

describe('the audit log', () => {
  it('S37: The audit log records all uses of second factors, and none of their secrets', async () => {
    const fay = await memberWithFactor('fay@example.com');
    const browser = await fay.pending();
    await giveCode(browser, '000000');
    const code = await fay.validCode();
    await giveCode(browser, code);
    const [recoveryCode = '', next = ''] = fay.recoveryCodes;
    const made = await browser.post('/api/auth/second-factor/recovery-codes', {
      password: PASSWORD,
      recoveryCode,
    });
    const third = made.body.recoveryCodes[0];
    const pending = await fay.pending();
    await giveRecoveryCode(pending, next);
    await giveRecoveryCode(pending, third);
    await pending.post('/api/auth/second-factor/disable', {
      password: PASSWORD,
      recoveryCode: made.body.recoveryCodes[1],
    });
    await root.delete(`/api/people/${ann.userId}/second-factor`);

    const { body } = await root.get('/api/audit-log?limit=200');
    const entries = body.items as Record<string, string | null>[];
    const of = (actor: string) =>
      entries
        .filter((entry) => entry['actor'] === actor)
        .map(({ action, outcome, target, code: why }) =>
          [action, outcome, why, target].filter((word) => word !== null).join(' '),
        )
        .toReversed();
    expect(of(fay.email)).toEqual([
      'link.accept done',
      'second-factor.set-up done',
      'second-factor.enable done',
      'sign-in failed second_factor_required',
      'sign-in.second-factor failed second_factor_failed authenticator app',
      'sign-in.second-factor done authenticator app',
      'second-factor.new-codes done recovery code',
      'sign-in failed second_factor_required',
      'sign-in.second-factor failed second_factor_failed recovery code',
      'sign-in.second-factor done recovery code',
      'second-factor.disable done recovery code',
    ]);
    expect(of('root@example.com')).toContain('person.reset-second-factor done ann@example.com');
    const kept = JSON.stringify([
      (await query('select * from app.audit_log')).rows,
      (await query('select * from app.audit_outcomes')).rows,
      portal.logged,
    ]);
    const told = await Promise.all(
      ['/api/session', '/api/sessions', '/api/tenants/acme/members', '/api/audit-log'].map(
        async (path) => (await root.get(path)).text,
      ),
    );
    const all = kept + told.join('');
    const secrets = [fay.secret, recoveryCode, next, third, browser.cookieHeader];
    for (const secret of secrets) expect(all).not.toContain(secret);
    // UUIDs and times may contain the same six digits.
    expect(all).not.toMatch(new RegExp(`(?<![\\w.-])${code}(?![\\w.-])`));
  });
});
