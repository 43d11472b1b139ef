import { expect, test } from 'vitest';
import { manualClock, startConsole } from './support.ts';

const REFUSED = {
  errors: [{ code: 4010010, title: 'Authentication Failed', detail: null }],
};

test('a request without a valid token gets a 401 in the API’s error envelope', async () => {
  const sample = await startConsole();
  const expired = sample.tokens.get('expired').secret;
  for (const token of [null, 'nonsense', expired]) {
    const reply = await sample.call('agents', { token });
    expect(reply.status).toBe(401);
    expect(reply.body).toEqual(REFUSED);
  }
});

test('the ApiToken scheme is case-insensitive, and other headers are rejected', async () => {
  const sample = await startConsole();
  const statusFor = async (authorization: string): Promise<number> => {
    const reply = await sample.call('system/info', { token: null, headers: { authorization } });
    return reply.status;
  };
  expect(await statusFor(`ApiToken ${sample.token}`)).toBe(200);
  expect(await statusFor(`apitoken ${sample.token}`)).toBe(200);
  expect(await statusFor(`APIToken ${sample.token}`)).toBe(200);
  expect(await statusFor(`ApiToken:${sample.token}`)).toBe(401);
  expect(await statusFor(`Bearer ${sample.token}`)).toBe(401);
  expect(await statusFor(`Token ${sample.token}`)).toBe(401);
  expect(await statusFor(sample.token)).toBe(401);
});

test('system/status responds without a token, so it does not prove that one is valid', async () => {
  const sample = await startConsole();
  const reply = await sample.call('system/status', { token: null });
  expect(reply.status).toBe(200);
  expect(reply.body).toEqual({ data: { health: 'ok' } });
});

test('a token stops working as soon as it is revoked, reissued or expired', async () => {
  const clock = manualClock();
  const sample = await startConsole({ clock });
  const works = async (token: string): Promise<boolean> =>
    (await sample.call('system/info', { token })).status === 200;
  const first = sample.token;
  const second = sample.tokens.reissue('global').secret;
  expect([await works(first), await works(second)]).toEqual([false, true]);
  sample.tokens.revoke('global');
  expect(await works(second)).toBe(false);
  const short = sample.tokens.issue({
    label: 'short',
    scope: { level: 'tenant' },
    lifetimeMs: 1000,
  });
  expect(await works(short.secret)).toBe(true);
  clock.advance(1000);
  expect(await works(short.secret)).toBe(false);
});

test('a token without Endpoints.view is valid but may not list agents', async () => {
  const sample = await startConsole();
  const token = sample.tokens.get('no-endpoints').secret;
  expect((await sample.call('system/info', { token })).status).toBe(200);
  for (const path of ['agents', 'agents/count']) {
    const reply = await sample.call(path, { token });
    expect(reply.status).toBe(403);
    expect(reply.body.errors).toEqual([
      { code: 4030010, title: 'Insufficient permissions', detail: null },
    ]);
  }
});

test('a Site token lists only the agents of its Site, and its scope can change', async () => {
  const sample = await startConsole({ devices: 200 });
  const token = sample.tokens.get('site').secret;
  const { sites } = sample.fleet.organisation;
  const sitesSeen = async (): Promise<Set<string>> => {
    const { body } = await sample.call('agents', { token, query: { limit: 1000 } });
    return new Set(body.data.map((agent: { siteId: string }) => agent.siteId));
  };
  expect(await sitesSeen()).toEqual(new Set([sites[0]?.id]));
  sample.tokens.rescope('site', { level: 'site', siteIds: [String(sites[4]?.id)] });
  expect(await sitesSeen()).toEqual(new Set([sites[4]?.id]));
  sample.tokens.rescope('site', { level: 'tenant' });
  expect((await sitesSeen()).size).toBe(sites.length);
});

test('an Account token sees only its Account in every listing', async () => {
  const sample = await startConsole({ devices: 200 });
  const token = sample.tokens.get('account').secret;
  const [account] = sample.fleet.organisation.accounts;
  const agents = await sample.call('agents', { token, query: { limit: 1000 } });
  const sites = await sample.call('sites', { token, query: { limit: 100 } });
  const accounts = await sample.call('accounts', { token });
  const ids = (rows: { accountId?: string; id: string }[]): Set<string> =>
    new Set(rows.map((row) => row.accountId ?? row.id));
  expect(ids(agents.body.data)).toEqual(new Set([account?.id]));
  expect(ids(sites.body.data.sites)).toEqual(new Set([account?.id]));
  expect(ids(accounts.body.data)).toEqual(new Set([account?.id]));
});

test('a JWT token contains its expiry', async () => {
  const clock = manualClock();
  const sample = await startConsole({ clock, tokenForm: 'jwt' });
  const [header, claims] = sample.token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  expect(header.alg).toBe('ES256');
  expect(claims.exp * 1000).toBe(sample.tokens.get('global').expiresAt);
  expect((await sample.call('system/info')).status).toBe(200);
});

test('no response, request log or control response contains a token’s secret', async () => {
  const sample = await startConsole();
  await sample.call('agents');
  await sample.call('users/api-token-details', {
    method: 'POST',
    body: { data: { apiToken: sample.token } },
  });
  const answers = await Promise.all(
    ['user', 'system/info', 'accounts'].map((path) => sample.call(path)),
  );
  const pages = await Promise.all(
    ['state', 'requests', 'queries', 'faults'].map((page) => sample.call(`/_sample/${page}`)),
  );
  const shown =
    JSON.stringify(sample.requests.entries()) +
    [...answers, ...pages].map(({ text }) => text).join();
  for (const { secret } of sample.tokens.all()) expect(shown).not.toContain(secret);
  expect(shown).toContain('"token":"global"');
});
