import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsole } from '../../sample-console/start-sample-console.ts';
import { PortalRig } from '../support/rigs/portal-rig.ts';
import { Rig } from '../support/rigs/rig.ts';
import {
  CHROMIUM,
  seriousFindings,
  WebRig,
  WITH_CHROMIUM,
  WITH_PAGES,
} from '../support/rigs/web-rig.ts';

/** Notices for consoles that deliver less than everything, and the actions they offer. */

let rig: Rig;
let web: WebRig;
let page: Page;

const card = () => page.getByRole('region', { name: 'SentinelOne', exact: true });
const badge = (text: string | RegExp) =>
  card().locator('.badge.large', { hasText: text }).waitFor();

async function connect(tenantId: string, console: SampleConsole): Promise<void> {
  const made = await page.request.post('/api/tenants', {
    data: { tenantId },
    headers: { origin: web.portal.url },
  });
  expect(made.status()).toBe(201);
  await rig.connect(tenantId, console);
  await page.goto(`/t/${tenantId}/integrations`);
}

describe.skipIf(CHROMIUM === null)(`attention notices${WITH_CHROMIUM}`, () => {
  beforeAll(async () => {
    rig = await Rig.start();
    web = await WebRig.start(await PortalRig.start(rig, WITH_PAGES));
    page = await web.firstAdmin();
  });

  it('an unlicensed Deep Visibility is shown as the reason for devices without AI agents', async () => {
    await connect('unlicensed', await rig.console({ deepVisibility: 'unlicensed' }));
    await badge('Degraded: no Deep Visibility');
    await card().getByText('devices but no agents is what to expect').waitFor();
    await card().getByText('Ask SentinelOne for Deep Visibility').waitFor();
    await page.getByRole('button', { name: '#1 in detail' }).click();
    const run = page.getByRole('dialog', { name: 'Run #1' });
    await run.getByText('Ask SentinelOne for Deep Visibility').waitFor();
    expect(await run.innerText()).toMatch(/Devices received\s+200 of 200/);
    expect(await run.innerText()).toMatch(/Pages of the device list\s+1/);
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await run.waitFor({ state: 'hidden' });
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Agents', exact: true }).click();
    const cause = 'Devices but no agents: Deep Visibility is not licensed';
    await page.getByRole('heading', { name: cause }).waitFor();
    await page.getByRole('link', { name: 'See feature availability' }).click();
    await page.getByRole('row', { name: /^AI agents Not available/ }).waitFor();
    await page.getByRole('row', { name: /^Device inventory Available/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page
      .getByText(/Deep Visibility is not licensed/)
      .first()
      .waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('many devices that vanish at once are marked missing only after confirmation', async () => {
    const console = await rig.console({ devices: 200 });
    await connect('shrinking', console);
    await badge('Connected');
    console.fleet.change('remove', { count: 150 });
    await card().getByRole('button', { name: 'Sync now' }).click();
    await badge('Needs attention: many devices vanished at once');
    await page.getByRole('row', { name: /#2/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await card().getByRole('button', { name: 'Confirm and sync' }).click();
    await badge('Connected');
    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await page.getByRole('textbox', { name: 'Status' }).click();
    await page.getByRole('option', { name: /^Missing \(1\d\d\)/ }).click();
    await page.getByText(/1–50 of 1\d\d devices/).waitFor();
  });

  it('no page logs an error or a warning', () => {
    expect(web.complaints).toEqual([]);
  });
});
