import { expect, test } from 'vitest';
import {
  manualClock,
  NOON,
  type Reply,
  runQuery,
  startConsole,
  type TestConsole,
} from './support.ts';

const get = async (sample: TestConsole, page: string): Promise<Reply['body']> =>
  (await sample.call(`/_sample/${page}`, { token: null })).body.data;
const post = (sample: TestConsole, page: string, body: unknown): Promise<Reply> =>
  sample.call(`/_sample/${page}`, { method: 'POST', body, token: null });

test('the control API shows the settings, the tokens and the scopes of the console', async () => {
  const sample = await startConsole({ seed: 5, devices: 12 });
  const state = await get(sample, 'state');
  expect(state.settings).toMatchObject({ seed: 5, devices: 12, deepVisibility: 'licensed' });
  expect(state.fleet.size).toBe(12);
  expect(state.scopes).toHaveLength(7);
  expect(state.tokens.map(({ label }: { label: string }) => label)).toEqual([
    'global',
    'account',
    'site',
    'no-endpoints',
    'expired',
  ]);
});

test('the control API adds and clears faults while the console runs', async () => {
  const sample = await startConsole();
  expect((await post(sample, 'faults', JSON.stringify('502@agents'))).status).toBe(200);
  await sample.call('/_sample/faults', { method: 'DELETE' });
  const added = await post(sample, 'faults', [
    '503x2',
    { name: 'delay', arg: '1', endpoint: 'user' },
  ]);
  expect(added.body.data).toMatchObject([
    { name: '503', left: 2 },
    { name: 'delay', endpoint: 'user', left: null },
  ]);
  expect((await sample.call('agents')).status).toBe(503);
  expect((await get(sample, 'faults'))[0].left).toBe(1);
  await sample.call('/_sample/faults', { method: 'DELETE' });
  expect((await sample.call('agents')).status).toBe(200);
});

test('the control API rejects invalid requests with a reason', async () => {
  const sample = await startConsole();
  expect(
    (await post(sample, 'faults', JSON.stringify('no-such-fault'))).body.errors[0].detail,
  ).toBe('unknown fault "no-such-fault"');
  expect((await post(sample, 'fleet', { action: 'paint', count: 1 })).status).toBe(400);
  expect((await post(sample, 'fleet', { action: 'add' })).body.errors[0].detail).toContain(
    'either count or ids',
  );
  expect((await post(sample, 'tokens', { action: 'revoke', label: 'nobody' })).status).toBe(404);
  expect((await sample.call('/_sample/nothing')).status).toBe(404);
  expect((await sample.call('/_sample/state', { method: 'DELETE' })).status).toBe(405);
});

test('the request log has method, path, query, page, status, faults and token label', async () => {
  const sample = await startConsole({ devices: 60 });
  const first = await sample.call('agents', { query: { limit: 20, sortBy: 'id' } });
  sample.faults.add('500@agents#2x1');
  const cursor = first.body.pagination.nextCursor;
  await sample.call('agents', { query: { limit: 20, sortBy: 'id', cursor } });
  await sample.call('agents', { token: 'wrong' });
  const { requests, total, counts } = await get(sample, 'requests');
  expect(total).toBe(3);
  expect(counts['GET /web/api/v2.1/agents 500']).toBe(1);
  const common = { method: 'GET', path: '/web/api/v2.1/agents', endpoint: 'agents' };
  expect(requests).toMatchObject([
    {
      ...common,
      token: 'global',
      page: 1,
      status: 200,
      faults: [],
      query: { limit: '20', sortBy: 'id' },
    },
    { ...common, token: 'global', page: 2, status: 500, faults: ['500'] },
    { ...common, token: null, page: 1, status: 401, faults: [] },
  ]);
  expect(requests[0].durationMs).toBeGreaterThan(0);
});

test('the request log is bounded, its counters are not, and both can be cleared', async () => {
  const sample = await startConsole({ recordCapacity: 3 });
  for (let n = 0; n < 5; n += 1) await sample.call('system/info', { query: { n } });
  expect(sample.requests.entries().map(({ query }) => query['n'])).toEqual(['2', '3', '4']);
  expect(sample.requests.total).toBe(5);
  expect(Object.values(sample.requests.counts())).toEqual([5]);
  await sample.call('/_sample/requests', { method: 'DELETE' });
  expect([sample.requests.entries(), sample.requests.total]).toEqual([[], 0]);
});

test('the control API changes devices by count or by ids', async () => {
  const sample = await startConsole({ devices: 30 });
  const added = await post(sample, 'fleet', { action: 'add', count: 2 });
  expect(added.body.data.changed).toHaveLength(2);
  const [id] = added.body.data.changed;
  const siteId = sample.fleet.organisation.sites[5]?.id;
  await post(sample, 'fleet', { action: 'move-site', ids: [id], siteId });
  expect(sample.fleet.find(id)?.site.id).toBe(siteId);
});

test('the control API issues, rescopes, reissues and revokes tokens', async () => {
  const sample = await startConsole();
  const works = async (token: string): Promise<boolean> =>
    (await sample.call('system/info', { token })).status === 200;
  const issued = await post(sample, 'tokens', {
    action: 'issue',
    label: 'mine',
    scope: { level: 'tenant' },
    form: 'jwt',
  });
  const { token } = issued.body.data;
  expect(token.split('.')).toHaveLength(3);
  expect(await works(token)).toBe(true);
  const siteIds = [String(sample.fleet.organisation.sites[0]?.id)];
  await post(sample, 'tokens', {
    action: 'rescope',
    label: 'mine',
    scope: { level: 'site', siteIds },
  });
  expect((await sample.call('accounts', { token })).status).toBe(403);
  const renewed = (await post(sample, 'tokens', { action: 'reissue', label: 'mine' })).body.data
    .token;
  expect([await works(token), await works(renewed)]).toEqual([false, true]);
  await post(sample, 'tokens', { action: 'revoke', label: 'mine' });
  expect(await works(renewed)).toBe(false);
});

test('the control API shows the queries and the ground truth', async () => {
  const sample = await startConsole({ clock: manualClock(), devices: 100 });
  const queryId = await runQuery(sample, { query: 'EventType = "Process Creation"', limit: 7 });
  const { queries, peaks } = await get(sample, 'queries');
  expect(queries).toMatchObject([
    { id: queryId, token: 'global', limit: 7, state: 'FINISHED', rows: 7, cancelled: false },
  ]);
  expect(peaks.byToken).toEqual({ global: 1 });
  const from = new Date(NOON - 7 * 86_400_000).toISOString();
  expect(await get(sample, `truth/sightings?from=${from}`)).toEqual(
    sample.truth.sightings({ from: Date.parse(from), to: NOON }),
  );
});

test('requests to the control API are not in the request log', async () => {
  const sample = await startConsole();
  await get(sample, 'state');
  expect(sample.requests.total).toBe(0);
});

test('replacing faults apply one after another, and one that does not apply is not counted', async () => {
  const sample = await startConsole();
  sample.faults.add('429x2,500x1,resetx1,cursor-refusedx1');
  const first = async (): Promise<number> => (await sample.call('agents')).status;
  expect([await first(), await first(), await first()]).toEqual([429, 429, 500]);
  await expect(first()).rejects.toThrow();
  expect(sample.faults.list()).toMatchObject([{ name: 'cursor-refused', left: 1 }]);
  const { body } = await sample.call('agents');
  const second = await sample.call('agents', { query: { cursor: body.pagination.nextCursor } });
  expect(second.status).toBe(400);
  expect(sample.faults.list()).toEqual([]);
});
