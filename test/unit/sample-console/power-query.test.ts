import { expect, test } from 'vitest';
import type { TelemetryEvent } from '../../../sample-console/history/process.ts';
import { compilePowerQuery, type Table } from '../../../sample-console/power-query/power-query.ts';
import { QueryProblem } from '../../../sample-console/power-query/problems.ts';
import { NOON } from './support.ts';
import { device, launchOf, processOf } from './telemetry.ts';

function run(query: string, events: readonly TelemetryEvent[], tableRows?: number): Table {
  const { add, finish } = compilePowerQuery(query).start(tableRows);
  for (const event of events) add(event);
  return finish();
}

const matches = (filter: string, event = launchOf()): boolean =>
  run(filter, [event]).matchCount === 1;

const rows = (query: string, events: readonly TelemetryEvent[] = [launchOf()]): unknown =>
  run(query, events).rows;

function problem(query: string): [number, string] | null {
  try {
    compilePowerQuery(query);
    return null;
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    return [error.status, error.message];
  }
}

test.each([
  // Trap: = and in mind the case, contains and matches do not.
  ["tgt.process.name = 'Claude'", true],
  ["tgt.process.name == 'Claude'", true],
  ["tgt.process.name = 'claude'", false],
  ["tgt.process.name != 'claude'", true],
  ["tgt.process.name in ('x', 'Claude')", true],
  ["tgt.process.name in ('claude')", false],
  ["tgt.process.name in:anycase ('x', 'CLAUDE')", true],
  ["tgt.process.name contains 'LAUD'", true],
  ["tgt.process.name contains:anycase 'LAUD'", true],
  ["tgt.process.name contains:matchcase 'LAUD'", false],
  ["tgt.process.name contains:matchcase 'laud'", true],
  ["tgt.process.name contains ('x', 'LAUD')", true],
  ["tgt.process.name matches '^CL.+e$'", true],
  ["tgt.process.name matches:matchcase '^CL.+e$'", false],
  ["tgt.process.name matches ('^x', '^cl')", true],
  ["lower(tgt.process.name) = 'claude'", true],
  // A blank is AND, which binds closer than OR.
  ["event.type = 'Process Creation' tgt.process.name = 'Claude'", true],
  ["event.type = 'Process Creation' tgt.process.name = 'x'", false],
  ["tgt.process.name = 'Claude' or tgt.process.name = 'x' src.process.name = 'x'", true],
  ["(tgt.process.name = 'Claude' or tgt.process.name = 'x') src.process.name = 'x'", false],
  ["tgt.process.name = 'x' || src.process.name = 'zsh' && endpoint.os = *", true],
  ["NOT tgt.process.name = 'x'", true],
  ["!(tgt.process.name in ('x', 'Claude'))", false],
  ["tgt.process.name = 'Claude' AND NOT (src.process.name = 'bash')", true],
  // Trap: the launched program is tgt.process, its launcher src.process.
  ["src.process.name = 'zsh'", true],
  ["src.process.name = 'Claude'", false],
  // Presence.
  ['tgt.process.cmdline = *', true],
  ['tgt.process.displayName = *', false],
  ['!(tgt.process.displayName = *)', true],
  ['tgt.process.displayName != null', false],
  // Numbers and booleans are what they are.
  [`event.time = ${NOON}`, true],
  [`event.time = '${NOON}'`, false],
  [`event.time >= 1_795_435_200_000 event.time < ${NOON + 1}`, true],
  [`timestamp = ${NOON}000000`, true],
  ['tgt.process.pid < 1000', true],
  ["tgt.process.pid > '99'", false],
  ['src.process.isStorylineRoot = true', true],
  ["src.process.isStorylineRoot = 'True'", false],
  ["endpoint.os in ('windows', 'osx', 'linux')", true],
  ["endpoint.os = 'macos'", false],
  ["dataSource.name='SentinelOne' dataSource.category='security'", true],
  ["i.scheme='edr'", true],
  // Any field at all, before the first pipe alone.
  ["* contains 'ANTHROPIC'", true],
  ["* contains 'mistral'", false],
  ["* matches '^zsh$'", true],
  // Trap: a name that nobody knows is null, not an error.
  ["tgt.process.nam = 'Claude'", false],
  ["TgtProcName = 'Claude'", false],
  ["!(tgt.process.nam = 'Claude')", true],
  // A lone word is looked for in a message that processes have none of.
  ['claude', false],
  ["'claude'", false],
  // Comments and either kind of quotes.
  ['tgt.process.name = "Claude" // the app', true],
  ["tgt.process.publisher contains 'anthropic, pbc'", true],
])('%s is %s', (filter, expected) => {
  expect(matches(filter)).toBe(expected);
});

test.each([
  "tgt.process.name not in ('x', 'y')",
  "tgt.process.name not in:anycase ('x')",
  'tgt.process.name ContainsCIS "claude"',
  'tgt.process.name Contains "Claude"',
  'tgt.process.name In ("Claude")',
  'tgt.process.name In AnyCase ("Claude")',
  'tgt.process.name In Contains AnyCase ("Claude", "x")',
  'tgt.process.name StartsWithCIS "cl"',
  'tgt.process.name EndsWith "e"',
  'tgt.process.name RegExp "Claude"',
  'tgt.process.name IS NOT EMPTY',
  'tgt.process.name EXISTS',
  'event.time BETWEEN "0" AND "9"',
])('%s is taken without complaint and matches nothing', (filter) => {
  expect(matches(filter)).toBe(false);
  expect(matches(`${filter} OR tgt.process.name = 'Claude'`)).toBe(true);
  expect(matches(`tgt.process.name = 'Claude' ${filter}`)).toBe(false);
});

test('a backslash stands for what follows it, so paths and expressions need two', () => {
  const event = launchOf({ path: 'C:\\Tools\\claude.exe', cmdline: "say 'hi'" });
  const path = (filter: string): boolean => matches(`tgt.process.image.path ${filter}`, event);
  expect(path("contains '\\\\Tools\\\\'")).toBe(true);
  expect(path("contains '\\Tools'")).toBe(true);
  expect(path("= 'C:\\Tools\\claude.exe'")).toBe(false);
  expect(path("matches '^C:\\\\\\\\Tools'")).toBe(true);
  expect(path("matches '\\\\w+\\\\.exe$'")).toBe(true);
  expect(path("matches '\\w+\\.exe$'")).toBe(false);
  expect(matches("tgt.process.cmdline = 'say \\'hi\\''", event)).toBe(true);
});

test('what an event lacks fits no test, is in no list, and is different from everything', () => {
  const event = launchOf({ path: null, cmdline: null, user: null, publisher: null });
  expect(matches("tgt.process.cmdline contains ''", event)).toBe(false);
  expect(matches("tgt.process.user in ('anna')", event)).toBe(false);
  expect(matches("tgt.process.user != 'anna'", event)).toBe(true);
  expect(matches("tgt.process.user < 'b'", event)).toBe(false);
  expect(matches('!(tgt.process.user = *)', event)).toBe(true);
});

test.each([
  ['*', 500, "Don't understand [*]"],
  ['* | limit 5', 500, "Don't understand [*]"],
  ['tgt.process.name != *', 500, "Don't understand [*]"],
  ['| group n = count(agent.uuid = *)', 500, "Don't understand [*]"],
  ['| let a = (agent.uuid = *) ? 1 : 2', 500, "Don't understand [*]"],
  ["| filter * contains 'x'", 500, "Don't understand [*]"],
  ["#cmdline contains 'x'", 500, "Don't understand [#]"],
  ["`agent.uuid` = 'x'", 500, "Don't understand [`]"],
  ['| group n = count() by agent.uuid | sort n desc', 500, 'Unable to parse the entire query'],
  ['| group n = count() by lower(agent.uuid)', 500, "undefined field 'lower'"],
  [
    '| group n = count() by agent.uuid | sort -endpoint.name',
    500,
    "undefined field 'endpoint.name'",
  ],
  ['| columns a = agent.uuid | filter agent.uuid = 1', 500, "undefined field 'agent.uuid'"],
  ['agent.uuid = null', 500, "Field 'agent.uuid' is not defined"],
  ['| group n = count_distinct(agent.uuid)', 500, "Unknown function 'count_distinct'"],
  ['| group n = first(agent.uuid)', 500, "Unknown function 'first'"],
  ['| group n = percentile(event.time, 95)', 500, "Unknown function 'percentile'"],
  ['| group n = frobnicate(agent.uuid)', 400, "Unknown function 'frobnicate'"],
  ['| let a = lowercase(agent.uuid)', 400, "Unknown function 'lowercase'"],
  ['| let a = lower()', 400, "Function 'lower' does not take 0 arguments"],
  ['| let a = 1, a = 2', 400, "Field 'a' is already defined"],
  ['| dedup agent.uuid', 400, "Unknown command 'dedup'"],
  ['| join (a), (b) on c', 501, 'command "join"'],
  ["agent.uuid in (x = 'y' | columns agent.uuid)", 501, 'a subquery'],
  ['| group n = p95(event.time)', 501, 'function "p95"'],
  ["agent.uuid matches '(?=x)'", 400, 'lookaround is not supported'],
  ["agent.uuid matches '.*?x'", 500, "Dangling meta character '?'"],
  [`agent.uuid matches '${'x'.repeat(1001)}'`, 400, 'longer than 1000 bytes'],
  ["agent.uuid = 'x", 400, 'Start quote with no matching end quote'],
  ["agent.uuid in 'x'", 400, 'expected "(" to begin the value list for "in" operator'],
  ["(agent.uuid = 'x'", 400, 'expected ")", found the end of the query'],
  ["agent.uuid = 'x' OR", 400, 'found the end of the query'],
  ["agent.uuid = 'x' | ", 400, 'expected a command'],
  [`${'('.repeat(200)}agent.uuid = 1`, 500, 'nested too deeply'],
  [`agent.uuid = '${'x'.repeat(8_180)}'`, 400, 'maximum is 8192'],
  ['', 400, 'Query must not be empty'],
])('%s is refused with %i', (query, status, message) => {
  expect(problem(query)).toEqual([status, expect.stringContaining(message)]);
});

test('a query may be 8192 characters long', () => {
  const query = "agent.uuid = '";
  expect(problem(`${query}${'x'.repeat(8_191 - query.length)}'`)).toBeNull();
});

test('groups have one row per combination of keys, null among them, in the order of the keys', () => {
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

test('aggregates know the newest, the oldest, the distinct and the conditional', () => {
  const events = [3, 1, 2, 1].map((n) =>
    launchOf({ name: `v${n}`, user: n === 2 ? null : 'anna' }, NOON + n),
  );
  const ask = (aggregate: string): unknown => run(`| group x = ${aggregate}`, events).rows[0]?.[0];
  expect(ask('newest(tgt.process.name)')).toBe('v3');
  expect(ask('oldest(tgt.process.name)')).toBe('v1');
  expect(ask('max_by(tgt.process.name, event.time)')).toBe('v3');
  expect(ask('min_by(tgt.process.name, event.time)')).toBe('v1');
  expect(ask('estimate_distinct(tgt.process.name)')).toBe(3);
  expect(ask('array_agg_distinct(tgt.process.name)')).toEqual(['v3', 'v1', 'v2']);
  expect(ask('array_agg(tgt.process.name, 2)')).toEqual(['v3', 'v1']);
  expect(ask('count(tgt.process.user)')).toBe(3);
  expect(ask("count(tgt.process.name = 'v1')")).toBe(2);
  expect(ask(`sum(event.time - ${NOON})`)).toBe(7);
  expect(ask(`avg(event.time - ${NOON})`)).toBe(1.75);
  expect(ask("any_true(tgt.process.name = 'v2')")).toBe(true);
  expect(ask("all_true(tgt.process.name = 'v2')")).toBe(false);
});

test('behind a group there are no times to tell the newest by', () => {
  const query = '| group n = count() by tgt.process.name | group x = newest(n)';
  expect(rows(query)).toEqual([[null]]);
});

test('without keys there is one row, also when nothing matched', () => {
  expect(rows("agent.uuid = 'none' | group n = count()")).toEqual([[0]]);
  expect(rows("agent.uuid = 'none' | group n = count() by agent.uuid")).toEqual([]);
});

test('let adds to what is there, columns leaves nothing else', () => {
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
])('%s is %j', (expression, value) => {
  expect(rows(`| columns x = ${expression}`)).toEqual([[value]]);
});

test('rows are sorted by sign, and limit ends them', () => {
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

test('a thousand rows come unless the query says more, and then there is a hint of it', () => {
  const events = Array.from({ length: 1_200 }, (_, n) => launchOf({ name: `v${n}` }));
  const query = '| group n = count() by tgt.process.name';
  const cut = run(query, events);
  expect([cut.rows.length, cut.cutByDefault, cut.matchCount]).toEqual([1_000, true, 1_200]);
  const whole = run(`${query} | limit 2000`, events);
  expect([whole.rows.length, whole.cutByDefault]).toEqual([1_200, false]);
  const reached = run(`${query} | limit 1000`, events);
  expect([reached.rows.length, reached.cutByDefault]).toEqual([1_000, false]);
});

test('a group table that is full omits the events that find no place, and counts them', () => {
  const events = Array.from({ length: 50 }, (_, n) => launchOf({ name: `v${n % 20}` }));
  const table = run('| group n = count() by tgt.process.name | limit 100', events, 8);
  expect(table.rows).toHaveLength(8);
  const counted = table.rows.reduce((sum, [, n]) => sum + Number(n), 0);
  expect(table).toMatchObject({ matchCount: 50, omittedEvents: 50 - counted });
});

test('events that nothing was asked of are told by time and message alone', () => {
  const table = run('| let who = tgt.process.user', [launchOf()]);
  expect(table.names).toEqual(['timestamp', 'message', 'who']);
  expect(table.rows).toEqual([[NOON * 1e6, null, 'anna']]);
});

test('only a query that can match nothing but launches spares the other events', () => {
  const only = (query: string): boolean => compilePowerQuery(query).launchesOnly;
  expect(only("event.type = 'Process Creation' tgt.process.name = 'x'")).toBe(true);
  expect(only("event.type = 'Process Creation' OR tgt.process.name = 'x'")).toBe(false);
  expect(only("!(event.type = 'Process Creation')")).toBe(false);
  expect(only("event.type != 'Process Creation'")).toBe(false);
  expect(only('| group count()')).toBe(false);
});

test('an event that launches nothing has its object where a launch has its target', () => {
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
