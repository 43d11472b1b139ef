import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { applySightings } from '../../src/store/sightings/sightings.ts';
import { device, devices } from '../support/fixtures/devices.ts';
import { runOver } from '../support/fixtures/listing.ts';
import { PASSWORD, PortalRig } from '../support/rigs/portal-rig.ts';
import { Rig } from '../support/rigs/rig.ts';
import {
  CHROMIUM,
  scrollsSideways,
  seriousFindings,
  WebRig,
  WITH_CHROMIUM,
  WITH_PAGES,
} from '../support/rigs/web-rig.ts';
import { addTenant } from '../support/servers/database.ts';

/** Every page with hostile names on it: rendering, accessibility, phones, exports. */

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '=cmd|"/c calc"!A1',
  '\u202Egnp.exe',
  `long-${'x'.repeat(295)}`,
  'ünïcødé 中文 🦦 عربى',
];

const PAGES: readonly (readonly [route: string, heading: string])[] = [
  ['overview', 'Overview'],
  ['devices', 'Devices'],
  [`devices/${device(0).deviceId}`, HOSTILE[0] ?? ''],
  [`devices/${device(4).deviceId}`, HOSTILE[4] ?? ''],
  ['agents', 'Agents'],
  ['agents?view=sightings', 'Agents'],
  ['integrations', 'Integrations'],
  ['integrations/features', 'Integrations'],
  ['settings/members', 'Settings'],
  ['settings/api-keys', 'Settings'],
  ['settings/audit', 'Settings'],
  ['settings/tenants', 'Settings'],
  ['settings/account', 'Settings'],
];

let rig: Rig;
let portal: PortalRig;
let web: WebRig;
let page: Page;

async function fill(): Promise<void> {
  await addTenant(rig.database, 'acme');
  const named = HOSTILE.map((hostname, at) =>
    device(at, { hostname, lastLoggedInUser: hostname, siteName: hostname, osName: hostname }),
  );
  await runOver(rig.database, 'acme', [...named, ...devices(150, 100)]);
  const modes = ['permission-bypass', 'secret-in-args', 'headless', 'mcp-config'];
  await rig.database.asTenant('acme', (tx) =>
    applySightings(
      tx,
      'acme',
      1,
      HOSTILE.map((user, at) => ({
        aiAgent: 'claude-code',
        deviceId: device(at).deviceId,
        user,
        version: '<b>1</b>',
        launches: 1,
        modes,
        evidence: { rule: 'r', imagePath: user, signer: null },
        firstSeenAt: Date.now() - 1_000,
        lastSeenAt: Date.now(),
      })),
    ),
  );
}

/** Without the responses that tests provoke: the browser logs each one, as the 401 before sign-in. */
const unexpected = (on: WebRig): string[] =>
  on.complaints.filter((text) => !/status of (400|401|404|422)/.test(text));

/** Opens a page of the tenant and waits until its data is loaded. */
async function open(at: Page, route: string, heading?: string): Promise<void> {
  await at.goto(`/t/acme/${route}`);
  const name = heading === undefined ? {} : { name: heading };
  await at.getByRole('heading', { level: 1, ...name }).waitFor();
  await at.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
}

describe.skipIf(CHROMIUM === null)(`pages${WITH_CHROMIUM}`, () => {
  beforeAll(async () => {
    rig = await Rig.start();
    portal = await PortalRig.start(rig, WITH_PAGES);
    await fill();
    web = await WebRig.start(portal);
    page = await web.firstAdmin();
  });

  it.each(PAGES)(
    'the page %s has no serious axe findings in light and dark',
    async (route, heading) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await open(page, route, heading);
        expect(await seriousFindings(page), colorScheme).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: 'light' });
    },
  );

  it('dialogs and menus have no serious axe findings', async () => {
    await open(page, 'integrations');
    await page.getByRole('button', { name: 'Tenant acme' }).click();
    await page.getByRole('menuitem', { name: 'New tenant…' }).click();
    await page.getByLabel('Name of the tenant').fill('Not A Name');
    await page.getByRole('button', { name: 'Create tenant' }).click();
    await page.getByText('1 to 63 characters').last().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await open(page, 'devices');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Serial', { exact: true }).check();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Serial' }).waitFor();
  });

  it.each(PAGES)('the page %s does not scroll horizontally on a phone', async (route, heading) => {
    await page.setViewportSize({ width: 375, height: 740 });
    await open(page, route, heading);
    expect(await scrollsSideways(page)).toBe(false);
    await page.setViewportSize({ width: 1360, height: 860 });
  });

  it('the navigation opens on a phone and lists every section', async () => {
    await page.setViewportSize({ width: 375, height: 740 });
    await open(page, 'overview');
    await page.getByRole('button', { name: 'Open the navigation' }).click();
    const drawer = page.getByRole('dialog', { name: 'Navigation' });
    for (const name of ['Overview', 'Devices', 'Agents', 'Integrations', 'Settings'])
      await drawer.getByRole('link', { name, exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await drawer.getByRole('link', { name: 'Devices', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor();
    await page.setViewportSize({ width: 1360, height: 860 });
  });

  it('hostile names are shown as text, invisible characters by their code point', async () => {
    page.on('dialog', () => web.complaints.push('a script of a host name ran'));
    await open(page, 'devices?q=script');
    await page.getByRole('link', { name: '</script><script>alert(1)</script>' }).click();
    await page.getByRole('heading', { level: 1, name: '</script>' }).waitFor();
    await open(page, 'devices?q=gnp');
    await page.getByRole('link', { name: '[U+202E]gnp.exe' }).waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
  });

  it('the device list searches, filters, sorts and pages, and keeps the filter in the URL', async () => {
    await open(page, 'devices');
    await page.getByText('1–50 of 156 devices').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('51–100 of 156 devices').waitFor();
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('1–50 of 156 devices').waitFor();
    await page.getByRole('button', { name: 'Device', exact: true }).click();
    await page.waitForURL(/order=desc/);
    await page.getByRole('searchbox').fill('gnp');
    await page.getByText('1–1 of 1 devices').waitFor();
    await page.reload();
    await page.getByText('1–1 of 1 devices').waitFor();
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByLabel('Name of the filter').fill('Reversed names');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText('1–50 of 156 devices').waitFor();
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByRole('button', { name: 'Reversed names', exact: true }).click();
    await page.getByText('1–1 of 1 devices').waitFor();
  });

  it('the filtered list is exported as CSV without cells that a spreadsheet executes', async () => {
    await open(page, 'devices?q=calc');
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export CSV' }).click();
    const download = await waiting;
    const text = readFileSync((await download.path()) ?? '', 'utf8');
    const lines = text.trim().split(/\r?\n/);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain("'=cmd|");
  });

  it('after the session has ended, signing in again shows the page that was open', async () => {
    const elsewhere = await web.page(page.context());
    await open(elsewhere, 'agents?view=sightings', 'Agents');
    await elsewhere.context().clearCookies();
    await elsewhere.reload();
    await elsewhere.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await seriousFindings(elsewhere)).toEqual([]);
    await elsewhere.getByLabel('E-mail').fill('ann@example.com');
    await elsewhere.getByLabel('Password', { exact: true }).fill('wrong');
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await elsewhere.getByText('E-mail or password is wrong.').waitFor();
    await elsewhere.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await elsewhere.getByRole('button', { name: 'Sign in' }).click();
    await elsewhere.getByRole('heading', { level: 1, name: 'Agents' }).waitFor();
    expect(elsewhere.url()).toContain('view=sightings');
    await elsewhere.close();
  });

  it('a viewer invited by an admin sees every page and no action that changes anything', async () => {
    await open(page, 'settings/members');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByLabel('E-mail').fill('vic@example.com');
    await page.getByRole('button', { name: 'Make the invitation' }).click();
    const link = await page.getByLabel('One-time link').inputValue();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /vic@example.com.*viewer/ }).waitFor();

    const viewer = await web.page(await web.context());
    // The link names the portal's public origin, which is not the one the rig listens on.
    await viewer.goto(`/link${new URL(link).hash}`);
    await viewer.getByRole('heading', { name: 'You are invited' }).waitFor();
    expect(await seriousFindings(viewer)).toEqual([]);
    await viewer.getByLabel('Name').fill('Vic');
    await viewer.getByLabel('Password', { exact: true }).fill('passwordpassword');
    await viewer.getByRole('button', { name: 'Create account and sign in' }).click();
    await viewer.getByText('This password is too easy to guess.').waitFor();
    await viewer.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await viewer.getByRole('button', { name: 'Create account and sign in' }).click();
    await viewer.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await viewer.getByRole('link', { name: 'Integrations', exact: true }).click();
    await viewer.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
    for (const name of ['Set up Integration', 'Sync now', 'Pause', 'More actions'])
      expect(await viewer.getByRole('button', { name }).count(), name).toBe(0);
    await viewer.getByRole('link', { name: 'Settings', exact: true }).click();
    await viewer.getByRole('tab', { name: 'Account and sessions' }).waitFor();
    expect(await viewer.getByRole('tab', { name: 'Members' }).count()).toBe(0);
    await viewer.context().close();
  });

  it('an API key is shown once, reads devices, and stops working when revoked', async () => {
    await open(page, 'settings/api-keys');
    await page.getByRole('button', { name: 'New API key' }).click();
    await page.getByLabel('Name', { exact: true }).fill('report');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const key = await page.getByLabel('API key', { exact: true }).inputValue();
    await page.getByRole('button', { name: 'Done' }).click();
    const read = () =>
      fetch(`${portal.url}/api/tenants/acme/devices`, {
        headers: { authorization: `Bearer ${key}` },
      });
    expect((await read()).status).toBe(200);
    await page
      .getByRole('row', { name: /report/ })
      .getByRole('button')
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No API keys').waitFor();
    expect((await read()).status).toBe(401);
    await open(page, 'settings/audit');
    await page.getByRole('row', { name: /ann@example.com.*Revoked an API key.*Done/ }).waitFor();
  });

  it('the colour scheme follows the system until the user chooses one', async () => {
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    await page.emulateMedia({ colorScheme: 'dark' });
    await open(page, 'overview');
    expect(await scheme()).toBe('dark');
    await page.getByRole('radiogroup', { name: 'Colours' }).getByText('Light').click();
    await expect.poll(scheme).toBe('light');
    await page.reload();
    await expect.poll(scheme).toBe('light');
    await page.getByRole('radiogroup', { name: 'Colours' }).getByText('System').click();
    await expect.poll(scheme).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('the first tab stop of a page skips to its content', async () => {
    await open(page, 'devices');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    expect(await skip.evaluate((link) => link.matches(':focus'))).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.locator('#content').evaluate((main) => main.matches(':focus'))).toBe(true);
  });

  it('signing out shows the sign-in page', async () => {
    await open(page, 'overview');
    await page.getByRole('button', { name: 'Account of Ann Keller' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('pages stay readable and show a banner while Temporal is unreachable', async () => {
    const away = await PortalRig.start(rig, {
      ...WITH_PAGES,
      temporalAddress: '127.0.0.1:9',
    });
    const other = await WebRig.start(away);
    const degraded = await other.page(await other.context());
    await degraded.goto('/t/acme/overview');
    await degraded.getByLabel('E-mail').fill('ann@example.com');
    await degraded.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await degraded.getByRole('button', { name: 'Sign in' }).click();
    await degraded.getByText('Temporal cannot be reached.').waitFor();
    await degraded.getByRole('link', { name: 'Devices', exact: true }).click();
    await degraded.getByText('1–50 of 156 devices').waitFor();
    expect(await seriousFindings(degraded)).toEqual([]);
    expect(unexpected(other)).toEqual([]);
  });

  it('no page logs an error except for requests that are meant to fail', () => {
    expect(unexpected(web)).toEqual([]);
  });
});

describe('the built assets', () => {
  const assets = path.resolve('dist/web/assets');

  it('all scripts together are smaller than 300 KB compressed', () => {
    const sizes = readdirSync(assets)
      .filter((name) => name.endsWith('.js'))
      .map((name) => gzipSync(readFileSync(path.join(assets, name))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300 * 1_024);
  });

  it('assets are loaded from the portal only, and no script is inline', () => {
    const html = readFileSync(path.resolve('dist/web/index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]* src="\/assets\/)/);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const css = readdirSync(assets).filter((name) => name.endsWith('.css'));
    for (const name of css)
      expect(readFileSync(path.join(assets, name), 'utf8')).not.toMatch(
        /url\(['"]?(?:https?:)?\/\//,
      );
  });
});
