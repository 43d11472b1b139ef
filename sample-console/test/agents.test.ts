import { expect, test } from 'vitest';
import { SORT_COLUMNS } from '../fleet/sorting.ts';
import { listPages, listRows, startConsole } from './support.ts';

interface Agent {
  readonly id: string;
  readonly [field: string]: unknown;
}

const ALL_STATUSES = { isDecommissioned: 'true,false', isUninstalled: 'true,false' } as const;
const ids = (rows: readonly Agent[]): string[] => rows.map(({ id }) => id);
const byNumber = (a: string, b: string): number => Number(BigInt(a) - BigInt(b));

test('the agents listing has ten rows by default and at most a thousand', async () => {
  const sample = await startConsole();
  expect((await sample.call('agents')).body.data).toHaveLength(10);
  for (const limit of [0, 1001, -1]) {
    const reply = await sample.call('agents', { query: { limit } });
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0]).toEqual({
      code: 4000010,
      title: 'Validation Error',
      detail: 'Limit must be greater than or equals to 1 and less than equals to 1000',
    });
  }
});

test('a maximum page makes pages shorter than their limit, and no agent is lost', async () => {
  const pages: unknown[] = [];
  const sample = await startConsole({
    devices: 60,
    maxPage: 7,
    observe: ({ endpoint, page }) => pages.push(`${endpoint} ${page}`),
  });
  const rows = await listRows(sample, 'agents', { limit: 1000, ...ALL_STATUSES });
  expect(new Set(ids(rows)).size).toBe(60);
  expect(pages).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((page) => `agents ${page}`));
});

test('the agents listing accepts a skip of up to a thousand', async () => {
  const sample = await startConsole();
  const all = await listRows(sample, 'agents', { limit: 1000 });
  const rest = await sample.call('agents', { query: { skip: 5, limit: 5 } });
  expect(ids(rest.body.data)).toEqual(ids(all).slice(5, 10));
  expect((await sample.call('agents', { query: { skip: 1001 } })).status).toBe(400);
});

test('an unknown parameter of agents is a 400, a known one that is not simulated a 501', async () => {
  const sample = await startConsole();
  const unknown = await sample.call('agents', { query: { limits: 10 } });
  expect(unknown.status).toBe(400);
  expect(unknown.body.errors[0].detail).toBe('limits: Unknown field');
  expect((await sample.call('agents', { query: { cloudAccount__contains: 'ab' } })).status).toBe(
    501,
  );
  expect(
    (await sample.call('agents', { query: { osTypes: 'macos,beos' } })).body.errors[0].detail,
  ).toBe('osTypes: 1: "beos" is not a valid choice.');
  expect((await sample.call('agents', { query: { sortBy: 'shoeSize' } })).status).toBe(400);
});

test('the agents listing has every agent exactly once in every sort order', async () => {
  const sample = await startConsole({ devices: 30 });
  const everyone = new Set(ids(await listRows(sample, 'agents', { limit: 1000, ...ALL_STATUSES })));
  expect(everyone.size).toBe(30);
  for (const sortBy of SORT_COLUMNS) {
    for (const sortOrder of ['asc', 'desc']) {
      const rows = await listRows(sample, 'agents', {
        limit: 12,
        sortBy,
        sortOrder,
        ...ALL_STATUSES,
      });
      expect([sortBy, sortOrder, rows.length, new Set(ids(rows)).size]).toEqual([
        sortBy,
        sortOrder,
        30,
        30,
      ]);
    }
  }
});

test('the agents listing sorts ids of 18 and 19 digits as numbers', async () => {
  const sample = await startConsole({ devices: 120 });
  const listed = ids(
    await listRows(sample, 'agents', { limit: 25, sortBy: 'id', ...ALL_STATUSES }),
  );
  expect(listed).toEqual(listed.toSorted(byNumber));
  expect(new Set(listed.map(({ length }) => length))).toEqual(new Set([18, 19]));
  const falling = ids(
    await listRows(sample, 'agents', { limit: 25, sortOrder: 'desc', ...ALL_STATUSES }),
  );
  expect(falling).toEqual(listed.toReversed());
});

test('the agents listing is in the order of its sort column', async () => {
  const sample = await startConsole({ devices: 120 });
  for (const column of ['computerName', 'updatedAt', 'lastActiveDate', 'createdAt', 'siteName']) {
    const rows = await listRows(sample, 'agents', { limit: 50, sortBy: column });
    const values = rows.map((row) => String(row[column]).slice(0, 23));
    expect(values).toEqual(values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  }
});

test('the agents listing has only current agents unless flags select the others', async () => {
  const sample = await startConsole({ devices: 400 });
  const status = (agent: Agent): string =>
    agent['isDecommissioned']
      ? 'decommissioned'
      : agent['isUninstalled']
        ? 'uninstalled'
        : 'current';
  const seen = async (query: Record<string, string>): Promise<Set<string>> =>
    new Set((await listRows(sample, 'agents', { limit: 1000, ...query })).map(status));
  expect(await seen({})).toEqual(new Set(['current']));
  expect(await seen({ isDecommissioned: 'True,False' })).toEqual(
    new Set(['current', 'decommissioned']),
  );
  expect(await seen({ isDecommissioned: 'true' })).toEqual(new Set(['decommissioned']));
  expect(await seen(ALL_STATUSES)).toEqual(new Set(['current', 'decommissioned', 'uninstalled']));
});

test('countOnly returns the total without rows, and skipCount rows without the total', async () => {
  const sample = await startConsole();
  const counted = await sample.call('agents', { query: { countOnly: true, ...ALL_STATUSES } });
  expect(counted.body).toEqual({ data: [], pagination: { nextCursor: null, totalItems: 60 } });
  const uncounted = await sample.call('agents', { query: { skipCount: true } });
  expect(uncounted.body.pagination.totalItems).toBe(0);
  expect(uncounted.body.data).toHaveLength(10);
  const count = await sample.call('agents/count', { query: { ...ALL_STATUSES } });
  expect(count.body).toEqual({ data: { total: 60 } });
});

test('a cursor of agents is a base64 keyset with the last row’s id as a bare number', async () => {
  const sample = await startConsole();
  const { body } = await sample.call('agents', { query: { limit: 7, sortBy: 'computerName' } });
  const text = Buffer.from(body.pagination.nextCursor, 'base64').toString();
  const last = body.data.at(-1);
  expect(text).toBe(
    `{"id_column": "AgentView.id", "id_value": ${last.id}, "sort_by_column": "AgentView.computerName", ` +
      `"sort_by_value": ${JSON.stringify(last.computerName)}, "sort_order": "asc"}`,
  );
});

test('a cursor of agents is valid only with the sort and the filters it was issued for', async () => {
  const sample = await startConsole();
  const first = await sample.call('agents', { query: { limit: 5, osTypes: 'windows' } });
  const cursor = first.body.pagination.nextCursor;
  const status = async (query: Record<string, string | number>): Promise<number> =>
    (await sample.call('agents', { query: { cursor, limit: 5, ...query } })).status;
  expect(await status({ osTypes: 'windows' })).toBe(200);
  expect(await status({ osTypes: 'macos' })).toBe(400);
  expect(await status({})).toBe(400);
  expect(await status({ osTypes: 'windows', sortBy: 'updatedAt' })).toBe(400);
  expect(await status({ osTypes: 'windows', sortOrder: 'desc' })).toBe(400);
  expect(await status({ osTypes: 'windows', limit: 20 })).toBe(200);
  // Encoded differently, it is a cursor that was never issued, but it still contains its sort.
  const reencoded = Buffer.from(`${Buffer.from(cursor, 'base64').toString()} `).toString('base64');
  expect(await status({ cursor: reencoded })).toBe(200);
  expect(await status({ cursor: reencoded, sortOrder: 'desc' })).toBe(400);
  expect(await status({ cursor: reencoded, sortBy: 'updatedAt' })).toBe(400);
  const broken = await sample.call('agents', { query: { cursor: 'bm90IGEgY3Vyc29y' } });
  expect(broken.body.errors[0].detail).toBe('cursor: Invalid cursor.');
});

test('cursors of agents can be percent-encoded, and a doubly encoded one still works', async () => {
  const sample = await startConsole({ percentEncodedCursors: true });
  const { body } = await sample.call('agents', { query: { limit: 20 } });
  const cursor: string = body.pagination.nextCursor;
  expect(cursor).toMatch(/%3D|^[A-Za-z0-9]+$/);
  const once = await sample.call('agents', {
    query: { limit: 20, cursor: decodeURIComponent(cursor) },
  });
  const twice = await sample.call('agents', { query: { limit: 20, cursor } });
  expect(ids(once.body.data)).toEqual(ids(twice.body.data));
});

test('the total of agents changes while a client pages through a changing fleet', async () => {
  const sample = await startConsole({ devices: 50 });
  const first = await sample.call('agents', { query: { limit: 10 } });
  const before: number = first.body.pagination.totalItems;
  sample.fleet.change('add', { count: 3 });
  sample.fleet.change('decommission', { count: 1 });
  const cursor = first.body.pagination.nextCursor;
  const second = await sample.call('agents', { query: { limit: 10, cursor } });
  expect(second.body.pagination.totalItems).toBe(before + 2);
});

test('a page of agents starts after its cursor even if the cursor’s row was removed', async () => {
  const sample = await startConsole({ devices: 50 });
  const all = ids(await listRows(sample, 'agents', { limit: 1000 }));
  const first = await sample.call('agents', { query: { limit: 10 } });
  sample.fleet.change('remove', { ids: [String(all[9])] });
  const { body } = await sample.call('agents', {
    query: { limit: 10, cursor: first.body.pagination.nextCursor },
  });
  expect(ids(body.data)).toEqual(all.slice(10, 20));
});

test.each([
  ['osTypes', 'macos', (agent: Agent) => agent['osType'] === 'macos'],
  ['osTypesNin', 'macos,linux', (agent: Agent) => String(agent['osType']).startsWith('windows')],
  ['machineTypes', 'laptop', (agent: Agent) => agent['machineType'] === 'laptop'],
  ['isActive', 'false', (agent: Agent) => agent['isActive'] === false],
  ['networkStatuses', 'connected', (agent: Agent) => agent['networkStatus'] === 'connected'],
  ['infected', 'true', (agent: Agent) => agent['infected'] === true],
  [
    'computerName__contains',
    'macbook',
    (agent: Agent) => /macbook/i.test(String(agent['computerName'])),
  ],
  ['query', 'ubuntu', (agent: Agent) => /ubuntu/i.test(String(agent['osRevision']))],
  [
    'createdAt__lt',
    '2020-10-11T00:00:00Z',
    (agent: Agent) => String(agent['createdAt']) < '2020-10-11',
  ],
  [
    'createdAt__gte',
    '2020-10-11T00:00:00Z',
    (agent: Agent) => String(agent['createdAt']) >= '2020-10-11',
  ],
  [
    'createdAt__between',
    '1577836800000-1609459200000',
    (agent: Agent) => String(agent['createdAt']).startsWith('2020'),
  ],
  ['coreCount__gt', '10', (agent: Agent) => Number(agent['coreCount']) > 10],
])('the filter %s=%s selects exactly the matching agents', async (name, value, fits) => {
  const sample = await startConsole({ devices: 300 });
  const everyone: Agent[] = await listRows(sample, 'agents', { limit: 1000 });
  const filtered: Agent[] = await listRows(sample, 'agents', { limit: 1000, [name]: value });
  expect(ids(filtered)).toEqual(ids(everyone.filter(fits)));
  expect(filtered.length).toBeGreaterThan(0);
  expect(filtered.length).toBeLessThan(everyone.length);
});

test('the filter updatedAt__gt selects the agents that changed after a time', async () => {
  const sample = await startConsole();
  const since = new Date(Date.now() + 50).toISOString();
  await new Promise((resolve) => setTimeout(resolve, 60));
  const changed = sample.fleet.change('edit', { count: 4 });
  const rows = await listRows(sample, 'agents', { limit: 100, updatedAt__gt: since });
  expect(new Set(ids(rows))).toEqual(new Set(changed));
});

test('the filters siteIds and ids accept comma-separated lists', async () => {
  const sample = await startConsole({ devices: 200 });
  const [first, second] = sample.fleet.organisation.sites;
  const rows = await listRows(sample, 'agents', {
    limit: 1000,
    siteIds: `${first?.id},${second?.id}`,
  });
  expect(new Set(rows.map(({ siteId }) => siteId))).toEqual(new Set([first?.id, second?.id]));
  const wanted = ids(rows).slice(0, 3);
  const chosen = await listRows(sample, 'agents', { limit: 1000, ids: wanted.join(',') });
  expect(ids(chosen)).toEqual(wanted);
});

test('responses are chunked, not cacheable, and compressed if the client accepts gzip', async () => {
  const sample = await startConsole();
  const plain = await sample.call('agents');
  expect(plain.headers).toMatchObject({
    server: 'nginx',
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'transfer-encoding': 'chunked',
  });
  expect(plain.headers['x-rqid']).toMatch(/^[0-9a-f-]{36}$/);
  expect(plain.headers['retry-after']).toBeUndefined();
  const zipped = await sample.call('agents', { headers: { 'accept-encoding': 'gzip, deflate' } });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  const refused = await sample.call('agents', { query: { limit: 0 } });
  expect(refused.headers['x-rqid']).toBeUndefined();
});

test('each page of agents has a cursor for the next page, and the last page has null', async () => {
  const sample = await startConsole({ devices: 40 });
  const pages = await listPages(sample, 'agents', { limit: 10, ...ALL_STATUSES });
  expect(pages.map(({ data }) => data.length)).toEqual([10, 10, 10, 10]);
  expect(pages.at(-1)?.pagination).toEqual({ nextCursor: null, totalItems: 40 });
  const empty = await sample.call('agents', { query: { computerName: 'no such host' } });
  expect(empty.body).toEqual({ data: [], pagination: { nextCursor: null, totalItems: 0 } });
});
