import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { encode } from 'uqr';
import { beforeAll, describe, expect, it } from 'vitest';
import { totpUri } from '../../src/portal/auth/totp.ts';
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
import { codeOf } from '../support/stand-ins/authenticator.ts';

/** Two-factor sign-in and reauthentication in the browser. */

const PHONE = { width: 375, height: 740 };
const DESK = { width: 1360, height: 860 };

let rig: Rig;
let web: WebRig;
let page: Page;
let secret: string;
let codes: string[];

const dialog = (name: string) => page.getByRole('dialog', { name });

/** A valid code; forgets used ones, so that no test waits 30 seconds for the next. */
async function validCode(): Promise<string> {
  await rig.database.pool.query('update auth.second_factors set last_step = 0');
  return codeOf(secret);
}

/** Moves the start of every session into the past. */
const ageSessions = (minutes: number) =>
  rig.database.pool.query(
    `update auth.sessions set created_at = now() - $1 * interval '1 minute'`,
    [minutes],
  );

const RUNNING_TRANSITIONS =
  'document.getAnimations().filter((one) => one instanceof CSSTransition).length';

/** Expects no serious axe findings in light and dark and no horizontal scrolling on a phone. */
async function expectAccessible(at: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await at.emulateMedia({ colorScheme });
    await at.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    // Colours change in a CSS transition.
    await expect.poll(() => at.evaluate<number>(RUNNING_TRANSITIONS)).toBe(0);
    expect(await seriousFindings(at), colorScheme).toEqual([]);
  }
  await at.emulateMedia({ colorScheme: 'light' });
  await at.setViewportSize(PHONE);
  expect(await scrollsSideways(at)).toBe(false);
  await at.setViewportSize(DESK);
}

async function signInWithPassword(at: Page, email = 'ann@example.com'): Promise<void> {
  await at.getByLabel('E-mail').fill(email);
  await at.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await at.getByRole('button', { name: 'Sign in' }).click();
}

async function signOut(): Promise<void> {
  await page.getByRole('button', { name: 'Account of Ann Keller' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** The dark modules of a QR code as path commands, row by row. */
const qrCodePath = (text: string): string[] =>
  encode(text, { ecc: 'M', border: 3 }).data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${x} ${y}`] : [])),
  );

/** Goes through the set-up up to the recovery codes; returns the secret and the codes. */
async function setUp(
  at: Page,
  email = 'ann@example.com',
): Promise<{ secret: string; codes: string[] }> {
  await at.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await at.getByRole('button', { name: 'Continue' }).click();
  const shown = (await at.getByLabel('Key', { exact: true }).innerText()).replaceAll(/\s/g, '');
  const drawn = await at
    .getByRole('img', { name: 'QR code for your authenticator app' })
    .locator('path')
    .getAttribute('d');
  expect(drawn?.match(/M\d+ \d+/g)).toEqual(qrCodePath(totpUri(shown, email)));
  await expectAccessible(at);
  await at.getByLabel('Code', { exact: true }).fill('12345');
  await at.getByRole('button', { name: 'Turn on' }).click();
  await at.getByText('is six digits').waitFor();
  const typed = codeOf(shown);
  await at.getByLabel('Code', { exact: true }).fill(`${typed.slice(0, 3)} ${typed.slice(3)}`);
  await at.getByRole('button', { name: 'Turn on' }).click();
  const list = at.getByRole('list', { name: 'Recovery codes' });
  await list.waitFor();
  await expectAccessible(at);
  return { secret: shown, codes: await list.getByRole('listitem').allInnerTexts() };
}

/** Without the responses that tests provoke: the browser logs 401, refused forms, reauthentication. */
const unexpected = (on: WebRig): string[] =>
  on.complaints.filter((text) => !/status of (400|401|403)/.test(text));

describe.skipIf(CHROMIUM === null)(`two-factor sign-in${WITH_CHROMIUM}`, () => {
  beforeAll(async () => {
    rig = await Rig.start();
    web = await WebRig.start(await PortalRig.start(rig, WITH_PAGES));
    await addTenant(rig.database, 'acme');
    page = await web.firstAdmin();
  });

  it('a second factor is set up by QR code or key and ends with recovery codes', async () => {
    await page.goto('/t/acme/settings/account');
    await page.getByRole('button', { name: 'Set up' }).click();
    await dialog('Set up two-factor sign-in').waitFor();
    ({ secret, codes } = await setUp(page));
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(codes).toHaveLength(10);
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const file = readFileSync((await (await waiting).path()) ?? '', 'utf8');
    for (const code of codes) expect(file).toContain(code);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes left').waitFor();
    await expectAccessible(page);
    expect(await page.content()).not.toContain(secret);
  });

  it('sign-in asks for a code after the password and accepts a recovery code instead', async () => {
    await signOut();
    await signInWithPassword(page);
    await page.getByRole('heading', { name: 'Enter the code' }).waitFor();
    const field = page.getByLabel('Code', { exact: true });
    expect(await field.evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
    expect(await field.getAttribute('inputmode')).toBe('numeric');
    await expectAccessible(page);
    await field.fill('000000');
    await page.keyboard.press('Enter');
    await page.getByText('This code is wrong, too old or used already.').waitFor();
    await field.fill(await validCode());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();

    await signOut();
    await signInWithPassword(page);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    const recovery = page.getByLabel('Recovery code', { exact: true });
    expect(await recovery.evaluate((input) => input.matches(':focus'))).toBe(true);
    await expectAccessible(page);
    await recovery.fill((codes[0] ?? '').toUpperCase());
    await page.keyboard.press('Enter');
    await page.getByText('9 recovery codes left').waitFor();
  });

  it('sign-in starts over when the code comes too late', async () => {
    await signOut();
    await signInWithPassword(page);
    await page.getByRole('heading', { name: 'Enter the code' }).waitFor();
    await rig.database.pool.query('delete from auth.pending_sign_ins');
    await page.getByLabel('Code', { exact: true }).fill(await validCode());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This sign-in took too long').waitFor();
    await signInWithPassword(page);
    await page.getByLabel('Code', { exact: true }).fill(await validCode());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  });

  it('password and code are required for new recovery codes and for turning the factor off', async () => {
    await page.goto('/t/acme/settings/account');
    await page.getByRole('button', { name: 'New recovery codes' }).click();
    const renewing = dialog('New recovery codes');
    await renewing.getByLabel('Password', { exact: true }).fill('wrong');
    await renewing.getByLabel('Code', { exact: true }).fill(await validCode());
    await renewing.getByRole('button', { name: 'Make new codes' }).click();
    await renewing.getByText('E-mail or password is wrong.').waitFor();
    await expectAccessible(page);
    await renewing.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await renewing.getByRole('button', { name: 'Make new codes' }).click();
    const list = renewing.getByRole('list', { name: 'Recovery codes' });
    await list.waitFor();
    const made = await list.getByRole('listitem').allInnerTexts();
    expect(made).toHaveLength(10);
    expect(made).not.toContain(codes[1]);
    await renewing.getByRole('button', { name: 'I have kept them' }).click();

    await page.getByRole('button', { name: 'Turn off' }).click();
    const ending = dialog('Turn off two-factor sign-in');
    await ending.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await ending.getByRole('button', { name: 'Use a recovery code' }).click();
    await ending.getByLabel('Recovery code', { exact: true }).fill(made[0] ?? '');
    await ending.getByRole('button', { name: 'Turn off' }).click();
    await page.getByText('Whoever knows your password can sign in as you.').waitFor();
  });

  it('an invitation requires reauthentication and is made right after it', async () => {
    await page.goto('/t/acme/settings/members');
    await page.getByRole('button', { name: 'Invite' }).click();
    const inviting = dialog('Invite somebody');
    await inviting.getByLabel('E-mail').fill('vic@example.com');
    await ageSessions(20);
    await inviting.getByRole('button', { name: 'Make the invitation' }).click();
    const confirming = dialog('Confirm it is you');
    await confirming.waitFor();
    await expectAccessible(page);

    await page.keyboard.press('Escape');
    await confirming.waitFor({ state: 'hidden' });
    await inviting.getByText('Confirm that it is you, then try again.').waitFor();
    expect(await inviting.getByLabel('E-mail').inputValue()).toBe('vic@example.com');

    await inviting.getByRole('button', { name: 'Make the invitation' }).click();
    await confirming.getByLabel('Password', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await confirming.getByText('E-mail or password is wrong.').waitFor();
    await confirming.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByLabel('One-time link').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /vic@example.com.*viewer/ }).waitFor();
  });

  it('a user ends all their other sessions', async () => {
    const other = await web.page(await web.context());
    await other.goto('/t/acme/settings/account');
    await signInWithPassword(other);
    await other.getByText('Where you are signed in.').waitFor();
    await page.goto('/t/acme/settings/account');
    await page.getByRole('button', { name: 'End all other sessions' }).click();
    await page.getByRole('button', { name: 'End all other sessions' }).waitFor({ state: 'hidden' });
    await other.reload();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.context().close();
  });

  it('an installation admin ends the sessions of a member and resets a second factor', async () => {
    const token = await web.portal.link({
      purpose: 'invitation',
      email: 'bob@example.com',
      tenantId: 'acme',
      role: 'viewer',
      lifeMs: 60_000,
    });
    const bob = await web.page(await web.context());
    await bob.goto(`/link#${token}`);
    await bob.getByLabel('Name').fill('Bob');
    await bob.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await bob.getByRole('button', { name: 'Create account and sign in' }).click();
    await bob.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await bob.goto('/t/acme/settings/account');
    await bob.getByRole('button', { name: 'Set up' }).click();
    await setUp(bob, 'bob@example.com');

    await page.goto('/t/acme/settings/members');
    const row = page.getByRole('row', { name: /bob@example.com/ });
    await row.getByText('On', { exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'More for Bob' }).click();
    await page.getByRole('menuitem', { name: 'Reset second factor…' }).click();
    await dialog('Reset the second factor').getByRole('button', { name: 'Reset' }).click();
    await row.getByText('Off', { exact: true }).waitFor();
    await bob.reload();
    await signInWithPassword(bob, 'bob@example.com');
    await bob.getByText('Whoever knows your password can sign in as you.').waitFor();

    await page.getByRole('button', { name: 'More for Bob' }).click();
    await page.getByRole('menuitem', { name: 'End all sessions…' }).click();
    const ending = dialog('End all sessions');
    await ending.getByRole('button', { name: 'End all sessions' }).click();
    await ending.waitFor({ state: 'hidden' });
    await bob.reload();
    await bob.getByRole('heading', { name: 'Sign in' }).waitFor();
    await bob.context().close();
    await page.goto('/t/acme/settings/audit');
    await page.getByText('Installation', { exact: true }).click();
    await page.getByRole('row', { name: /Reset a second factor.*Done.*bob@example.com/ }).waitFor();
    await page
      .getByRole('row', { name: /Signed in.*Asked for a code/ })
      .first()
      .waitFor();
  });

  it('an installation admin without device and codes resets their factor after a one-time link', async () => {
    const { rows } = await rig.database.pool.query(
      `select id from auth.users where email = 'ann@example.com'`,
    );
    await page.goto('/t/acme/settings/account');
    await page.getByRole('button', { name: 'Set up' }).click();
    await setUp(page);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await signOut();
    const userId = String(rows[0].id);
    const token = await web.portal.link({ purpose: 'sign-in', userId, lifeMs: 60_000 });
    await page.goto(`/link#${token}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.goto('/t/acme/settings/account');
    await page.getByRole('button', { name: 'Lost the device?' }).click();
    await page.getByRole('button', { name: 'Reset my second factor' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signInWithPassword(page);
    await page.getByText('Whoever knows your password can sign in as you.').waitFor();
  });

  it('no page logs an error except for requests that are meant to fail', () => {
    expect(unexpected(web)).toEqual([]);
  });
});

describe.skipIf(CHROMIUM === null)(`a required second factor${WITH_CHROMIUM}`, () => {
  it('a new user sees only the set-up until a required second factor is on', async () => {
    const own = await Rig.start();
    const strict = await WebRig.start(
      await PortalRig.start(own, { ...WITH_PAGES, requireSecondFactor: true }),
    );
    const first = await strict.firstAdmin();
    await first.getByRole('heading', { name: 'Set up two-factor sign-in' }).waitFor();
    await expectAccessible(first);
    await first.goto('/t/acme/devices');
    await first.getByRole('heading', { name: 'Set up two-factor sign-in' }).waitFor();
    await setUp(first);
    // Switching to a password manager and back must not hide the codes.
    await first.clock.install();
    await first.clock.fastForward(120_000);
    const refetched = first.waitForResponse((answer) => answer.url().endsWith('/api/session'));
    await first.evaluate(
      'document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))',
    );
    await (await refetched).finished();
    await first.clock.runFor(100);
    await first.getByRole('button', { name: 'I have kept them' }).click();
    await first.getByRole('button', { name: 'Go to your tenants' }).click();
    await first.getByRole('heading', { name: 'Create the first tenant' }).waitFor();
    await first.getByLabel('Name of the tenant').fill('acme');
    await first.getByRole('button', { name: 'Create tenant' }).click();
    await first.waitForURL('**/t/acme/integrations');
    await first.goto('/t/acme/settings/account');
    await first.getByText('This installation asks for it, so it stays on.').waitFor();
    expect(await first.getByRole('button', { name: 'Turn off' }).count()).toBe(0);
    expect(unexpected(strict)).toEqual([]);
  });
});
