import { expect, test } from 'vitest';
import { listPages, startConsole } from './support.ts';

test('/sites responds with an object that contains the rows, unlike other listings', async () => {
  const sample = await startConsole();
  const { body } = await sample.call('sites', { query: { limit: 3 } });
  expect(Object.keys(body.data)).toEqual(['allSites', 'sites']);
  expect(body.data.sites).toHaveLength(3);
  expect(body.pagination.totalItems).toBe(sample.fleet.organisation.sites.length);
  const accounts = await sample.call('accounts');
  expect(Array.isArray(accounts.body.data)).toBe(true);
});

test('/accounts rejects a Site token with the message of a real console', async () => {
  const sample = await startConsole();
  const token = sample.tokens.get('site').secret;
  const reply = await sample.call('accounts', { token });
  expect(reply.status).toBe(403);
  expect(reply.body.errors[0]).toMatchObject({
    code: 4030010,
    detail: 'Action is not allowed to site users',
  });
  expect((await sample.call('sites', { token })).status).toBe(200);
});

test('the cursors of Sites and Groups lead through all rows without gap or overlap', async () => {
  const sample = await startConsole();
  const { sites } = sample.fleet.organisation;
  const sitePages = await listPages(sample, 'sites', { limit: 2 });
  const siteIds = sitePages.flatMap((page) => page.data.sites.map(({ id }: { id: string }) => id));
  expect(siteIds).toEqual(sites.map(({ id }) => id));
  const groupPages = await listPages(sample, 'groups', { limit: 3 });
  const groupIds = groupPages.flatMap((page) => page.data.map(({ id }: { id: string }) => id));
  expect(new Set(groupIds).size).toBe(sites.flatMap(({ groups }) => groups).length);
});

test('Accounts, Sites and Groups have the current number of their agents', async () => {
  const sample = await startConsole({ devices: 150 });
  const counts = async (): Promise<number[]> => {
    const accounts = await sample.call('accounts');
    const sites = await sample.call('sites', { query: { limit: 100 } });
    const groups = await sample.call('groups', { query: { limit: 100 } });
    const sum = (rows: Record<string, number>[], field: string): number =>
      rows.reduce((total, row) => total + (row[field] ?? 0), 0);
    return [
      sum(accounts.body.data, 'activeAgents'),
      sum(sites.body.data.sites, 'activeLicenses'),
      sites.body.data.allSites.activeLicenses,
      sum(groups.body.data, 'totalAgents'),
    ];
  };
  const listed = async (): Promise<number> => (await sample.call('agents/count')).body.data.total;
  expect(new Set([...(await counts()), await listed()]).size).toBe(1);
  sample.fleet.change('decommission', { count: 20 });
  expect(new Set([...(await counts()), await listed()]).size).toBe(1);
});

test('the listings of Sites and Groups can be filtered by name and by ids', async () => {
  const sample = await startConsole();
  const [first, second] = sample.fleet.organisation.sites;
  const byName = await sample.call('sites', { query: { name: 'Default site' } });
  expect(byName.body.data.sites).toHaveLength(1);
  const byIds = await sample.call('sites', { query: { siteIds: `${first?.id},${second?.id}` } });
  expect(byIds.body.pagination.totalItems).toBe(2);
  const groups = await sample.call('groups', { query: { siteIds: String(first?.id), limit: 50 } });
  expect(groups.body.data).toHaveLength(first?.groups.length ?? 0);
});

test('/user has the scope, the roles and the expiry of each kind of token', async () => {
  const sample = await startConsole();
  const [account] = sample.fleet.organisation.accounts;
  const [site] = sample.fleet.organisation.sites;
  const user = async (label: string) =>
    (await sample.call('user', { token: sample.tokens.get(label).secret })).body.data;
  expect(await user('global')).toMatchObject({
    scope: 'tenant',
    scopeRoles: [],
    lowestRole: 'Viewer',
  });
  expect(await user('account')).toMatchObject({
    scope: 'account',
    scopeRoles: [{ id: account?.id }],
  });
  expect(await user('site')).toMatchObject({
    scope: 'site',
    scopeRoles: [{ id: site?.id, accountName: account?.name, roleName: 'Viewer' }],
  });
  const { apiToken } = await user('global');
  expect(apiToken.expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('the dates in the details of a token have no fraction of a second', async () => {
  const sample = await startConsole();
  const reply = await sample.call('users/api-token-details', {
    method: 'POST',
    body: { data: { apiToken: sample.tokens.get('expired').secret } },
  });
  expect(reply.status).toBe(200);
  expect(Date.parse(reply.body.data.expiresAt)).toBeLessThan(Date.now());
  expect(reply.body.data.expiresAt).not.toContain('.');
  const unknown = await sample.call('users/api-token-details', {
    method: 'POST',
    body: { data: {} },
  });
  expect(unknown.status).toBe(400);
});

test('system/info and users/viewer-auth-check accept any valid token', async () => {
  const sample = await startConsole();
  const token = sample.tokens.get('no-endpoints').secret;
  const info = await sample.call('system/info', { token });
  expect(Object.keys(info.body.data)).toEqual(
    expect.arrayContaining(['build', 'latestAgentVersion', 'patch', 'release', 'version']),
  );
  const check = await sample.call('users/viewer-auth-check', { token });
  expect(check.body).toEqual({ data: { success: true } });
});

test('an unknown path is a 404, as JSON below the API’s root and as text elsewhere', async () => {
  const sample = await startConsole();
  const below = await sample.call('threats');
  expect(below.status).toBe(404);
  expect(below.body.errors[0]).toMatchObject({ code: 4040010, detail: '' });
  const elsewhere = await sample.call('/sdl/api/query');
  expect([elsewhere.status, elsewhere.text]).toEqual([404, '404 page not found\n']);
});

test('methods that would change data are a 405 and appear in the request log', async () => {
  const sample = await startConsole();
  for (const method of ['POST', 'PUT', 'DELETE'] as const) {
    const reply = await sample.call('agents', { method, body: {} });
    expect(reply.status).toBe(405);
  }
  expect((await sample.call('dv/init-query')).status).toBe(405);
  expect(sample.requests.counts()).toMatchObject({
    'DELETE /web/api/v2.1/agents 405': 1,
    'PUT /web/api/v2.1/agents 405': 1,
  });
});

test('a body of more than a megabyte is rejected and appears in the request log', async () => {
  const sample = await startConsole();
  const post = (body: string) => sample.call('dv/init-query', { method: 'POST', body });
  const reply = await post('x'.repeat(1024 * 1024 + 1));
  expect([reply.status, reply.headers['connection']]).toEqual([413, 'close']);
  expect((await post('{"query":')).status).toBe(400);
  expect(sample.requests.entries().map(({ status }) => status)).toEqual([413, 400]);
});

test('a path that cannot be decoded is a 404', async () => {
  const sample = await startConsole();
  expect((await sample.call('/web/api/v2.1/%E0%A4%A')).status).toBe(404);
  expect((await sample.call('/%')).status).toBe(404);
});
