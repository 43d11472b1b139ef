import { expect, test } from 'vitest';
import { compileQuery } from '../deep-visibility/s1ql/evaluate.ts';
import { ApiError } from '../http/errors.ts';
import { launchOf } from './telemetry.ts';

const matches = (query: string, event = launchOf()): boolean => compileQuery(query).matches(event);

function problem(query: string): string | null {
  try {
    compileQuery(query);
    return null;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect([error.status, error.entry.code, error.entry.title]).toEqual([
      400,
      4000040,
      'Bad Request',
    ]);
    return error.entry.detail;
  }
}

test.each([
  // = and In are case-sensitive; operators that end in CIS or AnyCase are not.
  ['TgtProcName = "Claude"', true],
  ['TgtProcName = "claude"', false],
  ['TgtProcName != "claude"', true],
  ['TgtProcName != "Claude"', false],
  ['TgtProcName In ("x", "Claude")', true],
  ['TgtProcName In ("claude")', false],
  ['TgtProcName In AnyCase ("CLAUDE")', true],
  ['TgtProcName In Contains ("lau")', true],
  ['TgtProcName In Contains ("LAU")', false],
  ['TgtProcName In Contains AnyCase ("x", "LAU")', true],
  ['TgtProcName Contains "laud"', true],
  ['TgtProcName Contains "LAUD"', false],
  ['TgtProcName ContainsCIS "LAUD"', true],
  ['TgtProcName StartsWithCIS "cl"', true],
  ['TgtProcName EndsWithCIS "DE"', true],
  ['TgtProcName StartsWith "cl"', false],
  ['TgtProcName EndsWith "de"', true],
  ['TgtProcName RegExp "^Cl.+e$"', true],
  ['TgtProcName RegExp "^claude$"', false],
  ['TgtProcName RegExp "(?i)^claude$"', true],
  // Trap: ProcessName is the launcher, not the launched program.
  ['ProcessName = "zsh"', true],
  ['ProcessName = "Claude"', false],
  ['SrcProcName = "zsh"', true],
  // Shortcuts match either process.
  ['CmdLine ContainsCIS "--FLAG"', true],
  ['CmdLine = "-zsh"', true],
  ['UserName = "anna"', true],
  // Keywords and field names are case-insensitive.
  ['tgtprocname containscis "claude"', true],
  ['eventtype = "Process Creation" and TGTPROCNAME in contains anycase ("claude")', true],
  // Enumerations.
  ['EventType = "Process Creation"', true],
  ['EventType In ("Process Exit", "Process Creation")', true],
  ['EventType != "Process Exit"', true],
  ['ObjectType = "process"', true],
  ['EndpointOS In ("windows", "osx", "linux")', true],
  ['EndpointOS = "macos"', false],
  ['TgtProcSignedStatus = "signed"', true],
  // Presence.
  ['TgtProcDisplayName IS EMPTY', true],
  ['TgtProcDisplayName IS NOT EMPTY', false],
  ['TgtProcDisplayName EXISTS', false],
  ['AgentName IS NOT EMPTY', true],
  // Time.
  ['EventTime > "2026-11-23T11:59:59Z"', true],
  ['EventTime < "2026-11-23T11:59:59.999Z"', false],
  ['EventTime BETWEEN "2026-11-23T12:00:00Z" AND "2026-11-23T12:00:00Z"', true],
  ['EventTime >= "1795435200000"', true],
  // Numbers are quoted and compare as numbers.
  ['TgtProcPid > "99"', true],
  ['TgtProcPid < "1000"', true],
  // Precedence and parentheses.
  ['TgtProcName = "x" AND TgtProcName = "y" OR TgtProcName = "Claude"', true],
  ['TgtProcName = "x" AND (TgtProcName = "y" OR TgtProcName = "Claude")', false],
  ['NOT TgtProcName = "x"', true],
  ['NOT (TgtProcName = "x" OR TgtProcName = "Claude")', false],
  ['NOT (TgtProcName In ("x", "y"))', true],
  ['TgtProcName = "Claude" AND NOT SrcProcName = "bash"', true],
  // Trap: this form is accepted but matches nothing.
  ['TgtProcName NOT IN ("x", "y")', false],
  // A backslash escapes only a quote or a backslash; otherwise it is literal.
  ['TgtProcName = "Cla\\"ude"', false],
  ['TgtProcImagePath = "\\\\usr"', false],
])('the S1QL query %s evaluates to %s', (query, expected) => {
  expect(matches(query)).toBe(expected);
});

test('S1QL values can contain quotes and backslashes as in real queries', () => {
  const event = launchOf({ path: 'C:\\Windows\\cmd.exe', cmdline: 'say "hi"' });
  expect(matches('TgtProcImagePath EndsWithCIS "\\cmd.exe"', event)).toBe(true);
  expect(matches('TgtProcImagePath EndsWithCIS "\\\\cmd.exe"', event)).toBe(true);
  expect(matches('TgtProcCmdLine Contains "\\"hi\\""', event)).toBe(true);
});

test('a missing field in S1QL matches nothing, and its negation matches everything', () => {
  const event = launchOf({ path: null, cmdline: null, user: null });
  expect(matches('TgtProcCmdLine ContainsCIS ""', event)).toBe(false);
  expect(matches('TgtProcUser = "anna"', event)).toBe(false);
  expect(matches('TgtProcUser != "anna"', event)).toBe(true);
  expect(matches('TgtProcUser IS EMPTY', event)).toBe(true);
  expect(matches('NOT (TgtProcImagePath Contains "bin")', event)).toBe(true);
});

test.each([
  ['TgtProcName = "C:\\Temp\\"', "Bad Request: ['Start quote with no matching end quote']"],
  [
    'TgtProcName in "x"',
    'Bad Request: [\'expected "(" to begin the value list for "in" operator\']',
  ],
  ['TgtProcNam = "x"', 'Bad Request: [\'Unknown field "TgtProcNam"\']'],
  ['TgtProcName resembles "x"', 'Bad Request: [\'Unknown operator "resembles"\']'],
  ['EventType ContainsCIS "Process"', 'is not supported for field "EventType"'],
  ['EndpointOS RegExp "win"', 'is not supported for field "EndpointOS"'],
  ['TgtProcPid = 42', 'Unexpected character "4"'],
  ["TgtProcName = 'x'", 'Unexpected character'],
  ['TgtProcName =', 'expected a quoted value, found the end of the query'],
  ['(TgtProcName = "x"', 'expected ")" to close the group'],
  ['TgtProcName = "x" TgtProcUser = "y"', 'expected AND or OR'],
  ['EventTime > "yesterday"', 'is not a valid value for field "EventTime"'],
  ['TgtProcName RegExp "(?=x)"', 'lookaround is not supported'],
  ['TgtProcName RegExp "(a+)+"', 'nested repetition is not supported'],
  ['TgtProcName RegExp "(a|b)*"', 'nested repetition is not supported'],
  ['TgtProcName RegExp "(a)\\\\1"', 'backreferences are not supported'],
  ['TgtProcName RegExp "(["', 'cannot be read'],
  [`${'('.repeat(200)}TgtProcName = "x"`, 'nested too deeply'],
  ['', 'expected a field name'],
])('the S1QL query "%s" is rejected', (query, detail) => {
  expect(problem(query)).toContain(detail);
});

test('an S1QL list has at most a hundred values', () => {
  const list = (length: number): string =>
    `TgtProcName In (${Array.from({ length }, (_, n) => `"v${n}"`).join(',')})`;
  expect(problem(list(100))).toBeNull();
  expect(problem(list(101))).toContain('maximum is 100');
});

test('an S1QL query skips other events only if it can match nothing but launches', () => {
  const only = (query: string): boolean => compileQuery(query).launchesOnly;
  expect(only('EventType = "Process Creation" AND TgtProcName = "x"')).toBe(true);
  expect(only('EventType = "Process Creation" OR TgtProcName = "x"')).toBe(false);
  expect(only('EventType In ("Process Creation", "IP Connect")')).toBe(false);
  expect(only('NOT EventType = "Process Creation"')).toBe(false);
  expect(only('AgentName IS NOT EMPTY')).toBe(false);
});
