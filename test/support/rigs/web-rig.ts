import { existsSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { onFileFinished } from '../checks/cleanup.ts';
import { PASSWORD, type PortalRig } from './portal-rig.ts';

/** Path of Chromium: CHROMIUM_PATH, or Debian's location. Null: browser tests are skipped. */
export const CHROMIUM =
  [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
    (file) => file !== undefined && existsSync(file),
  ) ?? null;

/** Options of a `PortalRig` that serves the web app built by `web-build.ts`. */
export const WITH_PAGES = { webRoot: path.resolve('dist/web') };

/** Suffix of a test title that says why the test is skipped. */
export const WITH_CHROMIUM = CHROMIUM ? '' : ' (skipped: no Chromium; set CHROMIUM_PATH)';

/** Chromium on a `PortalRig`; collects errors and warnings of its pages. */
export class WebRig {
  readonly portal: PortalRig;
  readonly complaints: string[] = [];
  readonly #browser: Browser;

  private constructor(portal: PortalRig, browser: Browser) {
    this.portal = portal;
    this.#browser = browser;
  }

  static async start(portal: PortalRig): Promise<WebRig> {
    const browser = await chromium.launch({
      executablePath: CHROMIUM ?? '',
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
    onFileFinished(() => browser.close());
    return new WebRig(portal, browser);
  }

  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      baseURL: this.portal.url,
      viewport: { width: 1360, height: 860 },
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(60_000);
    return context;
  }

  async page(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    return page;
  }

  /** A page with the first administrator, who accepted the one-time link. */
  async firstAdmin(options: BrowserContextOptions = {}): Promise<Page> {
    const token = await this.portal.link({ purpose: 'first-admin', lifeMs: 60_000 });
    const page = await this.page(await this.context(options));
    await page.goto(`/link#${token}`);
    await page.getByLabel('Name').fill('Ann Keller');
    await page.getByLabel('E-mail').fill('ann@example.com');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account and sign in' }).click();
    await page.waitForURL((url) => url.pathname !== '/link');
    return page;
  }
}

/** Accessibility violations that axe rates serious or critical. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const scope: unknown = globalThis;
    return await (scope as { axe: typeof axe }).axe.run({ exclude: [['[data-portal]:empty']] });
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    );
}

/** Everything a page holds: HTML, form fields, storages, cookies, URLs. */
export async function tracesOf(page: Page): Promise<string> {
  const within = await page.evaluate<unknown>(`({
    page: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    session: { ...sessionStorage },
    location: [location.href, history.state],
    asked: performance.getEntries().map(({ name }) => name),
  })`);
  return JSON.stringify([within, await page.context().storageState({ indexedDB: true })]);
}

/** Whether the page itself (not a table within it) scrolls sideways. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
