// Takes screenshots of the portal of a running demo into docs/screenshots:
//   S1D_DATA_DIR=… ./bin/s1-discovery up --demo     (in another shell, freshly started)
//   S1D_DATA_DIR=… node scripts/screenshots.mjs
// Uses the one-time sign-in link and leaves a second tenant in the installation.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, request } from 'playwright-core';

const file = path.join(process.env.S1D_DATA_DIR ?? '.data', 'env');
const env = Object.fromEntries(
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);
const out = 'docs/screenshots';
mkdirSync(out, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const context = await browser.newContext({
  baseURL: env.PORTAL_URL,
  viewport: { width: 1440, height: 900 },
  reducedMotion: 'reduce',
});
const page = await context.newPage();

async function takeScreenshot(name, url, settleMs = 900) {
  if (url) await page.goto(url);
  await page.locator('h1').first().waitFor();
  await page.waitForTimeout(settleMs);
  await page.screenshot({ path: path.join(out, `${name}.png`) });
}

await page.goto(env.PORTAL_SIGN_IN_URL);
await page.getByLabel('Name').waitFor();
await takeScreenshot('accept-link');
await page.getByLabel('Name').fill('Ann Keller');
await page.getByLabel('E-mail').fill('ann@example.com');
await page.getByLabel('Password', { exact: true }).fill('quiet otter counts lanterns');
await page.getByRole('button', { name: 'Create account and sign in' }).click();
await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();

// More runs, so the trend chart has a line.
await page.goto('/t/demo/integrations');
for (const run of ['#2', '#3', '#4']) {
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByRole('row', { name: new RegExp(`${run}.*Complete`) }).waitFor();
}

await page.getByRole('button', { name: '#1 in detail' }).click();
await page.getByRole('dialog', { name: 'Run #1' }).waitFor();
await takeScreenshot('run');
await page.keyboard.press('Escape');

const PAGES = {
  overview: '/t/demo/overview',
  devices: '/t/demo/devices',
  agents: '/t/demo/agents',
  sightings: '/t/demo/agents?view=sightings&mode=permission-bypass',
  integrations: '/t/demo/integrations',
  'feature-availability': '/t/demo/integrations/features',
  members: '/t/demo/settings/members',
  'api-keys': '/t/demo/settings/api-keys',
  account: '/t/demo/settings/account',
};
for (const [name, url] of Object.entries(PAGES)) await takeScreenshot(name, url);

await page.goto('/t/demo/settings/account');
await page.getByRole('button', { name: 'Set up', exact: true }).click();
await page
  .getByRole('dialog')
  .getByLabel('Password', { exact: true })
  .fill('quiet otter counts lanterns');
await page.getByRole('dialog').getByRole('button').last().click();
await page.getByRole('dialog').locator('svg').first().waitFor();
await takeScreenshot('second-factor');
await page.keyboard.press('Escape');

await page.goto('/t/demo/devices?hasAiAgents=true');
await page.locator('tbody a').nth(1).click();
await page.getByRole('heading', { name: 'History' }).waitFor();
await takeScreenshot('device');

await page.goto('/t/demo/settings/tenants');
await page.getByRole('button', { name: 'New tenant' }).click();
await page.getByLabel('Name of the tenant').fill('acme');
await page.getByRole('button', { name: 'Create tenant' }).click();
await page.getByRole('button', { name: 'Set up Integration' }).waitFor();
await takeScreenshot('not-connected');
await page.getByRole('button', { name: 'Set up Integration' }).click();
await page.getByLabel('Console URL').fill(`${env.S1D_SAMPLE_CONSOLE_URL}/dashboard`);
await page.getByLabel('API Token').fill('not-the-token');
await page.getByRole('button', { name: 'Test connection' }).click();
await page.getByText('Invalid SentinelOne API token').waitFor();
await takeScreenshot('set-up-error');
const token = readFileSync(env.S1D_SAMPLE_CONSOLE_TOKEN_FILE, 'utf8').trim();
await page.getByLabel('API Token').fill(token);
await page.getByRole('button', { name: 'Test connection' }).click();
await page.getByText('Connection successful').waitFor();
await takeScreenshot('set-up');
// A run of the sample console takes less than a second: its query stalls until the picture is taken.
const faults = `${env.S1D_SAMPLE_CONSOLE_URL}/_sample/faults`;
const control = await request.newContext({ ignoreHTTPSErrors: true });
await control.post(faults, { data: ['lrq-hang:7'] });
await page.getByRole('button', { name: 'Save' }).click();
await page.getByRole('region', { name: 'Running sync' }).waitFor();
await takeScreenshot('syncing');
await control.delete(faults);
await takeScreenshot('audit-log', '/t/acme/settings/audit');

await page.emulateMedia({ colorScheme: 'dark' });
for (const name of ['overview', 'devices', 'agents', 'integrations'])
  await takeScreenshot(`${name}-dark`, PAGES[name]);
await page.emulateMedia({ colorScheme: 'light' });
await page.setViewportSize({ width: 390, height: 844 });
for (const name of ['overview', 'agents', 'integrations'])
  await takeScreenshot(`${name}-phone`, PAGES[name]);
await browser.close();
