import { expect, test } from 'vitest';
import type { TelemetryEvent } from '../history/process.ts';
import { compilePowerQuery, type Table } from '../power-query/power-query.ts';
import { NOON } from './support.ts';
import { device, launchOf, processOf } from './telemetry.ts';

function run(query: string, events: readonly TelemetryEvent[], tableRows?: number): Table {
  const { add, finish } = compilePowerQuery(query).start(tableRows);
  for (const event of events) add(event);
  return finish();
}

const rows = (query: string, events: readonly TelemetryEvent[] = [launchOf()]): unknown =>
  run(query, events).rows;

test('group has one row per combination of keys, including null, in the order of the keys', () => {
  const events = [
    launchOf({ name: 'codex', user: null }, NOON + 5),
    launchOf({ name: 'codex', user: 'anna', cmdline: 'codex exec' }, NOON + 1),
    launchOf({ name: 'Claude', cmdline: null }, NOON + 2),
    launchOf({ name: 'codex', user: 'anna', cmdline: 'codex resume' }, NOON + 9),
  ];
  const query =
    '| group n = count(), first = min(event.time), "last one" = max(event.time), ' +
    'any(tgt.process.cmdline) by tgt.process.name, who = tgt.process.user';
  const table = run(query, events);
  expect(table.names).toEqual([
    'tgt.process.name',
    'who',
    'n',
    'first',
    'last one',
    'any(tgt.process.cmdline)',
  ]);
  expect(table.rows).toEqual([
    ['Claude', 'anna', 1, NOON + 2, NOON + 2, null],
    ['codex', null, 1, NOON + 5, NOON + 5, 'codex --flag'],
    ['codex', 'anna', 2, NOON + 1, NOON + 9, 'codex exec'],
  ]);
  expect(table).toMatchObject({ keyColumns: 2, matchCount: 4, omittedEvents: 0 });
});

test('group keys distinguish texts from numbers, and null from the empty text', () => {
  const events = ['', null, '1'].map((user) => launchOf({ user }));
  const grouped = rows('| group n = count() by tgt.process.user', events);
  expect(grouped).toEqual([
    [null, 1],
    ['', 1],
    ['1', 1],
  ]);
  const mixed = "| let x = tgt.process.user = '1' ? 1 : '1' | group n = count() by x";
  expect(rows(mixed, events)).toEqual([
    [1, 1],
    ['1', 2],
  ]);
});

test('aggregates compute counts, sums, extremes, arrays and conditions of a group', () => {
  const events = [3, 1, 2, 1].map((n) =>
    launchOf({ name: `v${n}`, user: n === 2 ? null : 'anna' }, NOON + n),
  );
  const evaluate = (aggregate: string): unknown =>
    run(`| group x = ${aggregate}`, events).rows[0]?.[0];
  expect(evaluate('newest(tgt.process.name)')).toBe('v3');
  expect(evaluate('oldest(tgt.process.name)')).toBe('v1');
  expect(evaluate('max_by(tgt.process.name, event.time)')).toBe('v3');
  expect(evaluate('min_by(tgt.process.name, event.time)')).toBe('v1');
  expect(evaluate('estimate_distinct(tgt.process.name)')).toBe(3);
  expect(evaluate('array_agg_distinct(tgt.process.name)')).toEqual(['v3', 'v1', 'v2']);
  expect(evaluate('array_agg(tgt.process.name, 2)')).toEqual(['v3', 'v1']);
  expect(evaluate('count(tgt.process.user)')).toBe(3);
  expect(evaluate("count(tgt.process.name = 'v1')")).toBe(2);
  expect(evaluate(`sum(event.time - ${NOON})`)).toBe(7);
  expect(evaluate(`avg(event.time - ${NOON})`)).toBe(1.75);
  expect(evaluate("any_true(tgt.process.name = 'v2')")).toBe(true);
  expect(evaluate("all_true(tgt.process.name = 'v2')")).toBe(false);
});

test('newest is null after a group, because the rows of a table have no time', () => {
  const query = '| group n = count() by tgt.process.name | group x = newest(n)';
  expect(rows(query)).toEqual([[null]]);
});

test('a group without keys has one row even if nothing matched', () => {
  expect(rows("agent.uuid = 'none' | group n = count()")).toEqual([[0]]);
  expect(rows("agent.uuid = 'none' | group n = count() by agent.uuid")).toEqual([]);
});

test('let adds fields, and columns keeps only the fields that it names', () => {
  const query =
    "| let small = lower(tgt.process.name), mark = small + '!' " +
    "| columns mark, kind = small = 'claude' ? 'agent' : 'other', agent = agent.uuid";
  const table = run(query, [launchOf(), launchOf({ name: 'vim' })]);
  expect(table.names).toEqual(['mark', 'kind', 'agent']);
  expect(table.rows).toEqual([
    ['claude!', 'agent', device.uuid],
    ['vim!', 'other', device.uuid],
  ]);
});

test.each([
  ["substr('three mice', 6)", 'mice'],
  ["substr('three mice', 0, 5)", 'three'],
  ["len('mice')", 4],
  ["trim('  mice ')", 'mice'],
  ["rtrim('mice!!', '!')", 'mice'],
  ["ltrim('//mice/', '/')", 'mice/'],
  ["isempty('')", true],
  ["isblank(' ')", true],
  ['isempty(agent.none)', true],
  ["number('42') + 1", 43],
  ["string(42) + 'nd'", '42nd'],
  ["'a' * 2", Number.NaN],
  ['7 % 4 - 10 / 5', 1],
  ['-(2 + 3)', -5],
  ["agent.none || '' || 'fallback'", 'fallback'],
  ['upper(tgt.process.user)', 'ANNA'],
  ['lower(agent.none)', null],
])('the PowerQuery expression %s evaluates to %j', (expression, value) => {
  expect(rows(`| columns x = ${expression}`)).toEqual([[value]]);
});

test('sort orders rows by the sign of its keys, and limit truncates them', () => {
  const events = [2, 3, 1, 3].map((n) => launchOf({ name: `v${n}` }));
  const query = '| group n = count() by tgt.process.name';
  expect(rows(`${query} | sort -n, +tgt.process.name`, events)).toEqual([
    ['v3', 2],
    ['v1', 1],
    ['v2', 1],
  ]);
  expect(rows(`${query} | sort -n | limit 1`, events)).toEqual([['v3', 2]]);
  expect(rows(`${query} | filter n > 1`, events)).toEqual([['v3', 2]]);
  const launches = Array.from({ length: 30 }, (_, n) => launchOf({}, NOON + n));
  const newest = '| columns at = event.time | sort -at | limit 2';
  expect(rows(newest, launches)).toEqual([[NOON + 29], [NOON + 28]]);
  expect(run('| columns agent.uuid | limit', launches).rows).toHaveLength(10);
});

test('a table without a limit has at most a thousand rows and is marked if it was cut', () => {
  const events = Array.from({ length: 1_200 }, (_, n) => launchOf({ name: `v${n}` }));
  const query = '| group n = count() by tgt.process.name';
  const cut = run(query, events);
  expect([cut.rows.length, cut.cutByDefault, cut.matchCount]).toEqual([1_000, true, 1_200]);
  const whole = run(`${query} | limit 2000`, events);
  expect([whole.rows.length, whole.cutByDefault]).toEqual([1_200, false]);
  const reached = run(`${query} | limit 1000`, events);
  expect([reached.rows.length, reached.cutByDefault]).toEqual([1_000, false]);
});

test('a full group table omits the events that do not fit and counts them', () => {
  const events = Array.from({ length: 50 }, (_, n) => launchOf({ name: `v${n % 20}` }));
  const table = run('| group n = count() by tgt.process.name | limit 100', events, 8);
  expect(table.rows).toHaveLength(8);
  const counted = table.rows.reduce((sum, [, n]) => sum + Number(n), 0);
  expect(table).toMatchObject({ matchCount: 50, omittedEvents: 50 - counted });
});

test('a query without a table command returns only time, message and computed fields', () => {
  const table = run('| let who = tgt.process.user', [launchOf()]);
  expect(table.names).toEqual(['timestamp', 'message', 'who']);
  expect(table.rows).toEqual([[NOON * 1e6, null, 'anna']]);
});

test('a PowerQuery skips other events only if it can match nothing but launches', () => {
  const only = (query: string): boolean => compilePowerQuery(query).launchesOnly;
  expect(only("event.type = 'Process Creation' tgt.process.name = 'x'")).toBe(true);
  expect(only("event.type = 'Process Creation' OR tgt.process.name = 'x'")).toBe(false);
  expect(only("!(event.type = 'Process Creation')")).toBe(false);
  expect(only("event.type != 'Process Creation'")).toBe(false);
  expect(only('| group count()')).toBe(false);
});

test('an event that is not a launch has fields of its object and no target', () => {
  const event: TelemetryEvent = {
    ...launchOf(),
    type: 'DNS Resolved',
    source: processOf(),
    target: null,
  };
  expect(rows('| columns event.category, dns.request, tgt.process.name', [event])).toEqual([
    ['dns', expect.stringMatching(/\.example$/), null],
  ]);
});
