import { beforeAll, describe, expect, it } from 'vitest';
import { PortalRig } from '../support/rigs/portal-rig.ts';
import { Rig } from '../support/rigs/rig.ts';
import { CHROMIUM, WebRig, WITH_CHROMIUM, WITH_PAGES } from '../support/rigs/web-rig.ts';
import { CLIENT_ID, OidcProvider } from '../support/stand-ins/oidc-provider.ts';

let provider: OidcProvider;
let portal: PortalRig;
let web: WebRig;

describe.skipIf(CHROMIUM === null)(`OIDC sign-in${WITH_CHROMIUM}`, () => {
  beforeAll(async () => {
    const rig = await Rig.start();
    provider = await OidcProvider.start();
    const oidc = { issuer: provider.issuer, clientId: CLIENT_ID, clientSecretFile: null };
    portal = await PortalRig.start(rig, { ...WITH_PAGES, oidc: { ...oidc, name: 'Example SSO' } });
    provider.portalUrl = portal.url;
    const root = await portal.admin();
    await root.post('/api/tenants', { tenantId: 'acme' });
    await portal.member(root, 'acme', 'ann@example.com', 'viewer');
    web = await WebRig.start(portal);
  });

  it('OIDC sign-in returns to the requested page', async () => {
    const page = await web.page(await web.context());
    await page.goto('/t/acme/devices?osType=macos');
    await page.getByRole('button', { name: 'Continue with Example SSO' }).click();
    await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
    await page.waitForURL('**/t/acme/devices?osType=macos');
    await page.getByText('ann@example.com').waitFor();
  });

  it('OIDC sign-in shows an error for a user without an account', async () => {
    provider.claims = { sub: '2', email: 'eve@example.com', email_verified: true, name: 'Eve' };
    const page = await web.page(await web.context());
    await page.goto('/');
    await page.getByRole('button', { name: 'Continue with Example SSO' }).click();
    await page.getByText('The provider did not confirm who you are').waitFor();
    await page.getByLabel('E-mail').waitFor();
  });

  it('no page logs an error except the 401 before sign-in', () => {
    expect(web.complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
  });
});
