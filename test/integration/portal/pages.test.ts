import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';

let portal: PortalRig;

beforeAll(async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 's1d-web-'));
  const webRoot = path.join(directory, 'web');
  await mkdir(path.join(webRoot, 'assets'), { recursive: true });
  await writeFile(path.join(webRoot, 'index.html'), '<!doctype html><title>Portal</title>');
  await writeFile(path.join(webRoot, 'favicon.svg'), '<svg/>');
  await writeFile(path.join(webRoot, 'assets', 'index-abc123.js'), 'export {};');
  await writeFile(path.join(directory, 'secret.txt'), 'secret');
  portal = await PortalRig.start(await Rig.start(), { webRoot });
});

const get = (at: string) => portal.browser().get(at);

describe('the pages', () => {
  it.each(['/', '/link', '/tenants/acme/devices/123', '/sign-in?error=sign_in_failed'])(
    'The page at %s is index.html, which is not cached',
    async (at) => {
      const { status, text, headers } = await get(at);
      expect(status).toBe(200);
      expect(text).toContain('<title>Portal</title>');
      expect(headers.get('content-type')).toMatch(/^text\/html/);
      expect(headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('Only files with a hash in their name are cached without expiry', async () => {
    const asset = await get('/assets/index-abc123.js');
    expect(asset.headers.get('content-type')).toMatch(/javascript/);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const icon = await get('/favicon.svg');
    expect(icon.headers.get('content-type')).toMatch(/svg/);
    expect(icon.headers.get('cache-control')).toBe('no-cache');
    const missing = await get('/assets/index-other.js');
    expect(missing.status).toBe(404);
    expect(missing.headers.get('cache-control')).toBe('no-store');
    expect((await get('/nothing.svg')).status).toBe(404);
  });

  it.each([
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/....//....//secret.txt',
  ])('The file server serves nothing outside its directory: %s', async (at) => {
    expect((await get(at)).text).not.toContain('secret');
  });

  it('An unknown API path is not answered with a page', async () => {
    const unknown = await get('/api/nothing');
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect((await portal.browser().post('/')).status).toBe(404);
  });
});
