import { beforeAll, describe, expect, it } from 'vitest';
import type { Access } from '../../../src/portal/access/access-rules.ts';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { PASSWORD, PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';
import { addTenant } from '../../support/servers/database.ts';

/** Access to every route of the router. */

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly access: Access;
}

let rig: Rig;
let portal: PortalRig;
let admin: HttpSession;
let viewer: HttpSession;
let stranger: HttpSession;
let operations: readonly Operation[];

beforeAll(async () => {
  rig = await Rig.start();
  portal = await PortalRig.start(rig);
  const root = await portal.admin();
  for (const tenantId of ['acme', 'globex']) {
    await root.post('/api/tenants', { tenantId });
    await addTenant(rig.database, tenantId);
  }
  admin = await portal.member(root, 'acme', 'ann@example.com', 'admin');
  viewer = await portal.member(root, 'acme', 'vic@example.com', 'viewer');
  stranger = await portal.member(root, 'globex', 'sam@example.com', 'admin');
  operations = portal.app.routeAccess
    .filter(({ methods }) => !methods.includes('HEAD'))
    .flatMap(({ methods, url, access }) =>
      methods.map((method) => ({ method, path: url, access })),
    );
});

/** Existing ids where possible, so that no refusal is due to a missing row. */
const fill = (path: string, tenantId = 'acme') =>
  path.replace(':tenantId', tenantId).replaceAll(/:\w+/g, '1');

/** Routes without access control: probes, files of pages, the API document. */
const OPEN = ['/healthz', '/readyz', '/metrics', '/assets/*', '/api/openapi.json'];
const isOpen = ({ path }: Operation) => OPEN.includes(path);

describe('every route', () => {
  it('Every route is in the router, and in the API document unless it serves only machines or browsers', async () => {
    expect(operations.length).toBeGreaterThan(45);
    const { body } = await admin.get('/api/openapi.json');
    const hidden = operations
      .filter(({ path }) => body.paths[path.replaceAll(/:(\w+)/g, '{$1}')] === undefined)
      .map(({ path }) => path);
    expect(hidden.toSorted()).toEqual(['/api/auth/oidc/callback', '/api/openapi.json', '/metrics']);
  });

  it('S24: Every route answers anonymous requests with 401 or 403, regardless of their content', async () => {
    for (const operation of operations.filter((one) => !isOpen(one))) {
      const { method, path } = operation;
      for (const options of [{}, { body: {} }, { body: '{"broken"', headers: {} }]) {
        const anonymous = portal.browser();
        if (method === 'GET' && 'body' in options) continue;
        const headers = { origin: null };
        const answer = await anonymous.request(method, fill(path), { ...options, headers });
        expect([401, 403], `${method} ${path}`).toContain(answer.status);
        expect(answer.body.code).toMatch(/^(sign_in_required|origin_refused)$/);
      }
    }
  });

  it('S24: An unknown path answers 401 to anonymous requests, and 404 or 405 to signed-in users', async () => {
    expect((await portal.browser().get('/api/nothing')).status).toBe(401);
    expect((await portal.browser().get('/api/tenants/acme/nothing')).status).toBe(401);
    expect((await admin.get('/api/tenants/acme/nothing')).status).toBe(404);
    const wrong = await admin.delete('/api/session');
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, HEAD');
  });

  it('S36: Every tenant route answers 404 to the admin of another tenant, before it reads the request', async () => {
    for (const { method, path } of operations.filter(({ path: at }) => at.includes(':tenantId'))) {
      for (const tenantId of ['acme', 'nobody', 'No%20Body', '%00', "'%20or%201=1"]) {
        const body = method === 'GET' ? {} : { body: { wrong: true } };
        const answer = await stranger.request(method, fill(path, tenantId), body);
        expect(answer.status, `${method} ${fill(path, tenantId)}`).toBe(404);
        expect(answer.body.code).toBe('not_found');
      }
    }
  });

  it('A route for admins answers 403 to a viewer, and no other route does', async () => {
    for (const operation of operations.filter(({ path }) => path.includes(':tenantId'))) {
      const { method, path } = operation;
      if (path.endsWith('/events')) continue;
      const body = method === 'GET' ? {} : { body: { wrong: true } };
      const { status } = await viewer.request(method, fill(path), body);
      if (operation.access === 'admin') expect(status, `${method} ${path}`).toBe(403);
      else expect([200, 400, 404], `${method} ${path}`).toContain(status);
    }
    expect((await viewer.post('/api/tenants', { tenantId: 'mine' })).status).toBe(403);
    expect((await admin.post('/api/tenants', { tenantId: 'mine' })).status).toBe(403);
    expect((await admin.get('/api/audit-log')).status).toBe(403);
  });

  it('S30: Every route refuses a change from another origin, from none, or as a form', async () => {
    const changing = operations.filter(({ method }) => method !== 'GET');
    expect(changing.length).toBeGreaterThan(20);
    for (const { method, path } of changing) {
      for (const origin of ['https://evil.example', 'null', null, `${portal.url}.evil.example`]) {
        const answer = await admin.request(method, fill(path), { body: {}, headers: { origin } });
        expect(answer.status, `${method} ${path} from ${origin}`).toBe(403);
        expect(answer.body.code).toBe('origin_refused');
      }
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await admin.request('POST', '/api/tenants/acme/resync', {
        body: 'a=b',
        headers: { 'content-type': type },
      });
      expect(answer.status).toBe(415);
    }
  });

  it('Every forbidden request is in the audit log with actor, action and address', async () => {
    const logged = async (work: () => Promise<unknown>): Promise<string> => {
      const before = portal.logged.length;
      await work();
      return portal.logged.slice(before).join('\n');
    };
    const who = '"who":"sam@example.com"';
    const foreign = await logged(() => stranger.get('/api/tenants/acme/devices'));
    expect(foreign).toContain('"message":"refused: not_found"');
    expect(foreign).toContain('"route":"/api/tenants/:tenantId/devices"');
    expect(foreign).toContain('"address":"127.0.0.1"');
    expect(foreign).toContain(who);
    expect(await logged(() => stranger.get('/api/audit-log'))).toContain('refused: forbidden');
    const headers = { origin: 'https://evil.example' };
    expect(
      await logged(() => stranger.request('POST', '/api/tenants/globex/pause', { headers })),
    ).toContain('refused: origin_refused');
    expect(await logged(() => stranger.get('/api/tenants/globex/devices/none'))).toBe('');
  });

  it('The portal refuses foreign host names, as after DNS rebinding', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const headers = { host: 'evil.example:8080', cookie: admin.cookieHeader };
      request(`${portal.url}/api/session`, { headers }, (answer) => resolve(answer.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe('a route without a declaration', () => {
  it('A route without declared access stops the portal from starting', async () => {
    const { default: fastify } = await import('fastify');
    const { registerAuthorization } = await import('../../../src/portal/access/authorization.ts');
    const handler = async () => null;
    for (const [route, message] of [
      [{ method: 'GET', url: '/a', handler }, /does not say who may use it/],
      [{ method: 'POST', url: '/a', handler, config: { access: 'anyone' } }, /audit log/],
      [
        { method: 'GET', url: '/a', handler, config: { access: 'admin' } },
        /disagree about a tenant/,
      ],
      [
        { method: 'GET', url: '/a/:tenantId', handler, config: { access: 'signed-in' } },
        /disagree about a tenant/,
      ],
    ] as const) {
      const app = fastify() as unknown as typeof portal.app;
      registerAuthorization(app, portal.services);
      expect(() => app.route(route as never)).toThrow(message);
    }
  });
});

describe('an API key', () => {
  it('An API key reads its tenant and nothing else, until it is revoked', async () => {
    const made = await admin.post('/api/tenants/acme/api-keys', {
      name: 'report',
      expiresInDays: 30,
    });
    expect(made.status).toBe(201);
    const { key, apiKey } = made.body;
    const program = (path: string, method = 'GET') =>
      portal.browser().request(method, path, { headers: { authorization: `Bearer ${key}` } });
    expect((await program('/api/tenants/acme/devices')).status).toBe(200);
    expect((await program('/api/tenants/globex/devices')).status).toBe(404);
    expect((await program('/api/tenants/acme/members')).status).toBe(403);
    expect((await program('/api/tenants/acme/events')).status).toBe(403);
    expect((await program('/api/session')).status).toBe(403);
    expect((await program('/api/tenants/acme/pause', 'POST')).status).toBe(403);
    const listed = await admin.get('/api/tenants/acme/api-keys');
    expect(listed.text).not.toContain(key);
    expect(listed.body.items[0]).toMatchObject({ name: 'report', lastUsedAt: expect.any(String) });
    await admin.delete(`/api/tenants/acme/api-keys/${apiKey.keyId}`);
    expect((await program('/api/tenants/acme/devices')).status).toBe(401);
    const stored = await rig.database.pool.query('select * from auth.api_keys');
    expect(JSON.stringify(stored.rows)).not.toContain(key);
  });
});

describe('members', () => {
  it('Members are invited by a one-time link, change roles, and lose their sessions when removed', async () => {
    const made = await admin.post('/api/tenants/acme/invitations', {
      email: 'New@Example.com',
      role: 'viewer',
    });
    expect(made.body.invitation).toMatchObject({ email: 'new@example.com', role: 'viewer' });
    const token = made.body.link.split('#')[1];
    const browser = portal.browser();
    const opened = await browser.post('/api/auth/link', { token });
    expect(opened.body).toMatchObject({
      purpose: 'invitation',
      email: 'new@example.com',
      tenantId: 'acme',
    });
    const other = { token, name: 'New', email: 'other@example.com', password: PASSWORD };
    expect((await browser.post('/api/auth/link/accept', other)).body.errors[0].field).toBe('email');
    const accepted = await browser.post('/api/auth/link/accept', {
      token,
      name: 'New',
      password: PASSWORD,
    });
    expect(accepted.status).toBe(200);
    expect(accepted.body.tenants).toEqual([{ tenantId: 'acme', role: 'viewer' }]);
    const again = await portal.browser().post('/api/auth/link', { token });
    expect(again.body).toMatchObject({ code: 'link_invalid', errors: [{ field: 'token' }] });

    const { userId } = accepted.body.user;
    const changed = await admin.patch(`/api/tenants/acme/members/${userId}`, { role: 'admin' });
    expect(changed.body).toMatchObject({ role: 'admin' });
    expect((await browser.get('/api/tenants/acme/members')).status).toBe(200);
    expect((await admin.delete(`/api/tenants/acme/members/${userId}`)).status).toBe(204);
    expect((await browser.get('/api/session')).status).toBe(401);
  });

  it('An invited person who has an account is a member at once, and cannot be invited twice', async () => {
    const form = { email: 'SAM@example.com', role: 'viewer' };
    const made = await admin.post('/api/tenants/acme/invitations', form);
    expect(made.body).toEqual({ invitation: null, link: `${portal.services.site.origin}/` });
    const tenants = (await stranger.get('/api/session')).body.tenants;
    expect(tenants).toContainEqual({ tenantId: 'acme', role: 'viewer' });
    const again = await admin.post('/api/tenants/acme/invitations', form);
    expect(again.body).toMatchObject({ code: 'member_exists', errors: [{ field: 'email' }] });
  });

  it('A tenant keeps its last administrator', async () => {
    const { body } = await stranger.get('/api/session');
    const path = `/api/tenants/globex/members/${body.user.userId}`;
    const root = await rig.database.pool.query(
      `select user_id as id from auth.members join auth.users on id = user_id
       where tenant_id = 'globex' and installation_admin`,
    );
    await stranger.delete(`/api/tenants/globex/members/${root.rows[0].id}`);
    expect((await stranger.patch(path, { role: 'viewer' })).body.code).toBe('last_admin');
    expect((await stranger.delete(path)).status).toBe(409);
  });
});

describe('the database under the portal', () => {
  it('S36: The database shows the portal no rows of another tenant, even when a query forgets its where', async () => {
    const seen = await portal.services.database.asTenant('acme', async (tx) => {
      const { rows } = await tx.query('select distinct tenant_id from app.integrations');
      return rows;
    });
    expect(seen).toEqual([{ tenant_id: 'acme' }]);
    const none = await portal.services.database.asPortal(async (tx) => {
      const { rows } = await tx.query('select tenant_id from app.integrations');
      return rows;
    });
    expect(none).toEqual([]);
  });

  it.each([
    'users',
    'sessions',
    'accounts',
    'links',
    'api_keys',
    'second_factors',
    'recovery_codes',
    'pending_sign_ins',
  ])('The database shows the worker nothing of auth.%s', async (table) => {
    const work = rig.database.asTenant('acme', (tx) => tx.query(`select * from auth.${table}`));
    await expect(work).rejects.toMatchObject({ code: 'database_failed' });
  });
});
