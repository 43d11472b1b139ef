import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rotateKey } from '../../../src/operations/rotate-key.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { Vault } from '../../../src/vault/vault.ts';
import {
  giveCode,
  giveRecoveryCode,
  PersonWithFactor,
} from '../../support/clients/person-with-second-factor.ts';
import {
  type SecondFactorFixture,
  startSecondFactorFixture,
} from '../../support/fixtures/second-factor-fixture.ts';
import { PASSWORD, PortalRig } from '../../support/rigs/portal-rig.ts';
import { TEST_KEY } from '../../support/rigs/rig.ts';
import { codeOf } from '../../support/stand-ins/authenticator.ts';

/** Second factors, the master key and the policy of an installation. */

let fixture: SecondFactorFixture;
let ann: SecondFactorFixture['ann'];
let memberWithFactor: SecondFactorFixture['memberWithFactor'];
let portal: SecondFactorFixture['portal'];
let query: SecondFactorFixture['query'];
let rig: SecondFactorFixture['rig'];
let root: SecondFactorFixture['root'];

beforeAll(async () => {
  fixture = await startSecondFactorFixture();
  ({ ann, memberWithFactor, portal, query, rig, root } = fixture);
});

beforeEach(() => fixture.forgetAttempts());

const NEWEST = Buffer.alloc(32, 9).toString('base64');

let bob: PersonWithFactor;

beforeAll(async () => {
  bob = await memberWithFactor('bob@example.com');
});

describe('a second factor at rest', () => {
  it('S15: A second factor is stored sealed, and its recovery codes as hashes', async () => {
    const { rows: factors } = await query('select * from auth.second_factors');
    const { rows: codes } = await query('select * from auth.recovery_codes');
    expect(JSON.parse(factors[0].sealed_secret)).toHaveProperty('ciphertext');
    const kept = JSON.stringify(factors) + codes.map((row) => row.code_hash.toString('latin1'));
    expect(kept).not.toContain(ann.secret);
    expect(codes).toHaveLength(20);
    for (const { code_hash: hash } of codes) expect(hash).toHaveLength(32);
    for (const code of ann.recoveryCodes) expect(kept).not.toContain(code);
  });

  it('S15: A second factor copied to another person accepts no code, and their recovery codes still work', async () => {
    const { rows } = await query(
      'select sealed_secret from auth.second_factors where user_id = $1',
      [ann.userId],
    );
    const { rows: before } = await query(
      `with former as (select * from auth.second_factors where user_id = $1)
       update auth.second_factors f set sealed_secret = $2 from former
       where f.user_id = $1 returning former.sealed_secret`,
      [bob.userId, rows[0].sealed_secret],
    );
    const browser = await bob.pending();
    const answer = await giveCode(browser, codeOf(ann.secret, 1));
    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe('second_factor_broken');
    expect((await giveRecoveryCode(browser, bob.recoveryCodes[0] ?? '')).status).toBe(200);
    await query('update auth.second_factors set sealed_secret = $2 where user_id = $1', [
      bob.userId,
      before[0].sealed_secret,
    ]);
    await bob.signIn();
  });

  it('S16: A second factor works after rotate-key has resealed it and the old master key is gone', async () => {
    const later = await PortalRig.start(rig, { masterKey: NEWEST });
    const early = await giveCode(await ann.pending(later), await ann.validCode());
    expect(early.body.code).toBe('second_factor_broken');
    await query('delete from auth.sign_in_attempts');

    const vault = new Vault(parseKeyRing(`${NEWEST},${TEST_KEY}`));
    const rotated = await rotateKey({ database: rig.database, vault });
    expect(rotated.secondFactors).toEqual({ resealed: 2, alreadyNewest: 0 });
    expect((await rotateKey({ database: rig.database, vault })).secondFactors).toEqual({
      resealed: 0,
      alreadyNewest: 2,
    });
    const browser = await ann.signIn(later);
    expect((await browser.get('/api/session')).body.user.email).toBe(ann.email);
    expect((await giveCode(await bob.pending(), await bob.validCode())).status).toBe(500);
  });
});

describe('with S1D_REQUIRE_SECOND_FACTOR', () => {
  let strict: PortalRig;

  beforeAll(async () => {
    for (const email of ['new@example.com', 'sso@example.com']) {
      await portal.member(root, 'acme', email, 'viewer');
    }
    strict = await PortalRig.start(rig, { masterKey: NEWEST, requireSecondFactor: true });
  });

  const link = async (email: string): Promise<string> => {
    const { rows } = await query('select id from auth.users where email = $1', [email]);
    return await strict.link({ purpose: 'sign-in', userId: rows[0].id, lifeMs: 60_000 });
  };

  it('S1D_REQUIRE_SECOND_FACTOR lets a person without one only set it up, sign out and read the session', async () => {
    const browser = strict.browser();
    const email = 'root@example.com';
    const answer = await browser.post('/api/auth/sign-in', { email, password: PASSWORD });
    expect(answer.body.secondFactor).toEqual({ on: false, required: true, recoveryCodesLeft: 0 });
    const asked = strict.app.routeAccess.filter(
      ({ access, methods }) => access !== 'anyone' && !methods.includes('HEAD'),
    );
    const open: string[] = [];
    for (const { methods, url } of asked) {
      const [method = 'GET'] = methods;
      if (url === '/api/auth/sign-out') continue;
      const path = url.replace(':tenantId', 'acme').replaceAll(/:\w+/g, '1');
      const { status, body } = await browser.request(
        method,
        path,
        method === 'GET' ? {} : { body: {} },
      );
      if (body?.code !== 'second_factor_setup_required') open.push(`${method} ${url}`);
      else expect(status).toBe(403);
    }
    expect(open.toSorted()).toEqual([
      'GET /api/session',
      'POST /api/auth/second-factor/enable',
      'POST /api/auth/second-factor/set-up',
    ]);

    const person = await PersonWithFactor.setUp(rig, strict, browser);
    expect((await browser.get('/api/tenants')).status).toBe(200);
    const made = await browser.post('/api/tenants/acme/api-keys', { name: 'report' });
    const program = await strict.browser().request('GET', '/api/tenants/acme/devices', {
      headers: { authorization: `Bearer ${made.body.key}` },
    });
    expect(program.status).toBe(200);
    const disabled = await browser.post('/api/auth/second-factor/disable', {
      password: PASSWORD,
      code: await person.validCode(),
    });
    expect(disabled.body.code).toBe('second_factor_mandatory');
  });

  it('S1D_REQUIRE_SECOND_FACTOR also applies to a person who came by a one-time link', async () => {
    const browser = strict.browser();
    const accepted = await browser.post('/api/auth/link/accept', {
      token: await link('new@example.com'),
    });
    expect(accepted.status).toBe(200);
    expect((await browser.get('/api/tenants/acme/devices')).status).toBe(403);
    expect((await browser.post('/api/auth/sign-out')).status).toBe(204);
    expect((await browser.get('/api/session')).status).toBe(401);
  });

  it('S1D_REQUIRE_SECOND_FACTOR exempts a person without a password: their provider is responsible', async () => {
    await query(
      `delete from auth.accounts using auth.users u
       where user_id = u.id and email = 'sso@example.com'`,
    );
    const browser = strict.browser();
    const accepted = await browser.post('/api/auth/link/accept', {
      token: await link('sso@example.com'),
    });
    expect(accepted.body.user.hasPassword).toBe(false);
    expect(accepted.body.secondFactor.required).toBe(false);
    expect((await browser.get('/api/tenants/acme/devices')).status).toBe(200);
    const setUpTried = await browser.post('/api/auth/second-factor/set-up', { password: 'x' });
    expect(setUpTried.body.code).toBe('no_password');
  });
});
