import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsole } from '../../sample-console/start-sample-console.ts';
import { ERRORS } from '../../src/errors/errors.ts';
import { SecretSearch } from '../support/checks/canary.ts';
import { PortalRig } from '../support/rigs/portal-rig.ts';
import { Rig } from '../support/rigs/rig.ts';
import { CHROMIUM, tracesOf, WebRig, WITH_CHROMIUM, WITH_PAGES } from '../support/rigs/web-rig.ts';

/** An administrator's whole path, from the one-time link to a disconnected console. */

let console: SampleConsole;
let web: WebRig;
let page: Page;

const form = () => page.getByRole('dialog', { name: 'Set up SentinelOne' });

async function testConnection(consoleUrl: string, token: string): Promise<void> {
  await form().getByLabel('Console URL').fill(consoleUrl);
  await form().getByLabel('API Token').fill(token);
  await form().getByRole('button', { name: 'Test connection' }).click();
}

/** The error message of a field, found as a screen reader finds it. */
async function fieldError(label: string): Promise<string> {
  const field = form().getByLabel(label);
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  const ids = (await field.getAttribute('aria-describedby')) ?? '';
  const texts = await Promise.all(
    ids
      .split(' ')
      .filter((id) => id.endsWith('-error'))
      .map((id) => page.locator(`[id="${id}"]`).textContent()),
  );
  return texts.join('');
}

const card = () => page.getByRole('region', { name: 'SentinelOne', exact: true });
const badge = (text: string | RegExp) =>
  card().locator('.badge.large', { hasText: text }).waitFor();
const chooseAction = async (item: string): Promise<void> => {
  await card().getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

describe.skipIf(CHROMIUM === null)(`setting up an integration${WITH_CHROMIUM}`, () => {
  beforeAll(async () => {
    const rig = await Rig.start({ budgetMs: 120_000 });
    console = await rig.console({ devices: 1_200, queryDurationMs: 2_000 });
    web = await WebRig.start(await PortalRig.start(rig, WITH_PAGES));
    page = await web.firstAdmin();
  });

  it('the pages of a new tenant say that SentinelOne is not connected', async () => {
    await page.getByLabel('Name of the tenant').fill('acme');
    await page.getByRole('button', { name: 'Create tenant' }).click();
    await page.waitForURL('**/t/acme/integrations');
    await page.getByText('Not connected').waitFor();
    for (const [link, words] of [
      ['Overview', 'Connect SentinelOne to begin'],
      ['Devices', 'No devices yet'],
      ['Agents', 'SentinelOne is not connected'],
    ] as const) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.getByRole('heading', { name: words }).waitFor();
    }
  });

  it('the set-up form hides the token and shows the origin of a pasted URL', async () => {
    await page.getByRole('link', { name: 'Integrations', exact: true }).click();
    await page.getByRole('button', { name: 'Set up Integration' }).click();
    expect(await form().getByLabel('API Token').getAttribute('type')).toBe('password');
    await form()
      .getByLabel('Console URL')
      .fill('https://usea1-acme.sentinelone.net/login?next=%2Fdashboard');
    await form().getByText('Connects to https://usea1-acme.sentinelone.net;').waitFor();
  });

  it.each([
    ['Console URL', 'http://usea1-acme.sentinelone.net', 'x', ERRORS.console_url_rejected.message],
    ['Console URL', 'https://console.invalid', 'x', 'The console could not be reached:'],
    ['API Token', 'SAMPLE', 'wrong', ERRORS.invalid_token.message],
    ['API Token', 'SAMPLE', '', ERRORS.invalid_token.message],
    ['API Token', 'SAMPLE', 'NO ENDPOINTS', ERRORS.missing_scope.message],
  ])('the field %s shows the error for URL %s and token %s', async (label, url, token, message) => {
    const secret = token === 'NO ENDPOINTS' ? console.tokens.get('no-endpoints').secret : token;
    await testConnection(url === 'SAMPLE' ? console.url : url, secret);
    expect(await fieldError(label)).toContain(message);
  });

  it('a successful test shows scope, expiry, devices and Deep Visibility', async () => {
    await testConnection(`${console.url}/dashboard?x=1`, console.tokens.get('global').secret);
    await form().getByText('Connection successful', { exact: true }).waitFor();
    const report = await form().innerText();
    expect(report).toMatch(/Scope of the token\s+Global/);
    expect(report).toMatch(/Token expires\s+in 6 months/);
    expect(report).toMatch(/Devices\s+1,\d{3}/);
    expect(report).toMatch(/Deep Visibility\s+(Available|Known after)/);
  });

  it('saving starts the first sync and shows its progress without a reload', async () => {
    console.faults.add('delay:6000@agents#2'); // of two pages
    await form().getByRole('button', { name: 'Save' }).click();
    await badge(/Syncing/);
    await card().getByRole('region', { name: 'Running sync' }).waitFor();
    await badge(/Syncing \d+ %/);
    console.faults.clear();
    await badge('Connected');
    const runs = page.getByRole('region', { name: 'Runs, newest first' });
    await runs.getByRole('row', { name: /#1.*First sync.*Complete/ }).waitFor();
    const temporal = runs.getByRole('link', { name: 'open run 1 in Temporal' });
    expect(await temporal.getAttribute('href')).toMatch(/^http:\/\/127\.0\.0\.1:8233\//);
    expect(await card().innerText()).toMatch(/••••\S{4}/);
  });

  it('S21: the browser holds the token nowhere once it is saved', async () => {
    const { secret } = console.tokens.get('global');
    const traces = await tracesOf(page);
    expect(traces).toContain(secret.slice(-4));
    expect(traces).toContain('s1d_session');
    expect(new SecretSearch([secret]).find(traces)).toEqual([]);
    expect(web.complaints.join('\n')).not.toContain(secret);
  });

  it('devices, AI agents and sightings are listed after the first sync', async () => {
    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await page.getByText(/1–50 of 1,\d{3} devices/).waitFor();
    await page.getByRole('link', { name: 'Agents', exact: true }).click();
    await page.getByRole('row', { name: /Claude Code/ }).waitFor();
    await page.getByText('By sighting').click();
    await page.getByText('Permissions bypassed').first().waitFor();
    await page.getByRole('columnheader', { name: 'Last logged-in user' }).waitFor();
    await page.getByRole('columnheader', { name: 'OS user of the process' }).waitFor();
  });

  it('Sync now starts another run', async () => {
    await page.getByRole('link', { name: 'Integrations', exact: true }).click();
    await card().getByRole('button', { name: 'Sync now' }).click();
    await page.getByRole('row', { name: /#2.*Sync now.*Complete/ }).waitFor();
  });

  it('a refused token needs attention until it is replaced', async () => {
    const scope = console.tokens.get('global').scope;
    const next = console.tokens.issue({ label: 'global', scope });
    await card().getByRole('button', { name: 'Sync now' }).click();
    await badge(/Needs attention: Invalid SentinelOne API token/);
    await card().getByRole('button', { name: 'Replace token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replace the API token' });
    await dialog.getByLabel('API Token').fill('wrong again');
    await dialog.getByRole('button', { name: 'Replace token' }).click();
    await dialog.getByText(ERRORS.invalid_token.message).waitFor();
    await dialog.getByLabel('API Token').fill(next.secret);
    await dialog.getByRole('button', { name: 'Replace token' }).click();
    await badge('Connected');
    await page.getByRole('row', { name: /New token.*Complete/ }).waitFor();
  });

  it('the integration is paused and resumed', async () => {
    await card().getByRole('button', { name: 'Pause' }).click();
    await badge('Paused');
    expect(await card().getByRole('button', { name: 'Sync now' }).isDisabled()).toBe(true);
    await card().getByRole('button', { name: 'Resume' }).click();
    await badge('Connected');
  });

  it('the cadence dialog shows a wrong cron expression at its field and saves a valid one', async () => {
    await chooseAction('Change cadence');
    const dialog = page.getByRole('dialog', { name: 'Change the cadence' });
    await dialog.getByText('Cron', { exact: true }).click();
    await dialog.getByLabel('Cron expression').fill('every now and then');
    await dialog.getByRole('button', { name: 'Save cadence' }).click();
    await expect
      .poll(() => dialog.getByLabel('Cron expression').getAttribute('aria-invalid'))
      .toBe('true');
    await dialog.getByLabel('Cron expression').fill('30 */4 * * *');
    await dialog.getByRole('button', { name: 'Save cadence' }).click();
    await card().getByText('30 */4 * * *').waitFor();
  });

  it('the engine dialog shows the engine that was saved', async () => {
    const dialog = page.getByRole('dialog', { name: 'How AI agents are looked for' });
    for (const engine of ['Classic Deep Visibility', 'Automatic']) {
      await chooseAction('Change engine');
      await dialog.getByLabel(engine).check();
      await dialog.getByRole('button', { name: 'Save engine' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await chooseAction('Change engine');
      await expect.poll(() => dialog.getByLabel(engine).isChecked()).toBe(true);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    }
  });

  it('the support bundle does not contain the token', async () => {
    await card().getByRole('button', { name: 'More actions' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Download support bundle' }).click();
    const chunks: Buffer[] = [];
    for await (const chunk of await (await download).createReadStream())
      chunks.push(Buffer.from(chunk));
    const bundle = Buffer.concat(chunks).toString('utf8');
    expect(JSON.parse(bundle)).toMatchObject({ tenantId: 'acme' });
    expect(bundle).not.toContain(console.tokens.get('global').secret);
  });

  it('disconnecting keeps the devices when the user chooses so', async () => {
    await chooseAction('Disconnect…');
    const dialog = page.getByRole('dialog', { name: 'Disconnect SentinelOne' });
    await dialog.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await page.getByText('Disconnected: the API token is destroyed.').waitFor();
    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await page.getByText(/1–50 of 1,\d{3} devices/).waitFor();
  });

  it('no page logs an error except for requests that are meant to fail', () => {
    expect(web.complaints.filter((text) => !/status of (4\d\d)/.test(text))).toEqual([]);
  });
});
