import {
  type Arbitrary,
  assert,
  constant,
  constantFrom,
  oneof,
  property,
  record,
  string,
  stringMatching,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classify,
  evidence,
  explain,
  type Launch,
  queryTerms,
  termsMatch,
} from '../../../src/catalogue/catalogue.ts';
import { cpuMs } from '../../support/checks/cpu-time.ts';
import { ALL_SAMPLES, launchOf, POSITIVES, type Sample } from './samples.ts';

/** Maximum CPU time for one launch, far above the actual time. */
const MAX_MS = 250;

const text = oneof(
  constant(null),
  string({ unit: 'binary', maxLength: 300 }),
  stringMatching(/^[\\/"' a-z.:=~*?{}()-]{0,200}$/),
  constantFrom(...ALL_SAMPLES.flatMap((sample) => [sample.commandLine, sample.imagePath])),
);
const anyLaunch: Arbitrary<Launch> = record({
  os: constantFrom('windows' as const, 'macos' as const, 'linux' as const, null),
  processName: text,
  imagePath: text,
  commandLine: text,
  parentName: text,
  user: text,
  signer: text,
});

describe('classify with hostile input', () => {
  it('the matcher gives a complete verdict on launches with any text', () => {
    assert(
      property(anyLaunch, (launch) => {
        const verdict = classify(launch);
        expect((verdict.aiAgent === null) === (verdict.rule === null)).toBe(true);
        expect((verdict.aiAgent === null) === (verdict.role === null)).toBe(true);
        expect([...new Set(verdict.modes)].toSorted()).toEqual(verdict.modes);
        expect(explain(launch).verdict).toEqual(verdict);
        expect(evidence(launch, verdict).rule).toBe(verdict.rule);
        expect(typeof termsMatch(queryTerms(), launch)).toBe('boolean');
      }),
      { numRuns: 3_000 },
    );
  });

  it('the matcher recognises nothing in a launch without any data', () => {
    expect(classify(launchOf({})).aiAgent).toBeNull();
    expect(
      classify(launchOf({ processName: '', imagePath: '', commandLine: '' })).aiAgent,
    ).toBeNull();
  });

  it.each([
    ['quotes', '"'],
    ['escaped quotes', '\\"'],
    ['single quotes', " '"],
    ['backslashes', '\\'],
    ['slashes', '/a'],
    ['dots and digits', '1.'],
    ['dashes', ' -a'],
    ['carets', '^"'],
    ['braces', '{"key":'],
    ['blanks', ' '],
    ['lone surrogates', '\ud800'],
    ['NUL', '\0'],
    ['directories named like agents', '/node_modules/@openai/codex/bin'],
  ])('the matcher stays fast on 32 KB of %s', (_, piece) => {
    const long = piece.repeat(Math.ceil(32_768 / piece.length));
    const programs = [
      '/usr/bin/node',
      '/usr/bin/python3',
      'C:\\Windows\\System32\\cmd.exe',
      'claude',
    ];
    for (const os of ['windows', 'linux', null] as const) {
      for (const program of programs) {
        const launches = [
          launchOf({ os, imagePath: program, commandLine: `${program} /c ${long}` }),
          launchOf({ os, imagePath: `${program}${long}`, commandLine: long, signer: long }),
          launchOf({ os, processName: long, commandLine: `"${long}`, parentName: long }),
        ];
        for (const launch of launches) {
          expect(cpuMs(() => classify(launch))).toBeLessThan(MAX_MS);
        }
      }
    }
  });

  it('the matcher reads flags before a long prompt', () => {
    const prompt = 'x '.repeat(16_000);
    const launch = launchOf({
      os: 'linux',
      processName: 'claude',
      imagePath: '/usr/local/bin/claude',
      commandLine: `claude --dangerously-skip-permissions -p "${prompt}"`,
    });
    expect(classify(launch).modes).toEqual(['headless', 'permission-bypass']);
  });
});

describe('classify with other spellings of a path', () => {
  const windows = POSITIVES.filter(
    ({ os, imagePath }) => os === 'windows' && /^[A-Z]:\\/.test(imagePath ?? ''),
  );
  const unix = POSITIVES.filter(
    (sample) =>
      sample.os !== 'windows' && sample.case !== 'incomplete' && sample.imagePath !== null,
  ).map((sample) => ({
    ...sample,
    imagePath: sample.imagePath?.replace(' (deleted)', '') ?? null,
  }));
  const differing = (samples: readonly Sample[], rewrite: (path: string) => string) =>
    samples
      .filter((sample) => {
        const rewritten = { ...sample, imagePath: rewrite(sample.imagePath ?? '') };
        const [before, after] = [classify(sample), classify(rewritten)];
        return before.aiAgent !== after.aiAgent || before.role !== after.role;
      })
      .map(({ id }) => id);

  it.each([
    ['in capitals', (path: string) => path.toUpperCase()],
    ['with slashes', (path: string) => path.replaceAll('\\', '/')],
    ['with doubled backslashes', (path: string) => path.replaceAll('\\', '\\\\')],
    ['with a namespace prefix', (path: string) => `\\\\?\\${path}`],
    [
      'as a native device path',
      (path: string) => path.replace(/^[A-Z]:/, '\\Device\\HarddiskVolume3'),
    ],
    [
      'with the 8.3 name of Program Files',
      (path: string) => path.replace(/Program Files(?=\\)/, 'PROGRA~1'),
    ],
  ])('a Windows image path %s gets the same verdict', (_, rewrite) => {
    expect(differing(windows, rewrite)).toEqual([]);
  });

  it.each([
    ['below a container’s root', (path: string) => `/var/lib/docker/overlay2/ab/merged${path}`],
    ['below bubblewrap’s root', (path: string) => `/tmp/newroot${path}`],
    ['of a deleted image', (path: string) => `${path} (deleted)`],
    ['of another user', (path: string) => path.replace(/\/ann\//, '/j.doe/')],
  ])('a macOS or Linux image path %s gets the same verdict', (_, rewrite) => {
    expect(differing(unix, rewrite)).toEqual([]);
  });

  it('a launch without an operating system is recognised as the same AI agent', () => {
    const changed = POSITIVES.filter(
      (sample) => classify({ ...sample, os: null }).aiAgent !== sample.expected,
    );
    expect(changed.map(({ id }) => id)).toEqual([]);
  });
});
