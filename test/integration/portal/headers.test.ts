import { beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';

let rig: Rig;
let plain: PortalRig;
let secure: PortalRig;

beforeAll(async () => {
  rig = await Rig.start();
  plain = await PortalRig.start(rig);
  secure = await PortalRig.start(rig, { publicUrl: 'https://portal.example' });
});

const PATHS = [
  '/healthz',
  '/',
  '/nothing',
  '/api/session',
  '/api/openapi.json',
  '/api/nothing',
  '/%',
];

describe('headers', () => {
  it.each(PATHS)('S31: Security headers protect the page at %s', async (path) => {
    const { headers } = await plain.browser().get(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'");
    expect(policy).not.toContain('unsafe-eval');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
    expect(headers.get('content-type')).toMatch(/^(application\/(problem\+)?json|text\/html)(;|$)/);
  });

  it('S31: API answers are not cached', async () => {
    expect((await plain.browser().get('/api/session')).headers.get('cache-control')).toBe(
      'no-store',
    );
  });
});

describe('under a public https URL', () => {
  const named = { host: 'portal.example', origin: 'https://portal.example' };

  it('S29: Under a public https URL the cookie is Secure and bound to the host, and HSTS is on', async () => {
    const token = await secure.link({ purpose: 'first-admin', lifeMs: 60_000 });
    const answer = await secure.app.inject({
      method: 'POST',
      url: '/api/auth/link/accept',
      headers: named,
      payload: { token, name: 'Root', email: 'root@example.com', password: PASSWORD },
    });
    expect(answer.statusCode).toBe(200);
    const [cookie = ''] = [answer.headers['set-cookie'] ?? []].flat();
    expect(cookie).toMatch(/^__Host-s1d_session=/);
    for (const part of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) {
      expect(cookie.toLowerCase()).toContain(`; ${part.toLowerCase()}`);
    }
    expect(answer.headers['strict-transport-security']).toMatch(
      /^max-age=\d{8}; includeSubDomains$/,
    );
    const session = await secure.app.inject({
      url: '/api/session',
      headers: { ...named, cookie: cookie.split(';')[0] ?? '' },
    });
    expect(session.statusCode).toBe(200);
  });

  it('Under a public https URL only that origin may make changes, and only that host is answered', async () => {
    const from = (headers: Record<string, string>) =>
      secure.app.inject({ method: 'POST', url: '/api/auth/sign-in', headers, payload: {} });
    expect((await from(named)).statusCode).toBe(400);
    expect((await from({ ...named, origin: 'http://portal.example' })).statusCode).toBe(403);
    expect((await from({ ...named, host: 'localhost:8080' })).statusCode).toBe(403);
  });
});

describe('metrics', () => {
  it('Metrics are served to this machine only, and name routes but no tenant or person', async () => {
    await plain.browser().get('/api/tenants/secret-tenant/devices');
    const { status, text } = await plain.browser().get('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('s1d_portal_request_seconds_bucket');
    expect(text).toContain('route="/api/tenants/:tenantId/devices"');
    expect(text).not.toContain('secret-tenant');
    expect(text).not.toContain('root@example.com');
    const proxied = await plain.browser().request('GET', '/metrics', {
      headers: { 'x-forwarded-for': '203.0.113.7' },
    });
    expect(proxied.status).toBe(403);
  });
});

describe('exports', () => {
  it('S40: Exports are rate-limited per person, and the answer says when to retry', async () => {
    const browser = plain.browser();
    const token = await plain.link({
      purpose: 'sign-in',
      userId: await firstAdmin(),
      lifeMs: 60_000,
    });
    await browser.post('/api/auth/link/accept', { token });
    await browser.post('/api/tenants', { tenantId: 'acme' });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 35; attempt += 1) {
      const { status } = await browser.get('/api/tenants/acme/devices.csv');
      statuses.push(status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    const refused = await browser.get('/api/tenants/acme/devices.csv');
    expect(refused.body).toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: expect.any(Number),
    });
    expect((await browser.get('/api/tenants/acme/devices')).status).toBe(200);
  });
});

const firstAdmin = async (): Promise<string> => {
  const { rows } = await rig.database.pool.query('select id from auth.users');
  return rows[0].id;
};
