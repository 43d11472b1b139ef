import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classify,
  type Launch,
  queryTerms,
  valueOptions,
} from '../../../../src/catalogue/catalogue.ts';
import {
  buildLaunchPowerQueries,
  shortenCommandLine,
} from '../../../../src/sentinelone/deep-visibility/power-query.ts';
import { cpuMs } from '../../../support/checks/cpu-time.ts';
import { ALL_SAMPLES } from '../../catalogue/samples.ts';

const shorten = (commandLine: string): string => shortenCommandLine(commandLine, valueOptions());

/** Details of a launch that is classified differently after shortening, else null. */
function findDifference(launch: Launch) {
  if (launch.commandLine === null) return null;
  const commandLine = shorten(launch.commandLine);
  const whole = classify(launch);
  const short = classify({ ...launch, commandLine });
  if (JSON.stringify(short) === JSON.stringify(whole)) return null;
  return { before: launch.commandLine, after: commandLine, whole, short };
}

const WORDS = 'please fix the failing test in src/app.ts and say --why it -x broke 42 times'.split(
  ' ',
);
/** A prompt with some words that look like options of an AI agent. */
const prompt = fc
  .array(fc.constantFrom(...WORDS, '--yolo', '--dangerously-skip-permissions', '-p', 'exec'), {
    minLength: 2,
    maxLength: 60,
  })
  .map((words) => ['please', ...words].join(' '));

const windows = ALL_SAMPLES.filter(
  ({ os, commandLine }) =>
    os === 'windows' && commandLine !== null && !/["/]c["\s]|["^]$/i.test(commandLine),
);

describe('shortenCommandLine', () => {
  it('shortening does not change the classification of any catalogue sample', () => {
    expect(ALL_SAMPLES.length).toBeGreaterThan(500);
    expect(ALL_SAMPLES.map(findDifference).filter((one) => one !== null)).toEqual([]);
  });

  it('shortening does not change the classification of a command line with a quoted prompt', () => {
    fc.assert(
      fc.property(fc.constantFrom(...windows), prompt, (sample, text) => {
        expect(
          findDifference({ ...sample, commandLine: `${sample.commandLine} -p "${text}"` }),
        ).toBeNull();
      }),
      { numRuns: 3_000, seed: 4 },
    );
  });

  it('a shortened command line keeps the value of a relevant option at any position', () => {
    const late = `claude ${'word '.repeat(30)}--permission-mode bypassPermissions --verbose`;
    expect(shorten(late)).toMatch(/ --permission-mode=bypassPermissions --verbose$/);
    expect(findDifference(launchOf(late))).toBeNull();
    const secret = `claude ${'word '.repeat(30)}--api-key sk-ant-${'a'.repeat(24)}`;
    expect(findDifference(launchOf(secret))).toBeNull();
    expect(classify(launchOf(secret)).modes).toContain('secret-in-args');
  });

  it('command lines that differ only in handles, ids and prompts are equal after shortening', () => {
    const electron = (n: number) =>
      `"C:\\Users\\a b\\Cursor.exe" --type=renderer --field-trial-handle=17${n},i,${n}9,262144 ` +
      `--renderer-client-id=${n} --launch-time-ticks=9${n}`;
    expect(shorten(electron(12))).toBe(shorten(electron(4711)));
    const resumed = (id: string) => `claude --resume ${id}`;
    expect(shorten(resumed(crypto.randomUUID()))).toBe(shorten(resumed(crypto.randomUUID())));
    const asked = (text: string) => `"C:\\bin\\claude.exe" -p "${text}"`;
    expect(shorten(asked('fix the test'))).toBe(shorten(asked('write a longer poem, please')));
    const words = (count: number) => `node server.js ${Array(count).fill('a').join(' ')}`;
    expect(shorten(words(40))).toBe(shorten(words(14)));
  });

  it('shortening a command line takes linear time', () => {
    for (const text of [
      'a'.repeat(32_768),
      '"'.repeat(32_768),
      ' "a'.repeat(11_000),
      ' \\'.repeat(16_000),
      '='.repeat(32_768),
    ]) {
      expect(
        cpuMs(() => shorten(text)),
        text.slice(0, 10),
      ).toBeLessThan(2_000);
    }
  });
});

const launchOf = (commandLine: string): Launch => ({
  os: 'linux',
  processName: 'claude',
  imagePath: '/home/ann/.local/share/claude/versions/2.1.0',
  commandLine,
  parentName: 'bash',
  user: 'ann',
  signer: null,
});

describe('buildLaunchPowerQueries', () => {
  const queries = buildLaunchPowerQueries(queryTerms(), valueOptions());

  it('the catalogue needs at most two PowerQueries, each below the length limit', () => {
    expect(queries.length).toBeLessThanOrEqual(2);
    for (const query of queries) expect(query.length).toBeLessThanOrEqual(8_000);
  });

  it('PowerQueries state their limit, match the launched process and use no S1QL 1.0 operator', () => {
    for (const query of queries) {
      expect(query).toMatch(/\| limit 50000$/);
      expect(query).toContain('tgt.process.name contains (');
      expect(query).not.toMatch(/src\.process\.(?!name,|user\b)/);
      expect(query).not.toMatch(/In Contains|ContainsCIS|AnyCase/i);
    }
  });

  it('regular expressions in PowerQueries are valid RE2 and below 1,000 bytes', () => {
    const patterns = [...(queries[0] ?? '').matchAll(/replace\(\S+, '((?:[^'\\]|\\.)*)'/g)];
    expect(patterns.length).toBeGreaterThan(5);
    for (const [, pattern = ''] of patterns) {
      expect(pattern.length).toBeLessThan(1_000);
      expect(pattern).not.toMatch(/\(\?[=!<]/);
    }
  });

  it('many search terms are split into several PowerQueries without losing any', () => {
    const values = Array.from({ length: 900 }, (_, at) => `some-program-${at}`);
    const many = buildLaunchPowerQueries([{ field: 'processName', values }], valueOptions());
    expect(many.length).toBeGreaterThan(2);
    for (const query of many) expect(query.length).toBeLessThanOrEqual(8_000);
    for (const value of values) {
      expect(many.some((query) => query.includes(`'${value}'`))).toBe(true);
    }
  });

  it('S35: a PowerQuery contains any search value as a string literal, or the value is refused', () => {
    /** The query with all string literals emptied, parsed as the console parses them. */
    const skeleton = (value: string): string | null => {
      try {
        const [query = ''] = buildLaunchPowerQueries([{ field: 'imagePath', values: [value] }], []);
        return query.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''");
      } catch {
        return null;
      }
    };
    const shape = skeleton('plain');
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc
        .array(fc.constantFrom("'", '\\', '|', ' savelookup ', '"', '(', ')', ' or ', '\n', 'a'), {
          minLength: 1,
          maxLength: 12,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        expect([null, shape]).toContain(skeleton(value));
      }),
      { numRuns: 3_000, seed: 8 },
    );
    expect(shape).not.toContain('savelookup');
  });

  it('S35: PowerQueries escape quotes and backslashes and refuse control characters', () => {
    const [query = ''] = buildLaunchPowerQueries(
      [{ field: 'imagePath', values: ["o'neill\\x | savelookup 'y"] }],
      [],
    );
    expect(query).toContain("('o\\'neill\\\\x | savelookup \\'y')");
    expect(() => buildLaunchPowerQueries([{ field: 'imagePath', values: ['a\nb'] }], [])).toThrow(
      /cannot hold/,
    );
  });
});
