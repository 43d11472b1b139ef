import { expect, test } from 'vitest';
import { DAY, longQueries, recordsOf } from './long-query-calls.ts';
import { listRows, runQuery, startConsole, type TestConsole } from './support.ts';

/** Equivalent queries in S1QL 1.0 and in PowerQuery. */
const EQUIVALENT_QUERIES: readonly (readonly [classic: string, power: string])[] = [
  ['EventType = "Process Creation"', "event.type = 'Process Creation'"],
  ['AgentName IS NOT EMPTY', 'endpoint.name = *'],
  ['EventType = "Process Exit"', "event.type = 'Process Exit'"],
  ['TgtProcName In AnyCase ("GIT.EXE", "nOde")', "tgt.process.name in:anycase ('git.exe','NODE')"],
  ['TgtProcName In ("git", "NODE")', "tgt.process.name in ('git', 'NODE')"],
  ['TgtProcName ContainsCIS "CURSOR"', "tgt.process.name contains 'CURSOR'"],
  ['TgtProcName Contains "ursor"', "tgt.process.name contains:matchcase 'ursor'"],
  ['TgtProcPublisher ContainsCIS "anthropic"', "tgt.process.publisher contains 'anthropic'"],
  [
    'TgtProcImagePath RegExp "(?i)\\.(cask|exe)$"',
    "tgt.process.image.path matches '\\\\.(cask|exe)$'",
  ],
  ['EndpointOS = "osx" AND SrcProcName = "zsh"', "endpoint.os = 'osx' src.process.name = 'zsh'"],
  ['TgtProcUser IS EMPTY', '!(tgt.process.user = *)'],
  ['NOT (TgtProcName In ("git", "node"))', "!(tgt.process.name in ('git', 'node'))"],
  ['TgtProcName != "git"', "tgt.process.name != 'git'"],
  ['TgtProcSignedStatus = "unsigned"', "tgt.process.signedStatus = 'unsigned'"],
];

/** A set, because classic results sometimes contain a row twice, with the same id. */
async function classicIds(sample: TestConsole, query: string): Promise<Set<string>> {
  const queryId = await runQuery(sample, { query, isVerbose: false, limit: 100_000 });
  const rows = await listRows(sample, 'dv/events', { queryId, limit: 1000 });
  return new Set(rows.map(({ id }) => id));
}

test.each(EQUIVALENT_QUERIES)(
  'the S1QL query %s and the PowerQuery %s find the same events',
  async (classic, power) => {
    const sample = await startConsole({ devices: 60 });
    const { run, week } = longQueries(sample);
    // Classic windows exclude their start and include their end; ranges do the opposite.
    const range = {
      startTime: Date.parse(week.startTime) + 1,
      endTime: Date.parse(week.endTime) + 1,
    };
    const data = await run(`${power} | columns event.id | limit 100000`, range);
    const ids: string[] = data.values.map(([id]: string[]) => id);
    const expected = await classicIds(sample, classic);
    expect(new Set(ids)).toEqual(expected);
    expect(expected.size).toBeGreaterThan(0);
    expect(ids).toHaveLength(expected.size);
    const counted = await run(`${power} | group n = count()`, range);
    expect([counted.values, counted.matchCount]).toEqual([[[ids.length]], ids.length]);
  },
);

test('a PowerQuery finds every launch of an AI agent with time, user and command line', async () => {
  const sample = await startConsole({ devices: 200 });
  const window = { from: sample.startedAt - 7 * DAY, to: sample.startedAt };
  const data = await longQueries(sample).run(
    "event.type = 'Process Creation' | columns agent.uuid, tgt.process.user, event.time, " +
      'tgt.process.cmdline | limit 100000',
    { startTime: window.from + 1, endTime: window.to + 1 },
  );
  const found = new Set(data.values.map((row: unknown[]) => JSON.stringify(row)));
  const wanted = [...sample.truth.launches(window)].filter(({ role }) => role === 'main');
  expect(wanted.length).toBeGreaterThan(200);
  const missed = wanted.filter(
    ({ uuid, user, at, cmdline }) => !found.has(JSON.stringify([uuid, user, at, cmdline])),
  );
  expect(missed).toEqual([]);
});

test('a grouped PowerQuery has count, first and last time of the launches of each group', async () => {
  const sample = await startConsole({ devices: 300 });
  const window = { from: sample.startedAt - 7 * DAY, to: sample.startedAt };
  const range = { startTime: window.from + 1, endTime: window.to + 1 };
  const { run } = longQueries(sample);
  const filter =
    "event.type = 'Process Creation' AND (tgt.process.name in:anycase ('claude','claude.exe') OR " +
    "tgt.process.image.path contains '/.local/share/claude/versions/' OR tgt.process.cmdline " +
    "contains 'node_modules/@anthropic-ai/claude-code/' OR tgt.process.publisher contains " +
    "'ANTHROPIC')";
  const grouped = recordsOf(
    await run(
      `${filter} | group launches = count(), firstMs = min(event.time), lastMs = ` +
        'max(event.time), cmdline = any(tgt.process.cmdline) by agent.uuid, endpoint.name, ' +
        'endpoint.os, tgt.process.user, tgt.process.name, tgt.process.image.path, ' +
        'tgt.process.publisher | limit 100000',
      range,
    ),
  );
  const single = recordsOf(
    await run(
      `${filter} | columns agent.uuid, endpoint.name, endpoint.os, tgt.process.user, ` +
        'tgt.process.name, tgt.process.image.path, tgt.process.publisher, event.time, ' +
        'tgt.process.cmdline | limit 100000',
      range,
    ),
  );
  expect(grouped.length).toBeGreaterThan(20);
  for (const { launches, firstMs, lastMs, cmdline, ...keys } of grouped) {
    const own = single.filter((row) =>
      Object.entries(keys).every(([name, value]) => row[name] === value),
    );
    const times = own.map((row) => row['event.time']);
    expect([launches, firstMs, lastMs]).toEqual([
      own.length,
      Math.min(...times),
      Math.max(...times),
    ]);
    expect(own.map((row) => row['tgt.process.cmdline'])).toContain(cmdline);
  }
  const counted = grouped.reduce((sum, { launches }) => sum + launches, 0);
  expect(counted).toBe(single.length);
});
