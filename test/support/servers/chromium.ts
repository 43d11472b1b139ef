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
import { PASSWORD, type PortalRig } from '../rigs/portal-rig.ts';

/** The real Chromium that drives the web app: CHROMIUM_PATH, or where Debian puts it. */
export const CHROMIUM =
  [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
    (place) => place !== undefined && existsSync(place),
  ) ?? null;

/** For the rig of a portal that is to serve the pages, as `web-build.ts` made them. */
export const WITH_PAGES = { webRoot: path.resolve('dist/web') };

/** Stands in the title of what is skipped without it. */
export const WITH_CHROMIUM = CHROMIUM ? '' : ' (skipped: no Chromium; set CHROMIUM_PATH)';

/** A browser on a portal, which remembers everything that pages complained of. */
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

  /** The first administrator, signed in by the one-time link as a person would. */
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

/** What axe finds that is serious or critical, in words. */
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

/** What a page shows, keeps and remembers: itself, its fields, every storage, addresses. */
export async function tracesOf(page: Page): Promise<string> {
  const within = await page.evaluate<unknown>(`({
    page: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    session: { ...sessionStorage },
    place: [location.href, history.state],
    asked: performance.getEntries().map(({ name }) => name),
  })`);
  return JSON.stringify([within, await page.context().storageState({ indexedDB: true })]);
}

/** Whether the page itself (not a table within it) scrolls sideways. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
