import { beforeAll, describe, expect, it } from 'vitest';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { PersonWithFactor } from '../../support/clients/person-with-second-factor.ts';
import { PASSWORD, PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';
import { CLIENT_ID, OidcProvider } from '../../support/stand-ins/oidc-provider.ts';

let rig: Rig;
let provider: OidcProvider;
let portal: PortalRig;

beforeAll(async () => {
  rig = await Rig.start();
  provider = await OidcProvider.start();
  portal = await PortalRig.start(rig, {
    oidc: {
      issuer: provider.issuer,
      clientId: CLIENT_ID,
      clientSecretFile: null,
      name: 'Example SSO',
    },
  });
  const root = await portal.admin();
  await root.post('/api/tenants', { tenantId: 'acme' });
  await portal.member(root, 'acme', 'ann@example.com', 'viewer');
});

async function signIn(browser: HttpSession) {
  const started = await browser.post('/api/auth/oidc');
  expect(started.status).toBe(200);
  return await browser.get(provider.visit(started.body.url));
}

describe('signing in at an OIDC provider', () => {
  it('The portal offers the OIDC provider by name', async () => {
    const { body } = await portal.browser().get('/api/session');
    expect(body.signIn).toEqual({ password: true, oidc: 'Example SSO' });
  });

  it('OIDC signs a person in who has an account with that e-mail', async () => {
    const browser = portal.browser();
    const back = await signIn(browser);
    expect(back.status).toBe(302);
    expect(back.headers.get('location')).toBe('/');
    const { body } = await browser.get('/api/session');
    expect(body).toMatchObject({
      user: { email: 'ann@example.com' },
      tenants: [{ tenantId: 'acme', role: 'viewer' }],
    });
  });

  it('OIDC refuses a person without an account, and creates none', async () => {
    provider.claims = { sub: '2', email: 'eve@example.com', email_verified: true, name: 'Eve' };
    const browser = portal.browser();
    const back = await signIn(browser);
    expect(back.headers.get('location')).toBe('/sign-in?error=sign_in_failed');
    expect((await browser.get('/api/session')).status).toBe(401);
  });

  it('OIDC rejects an e-mail that the provider has not verified', async () => {
    provider.claims = {
      sub: '3',
      email: 'root@example.com',
      email_verified: false,
      name: 'Mallory',
    };
    const browser = portal.browser();
    const back = await signIn(browser);
    expect(back.headers.get('location')).toBe('/sign-in?error=sign_in_failed');
    expect((await browser.get('/api/session')).status).toBe(401);
  });

  it.each(['signature', 'issuer', 'audience', 'nonce', 'expiry'] as const)(
    'OIDC rejects an ID token whose %s is wrong',
    async (forged) => {
      provider.claims = { sub: '1', email: 'ann@example.com', email_verified: true, name: 'Ann' };
      provider.forged = forged;
      const browser = portal.browser();
      const back = await signIn(browser);
      provider.forged = null;
      expect(back.headers.get('location')).toBe('/sign-in?error=sign_in_failed');
      expect((await browser.get('/api/session')).status).toBe(401);
      expect((await signIn(browser)).headers.get('location')).toBe('/');
    },
  );

  it('OIDC asks for no second factor of ours: the provider is responsible for factors', async () => {
    provider.claims = { sub: '1', email: 'ann@example.com', email_verified: true, name: 'Ann' };
    const browser = portal.browser();
    await signIn(browser);
    await PersonWithFactor.setUp(rig, portal, browser);
    const form = { email: 'ann@example.com', password: PASSWORD };
    const byPassword = await portal.browser().post('/api/auth/sign-in', form);
    expect(byPassword.body.wanted).toBe('second-factor');
    const again = portal.browser();
    expect((await signIn(again)).headers.get('location')).toBe('/');
    expect((await again.get('/api/session')).body.secondFactor.on).toBe(true);
  });

  it('OIDC accepts a callback only once, and only in the browser that started it', async () => {
    provider.claims = { sub: '1', email: 'ann@example.com', email_verified: true, name: 'Ann' };
    const victim = portal.browser();
    const started = await portal.browser().post('/api/auth/oidc');
    const path = provider.visit(started.body.url);
    expect((await victim.get(path)).headers.get('location')).toMatch(/error=/);
    expect((await victim.get('/api/session')).status).toBe(401);

    const browser = portal.browser();
    const own = await browser.post('/api/auth/oidc');
    const once = provider.visit(own.body.url);
    expect((await browser.get(once)).headers.get('location')).toBe('/');
    expect((await portal.browser().get(once)).headers.get('location')).toMatch(/error=/);
  });
});
