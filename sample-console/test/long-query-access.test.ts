import { expect, test } from 'vitest';
import { BY_DEVICE, longQueries, recordsOf } from './long-query-calls.ts';
import { manualClock, type Reply, startConsole } from './support.ts';

const PATH = '/sdl/v2/api/queries';

test('the data lake rejects the ApiToken scheme with a 500, other endpoints Bearer with a 401', async () => {
  const sample = await startConsole();
  const reply = await sample.call(PATH, { method: 'POST', body: {} });
  expect(reply.status).toBe(500);
  expect(reply.body).toEqual({
    message: 'Header must start with Bearer, but actually starts with "ApiTok"',
    status: 'error/client/badParam',
  });
  const headers = { authorization: `Bearer ${sample.token}` };
  expect((await sample.call('system/info', { token: null, headers })).status).toBe(401);
});

test('a launch with a missing, an unknown or an expired token is a 401', async () => {
  const sample = await startConsole();
  const expired = sample.tokens.get('expired').secret;
  expect((await sample.call(PATH, { method: 'POST', token: null, body: {} })).status).toBe(401);
  for (const token of ['nonsense', expired]) {
    expect((await longQueries(sample, { token }).start(BY_DEVICE)).status).toBe(401);
  }
});

test('Site and Account tokens see only their own devices and not the queries of other scopes', async () => {
  const sample = await startConsole({ devices: 200 });
  const sites = async (label: string): Promise<Set<string>> => {
    const token = sample.tokens.get(label).secret;
    const data = await longQueries(sample, { token }).run('| group count() by site.id');
    return new Set(recordsOf(data).map((row) => row['site.id']));
  };
  const { accounts, sites: all } = sample.fleet.organisation;
  const own = all.filter(({ account }) => account === accounts[0]).map(({ id }) => id);
  expect(await sites('site')).toEqual(new Set([all[0]?.id]));
  expect(await sites('account')).toEqual(new Set(own));
  expect((await sites('global')).size).toBe(all.length);
  const started = await longQueries(sample).start(BY_DEVICE);
  const token = sample.tokens.get('site').secret;
  expect((await longQueries(sample, { token }).poll(started)).status).toBe(404);
});

test('a launch selects Accounts by accountIds and Sites by the S1-Scope header', async () => {
  const sample = await startConsole({ devices: 200 });
  const [site] = sample.fleet.organisation.sites;
  const accountId = String(site?.account.id);
  const { run, start } = longQueries(sample);
  const query = '| group count() by account.id, site.id';
  const seen = (data: Reply['body'], key: string): Set<string> =>
    new Set(recordsOf(data).map((row) => row[key]));
  const one = await run(query, { tenant: false, accountIds: [accountId] });
  expect(seen(one, 'account.id')).toEqual(new Set([accountId]));
  const headers = { 'S1-Scope': `${accountId}:${site?.id}` };
  expect(seen(await longQueries(sample, { headers }).run(query), 'site.id')).toEqual(
    new Set([site?.id]),
  );
  const both = await start(query, { accountIds: [accountId] });
  expect([both.status, both.body.message]).toEqual([
    400,
    'tenant=false should be used when querying accountIds',
  ]);
  for (const body of [{ tenant: undefined }, { tenant: false }]) {
    expect(await run(query, body)).toMatchObject({ matchCount: 0, values: [] });
  }
});

test('a token may make three launches, polls and deletes a second in total', async () => {
  const clock = manualClock();
  const sample = await startConsole({ rateScale: 1, clock });
  const { start, poll, remove } = longQueries(sample);
  const started = await start(BY_DEVICE);
  const statuses = [await poll(started), await remove(started), await poll(started)];
  expect(statuses.map(({ status }) => status)).toEqual([200, 204, 429]);
  expect(statuses[2]?.headers['content-type']).toBe('text/html');
  const token = sample.tokens.get('account').secret;
  expect((await longQueries(sample, { token }).start(BY_DEVICE)).status).toBe(200);
  clock.advance(334);
  expect((await start(BY_DEVICE)).status).toBe(200);
  expect((await start(BY_DEVICE)).status).toBe(429);
});

test.each([
  [{ longQueries: 'absent' }, 'global', 404],
  [{ longQueries: 'unlicensed' }, 'global', 403],
  [{ longQueries: 'forbidden' }, 'global', 403],
  [{ deepVisibility: 'unlicensed' }, 'global', 403],
  [{ deepVisibility: 'forbidden' }, 'global', 200],
  [{ longQueries: 'not-global' }, 'global', 403],
  [{ longQueries: 'not-global' }, 'account', 200],
  [{ longQueries: 'not-global' }, 'site', 200],
] as const)(
  'a console with %j responds to the %s token with %i',
  async (options, label, status) => {
    const sample = await startConsole({ devices: 5, ...options });
    const token = sample.tokens.get(label).secret;
    const reply = await longQueries(sample, { token }).start(BY_DEVICE);
    expect(reply.status).toBe(status);
    if (status === 404) expect(reply.text).toBe('404 page not found\n');
    if (status === 403) expect(reply.body.status).toBe('error/client/noPermission');
  },
);

test('a token without the Skylight Query API permission gets a 403 from a launch', async () => {
  const sample = await startConsole({ devices: 5 });
  const { secret } = sample.tokens.issue({
    label: 'plain',
    scope: { level: 'tenant' },
    permissions: ['Endpoints.view', 'SDL Data.viewEdr'],
  });
  const reply = await longQueries(sample, { token: secret }).start(BY_DEVICE);
  expect([reply.status, reply.body.message]).toEqual([
    403,
    'User does not have required permissions.',
  ]);
});

test('all tokens of an Account may make a hundred calls a second in total', async () => {
  const sample = await startConsole({ rateScale: 1, clock: manualClock(), devices: 1 });
  const { scope } = sample.tokens.get('account');
  const statuses: number[] = [];
  for (let user = 0; user < 34; user += 1) {
    const { secret } = sample.tokens.issue({ label: `user-${user}`, scope });
    const { start } = longQueries(sample, { token: secret });
    for (let call = 0; call < 3; call += 1) statuses.push((await start(BY_DEVICE)).status);
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(100);
  expect(statuses.slice(100)).toEqual([429, 429]);
});
