import { expect, test } from 'vitest';
import { BY_DEVICE, DAY, longQueries } from './long-query-calls.ts';
import {
  type Call,
  manualClock,
  type Reply,
  runQuery,
  startConsole,
  type TestConsole,
} from './support.ts';
import { Contract, DOCUMENT, hasCaptures, readCapture } from './swagger.ts';

/** Known deviations of real consoles, and so of this one, from the vendor's document. */
const DEVIATIONS: readonly { readonly at: RegExp; readonly reason: string }[] = [
  {
    at: /^agents 200 \/data\/\d+\/(firewallEnabled|isUpToDate)$/,
    reason: 'text "True" in a captured record of an old agent',
  },
  {
    at: /^dv\/events\S* 200 \/data\/\d+\/user$/,
    reason: 'null in captured events of Linux, though required',
  },
];

const ALL_STATUSES = { isDecommissioned: 'true,false', isUninstalled: 'true,false' };

interface Probe {
  readonly path: string;
  /** The path in the document, if it differs. */
  readonly documented?: string;
  readonly call?: Call;
}

/** Requests to every endpoint that cause every kind of error. */
async function probes(sample: TestConsole): Promise<Probe[]> {
  const secret = (label: string): string => sample.tokens.get(label).secret;
  const everything = await runQuery(sample, { query: 'AgentName IS NOT EMPTY' });
  const linux = await runQuery(sample, { query: 'EndpointOS = "linux"' });
  const brief = await runQuery(sample, {
    query: 'EventType = "Process Creation"',
    isVerbose: false,
  });
  // Such events are rare, so the newest thousand of all events may contain none.
  const nameless = await runQuery(sample, { query: 'User IS EMPTY' });
  const post = (body: unknown): Call => ({ method: 'POST', body });
  const powerQuery = {
    query: '| group n = count() by agent.uuid',
    fromDate: '2026-01-01T00:00:00Z',
    toDate: new Date(sample.startedAt).toISOString(),
  };
  const running = (await sample.call('dv/events/pq', post(powerQuery))).body.data.queryId;
  return [
    { path: 'system/status', call: { token: null } },
    { path: 'system/info' },
    { path: 'system/info', call: { token: 'wrong' } },
    ...['global', 'account', 'site'].flatMap((label) => [
      { path: 'user', call: { token: secret(label) } },
      { path: 'accounts', call: { token: secret(label) } },
      { path: 'sites', call: { token: secret(label), query: { limit: 100 } } },
      { path: 'groups', call: { token: secret(label), query: { limit: 100 } } },
    ]),
    { path: 'users/viewer-auth-check' },
    { path: 'users/api-token-details', call: post({ data: { apiToken: sample.token } }) },
    { path: 'users/api-token-details', call: post({}) },
    { path: 'agents', call: { query: { limit: 1000, ...ALL_STATUSES } } },
    { path: 'agents', call: { query: { countOnly: true } } },
    { path: 'agents', call: { query: { limit: 0 } } },
    { path: 'agents', call: { token: null } },
    { path: 'agents', call: { token: secret('no-endpoints') } },
    { path: 'agents/count' },
    { path: 'dv/init-query', call: post({ query: 'x', fromDate: 0 }) },
    { path: 'dv/init-query', call: post({ query: 'AgentName EXISTS', fromDate: 0, toDate: 1 }) },
    { path: 'dv/query-status', call: { query: { queryId: everything } } },
    { path: 'dv/query-status', call: { query: { queryId: 'q0' } } },
    { path: 'dv/query-status' },
    { path: 'dv/events', call: { query: { queryId: everything, limit: 1000 } } },
    { path: 'dv/events', call: { query: { queryId: linux, limit: 1000 } } },
    { path: 'dv/events', call: { query: { queryId: brief, limit: 1000 } } },
    { path: 'dv/events', call: { query: { queryId: nameless, limit: 1000 } } },
    {
      path: 'dv/events/IP%20Connect',
      documented: 'dv/events/{event_type}',
      call: { query: { queryId: everything, limit: 100 } },
    },
    { path: 'dv/events/pq', call: post(powerQuery) },
    { path: 'dv/events/pq', call: post({ ...powerQuery, query: '*' }) },
    { path: 'dv/events/pq-ping', call: { query: { queryId: running } } },
    { path: 'dv/events/pq-ping', call: { query: { queryId: await finishedQuery(sample) } } },
    { path: 'dv/events/pq-ping', call: { query: { queryId: 'pq0' } } },
    { path: 'dv/cancel-query', call: post({ queryId: everything }) },
    { path: 'dv/cancel-query', call: post({ queryId: 'q0' }) },
  ];
}

/** Starts a PowerQuery of the Management API that finishes immediately. */
async function finishedQuery(sample: TestConsole): Promise<string> {
  sample.faults.add('lrq-at-once@dv/events/pqx1');
  const body = {
    query: 'event.type = * | columns event.time, agent.uuid, lower(endpoint.name) | limit 20',
    fromDate: '2026-01-01T00:00:00Z',
    toDate: new Date(sample.startedAt).toISOString(),
  };
  const { data } = (await sample.call('dv/events/pq', { method: 'POST', body })).body;
  expect(data.status).toBe('FINISHED');
  return data.queryId;
}

const skipReason = hasCaptures() ? '' : ` (skipped: ${DOCUMENT} does not exist)`;

test.skipIf(!hasCaptures())(
  `every response conforms to the vendor’s document except for known deviations${skipReason}`,
  async () => {
    const contract = new Contract(readCapture('vendor-openapi-subset.json') as never);
    const sample = await startConsole({ devices: 700 });
    const violations: string[] = [];
    const statuses = new Set<number>();
    for (const { path, documented, call } of await probes(sample)) {
      const reply: Reply = await sample.call(path, call);
      statuses.add(reply.status);
      const found = contract.violations(
        `/web/api/v2.1/${documented ?? path}`,
        call?.method ?? 'GET',
        reply.status,
        reply.body,
      );
      expect(found, `${path} ${reply.status} is documented`).toBeDefined();
      for (const { instancePath, message } of found ?? []) {
        violations.push(`${path} ${reply.status} ${instancePath} | ${message}`);
      }
    }
    expect(statuses).toEqual(new Set([200, 400, 401, 403, 404]));
    const locationOf = (violation: string): string => violation.split(' | ')[0] ?? '';
    const unexplained = violations.filter(
      (violation) => !DEVIATIONS.some(({ at }) => at.test(locationOf(violation))),
    );
    expect(unexplained).toEqual([]);
    for (const { at, reason } of DEVIATIONS) {
      expect(
        violations.map(locationOf).some((location) => at.test(location)),
        `still deviates: ${reason}`,
      ).toBe(true);
    }
  },
);

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

test.skipIf(!hasCaptures())(
  `a generated agent has all captured and documented keys, with the captured types${skipReason}`,
  async () => {
    const contract = new Contract(readCapture('vendor-openapi-subset.json') as never);
    const [captured] = readCapture('agents_raw_response.json') as [Record<string, unknown>];
    const documented = contract.rowProperties('agents.schemas_AgentViewSchema_many_200');
    const sample = await startConsole({ devices: 900 });
    const { body } = await sample.call('agents', { query: { limit: 1000, ...ALL_STATUSES } });
    const kinds = new Map<string, Set<string>>();
    for (const agent of body.data as Record<string, unknown>[]) {
      for (const [key, value] of Object.entries(agent)) {
        kinds.set(key, (kinds.get(key) ?? new Set()).add(kindOf(value)));
      }
    }
    for (const [key, value] of Object.entries(captured)) {
      expect([key, kinds.get(key)?.has(kindOf(value))]).toEqual([key, true]);
    }
    const known = new Set([...Object.keys(captured), ...Object.keys(documented)]);
    expect([...kinds.keys()].filter((key) => !known.has(key))).toEqual([]);
    expect(Object.keys(documented).filter((key) => !kinds.has(key))).toEqual([]);
  },
);

test.skipIf(!hasCaptures())(
  `a verbose event has every captured key and the keys of its target${skipReason}`,
  async () => {
    const contract = new Contract(readCapture('vendor-openapi-subset.json') as never);
    const documented = contract.rowProperties(
      'deep_visibility.deep_visibility_v2_schemas_DeepVisibilityEventEntitySchema_many_200',
    );
    const captured = new Set(
      ['test_file_result_1', 'test_multiobject_result_1', 'test_process_result_1'].flatMap((name) =>
        (readCapture(`stix-shifter/${name}.json`) as { data: object[] }).data.flatMap(Object.keys),
      ),
    );
    const sample = await startConsole({ devices: 50 });
    const queryId = await runQuery(sample, { query: 'EventType = "Process Creation"' });
    const { body } = await sample.call('dv/events', { query: { queryId, limit: 1 } });
    const keys = Object.keys(body.data[0]);
    expect([...captured].filter((key) => !keys.includes(key))).toEqual([]);
    const undocumented = keys.filter((key) => !captured.has(key) && !(key in documented));
    expect(undocumented.filter((key) => !key.startsWith('tgtProc'))).toEqual(['accountId']);
  },
);

test.skipIf(!hasCaptures())(
  `long-running queries conform to the vendor’s document at every step${skipReason}`,
  async () => {
    const contract = new Contract(readCapture('vendor-openapi-subset.json') as never);
    const clock = manualClock();
    const sample = await startConsole({ clock, rateScale: 1 });
    const { start, poll } = longQueries(sample);
    const path = '/sdl/v2/api/queries';
    const started = await start(BY_DEVICE);
    expect(contract.violations(path, 'POST', started.status, started.body)).toEqual([]);
    for (let step = 0; step < 3; step += 1) {
      clock.advance(4000);
      await expect.poll(() => sample.longQueries.records()[0]?.rows).toBeGreaterThan(0);
      const { status, body } = await poll(started);
      expect(contract.violations(`${path}/{id}`, 'GET', status, body)).toEqual([]);
      expect(body.data === null).toBe(step === 0);
    }
  },
);

test.skipIf(!hasCaptures())(
  `a PowerQuery’s response has the keys and types of a captured response${skipReason}`,
  async () => {
    const captured = readCapture('get_power_query_response.json') as {
      readonly data: Record<string, unknown>;
    };
    const sample = await startConsole({ devices: 100 });
    sample.faults.add('lrq-at-once@pq');
    const query =
      'event.time = * | columns eventTime = event.time, agentUuid = agent.uuid, siteId = site.id';
    const body = {
      query,
      fromDate: new Date(sample.startedAt - 5 * DAY).toISOString(),
      toDate: new Date(sample.startedAt).toISOString(),
    };
    const { data } = (await sample.call('dv/events/pq', { method: 'POST', body })).body;
    expect(Object.keys(data).toSorted()).toEqual(Object.keys(captured.data).toSorted());
    for (const key of ['columns', 'status', 'progress', 'recommendations']) {
      expect([key, data[key]]).toEqual([key, captured.data[key]]);
    }
    const [row] = captured.data['data'] as unknown[][];
    expect(data.data).toHaveLength(1000);
    expect(data.data[0].map(kindOf)).toEqual(row?.map(kindOf));
    expect(data.queryId).toMatch(/^pq[0-9a-f]{32}$/);
    expect(captured.data['queryId']).toMatch(/^pq[0-9a-f]{32}$/);
  },
);
