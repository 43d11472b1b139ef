import { expect, test } from 'vitest';
import type { TelemetryEvent } from '../history/process.ts';
import { compilePowerQuery } from '../power-query/power-query.ts';
import { QueryError } from '../power-query/query-error.ts';
import { NOON } from './support.ts';
import { launchOf } from './telemetry.ts';

function matchCount(filter: string, event: TelemetryEvent): number {
  const { add, finish } = compilePowerQuery(filter).start();
  add(event);
  return finish().matchCount;
}

const matches = (filter: string, event = launchOf()): boolean => matchCount(filter, event) === 1;

function problem(query: string): [number, string] | null {
  try {
    compilePowerQuery(query);
    return null;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return [error.status, error.message];
  }
}

test.each([
  // Trap: = and in are case-sensitive, contains and matches are not.
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
  // A space is AND, which binds more tightly than OR.
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
  // Numbers and booleans do not match text.
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
  // Any field, in the initial filter only.
  ["* contains 'ANTHROPIC'", true],
  ["* contains 'mistral'", false],
  ["* matches '^zsh$'", true],
  // Trap: an unknown field is null, not an error.
  ["tgt.process.nam = 'Claude'", false],
  ["TgtProcName = 'Claude'", false],
  ["!(tgt.process.nam = 'Claude')", true],
  // A single word searches the message, which process events do not have.
  ['claude', false],
  ["'claude'", false],
  // Comments, and both kinds of quotes.
  ['tgt.process.name = "Claude" // the app', true],
  ["tgt.process.publisher contains 'anthropic, pbc'", true],
])('the PowerQuery filter %s evaluates to %s', (filter, expected) => {
  expect(matches(filter)).toBe(expected);
});

test.each([
  "tgt.process.name not in ('x', 'y')",
  "tgt.process.name not in ('Claude')",
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
])('the filter %s is accepted without an error but matches nothing', (filter) => {
  expect(matches(filter)).toBe(false);
  expect(matches(`${filter} OR tgt.process.name = 'Claude'`)).toBe(true);
  expect(matches(`tgt.process.name = 'Claude' ${filter}`)).toBe(false);
});

test('a backslash in PowerQuery escapes any character, so paths need two', () => {
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

test('a missing field in PowerQuery matches no test except for inequality', () => {
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
])('the PowerQuery "%s" is rejected with %i', (query, status, message) => {
  expect(problem(query)).toEqual([status, expect.stringContaining(message)]);
});

test('a PowerQuery may have 8192 characters', () => {
  const query = "agent.uuid = '";
  expect(problem(`${query}${'x'.repeat(8_191 - query.length)}'`)).toBeNull();
});
