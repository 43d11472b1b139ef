import { type Arbitrary, assert, constantFrom, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classify,
  type Launch,
  type QueryTerm,
  queryTerms,
  termsMatch,
} from '../../../src/catalogue/catalogue.ts';
import { ALL_SAMPLES, launchOf, POSITIVES } from './samples.ts';

const TERMS = queryTerms();
const values = TERMS.flatMap((term) => [...term.values, ...(term.onlyIfName ?? [])]);
/** Without launches that have a missing or cut path, which cannot be searched by path. */
const complete = POSITIVES.filter((sample) => sample.case !== 'incomplete');

describe('queryTerms', () => {
  it('the query terms match every labelled launch of an AI agent', () => {
    const missed = POSITIVES.filter((sample) => !termsMatch(TERMS, sample));
    expect(missed.map(({ id }) => id)).toEqual([]);
  });

  it('the query terms match every recognised launch in any combination of sample fields', () => {
    const located = complete.filter(({ imagePath }) => imagePath !== null);
    const field = (name: 'imagePath' | 'commandLine') =>
      constantFrom(...located.map((sample) => sample[name]));
    const launches: Arbitrary<Launch> = record({
      os: constantFrom('windows' as const, 'macos' as const, 'linux' as const),
      imagePath: field('imagePath'),
      commandLine: field('commandLine'),
      parentName: constantFrom('bash', 'claude', 'Cursor.exe', 'node'),
    })
      // Sensors report the base name of the image as process name.
      .map((parts) =>
        launchOf({ ...parts, processName: parts.imagePath?.replace(/^.*[\\/]/, '') ?? null }),
      );
    assert(
      property(launches, (launch) => {
        expect(classify(launch).aiAgent === null || termsMatch(TERMS, launch)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it('the query terms match few launches that are not an AI agent', () => {
    const negatives = ALL_SAMPLES.filter(({ expected }) => expected === null);
    const shells = negatives.filter(({ imagePath }) => /\/(?:ba|z|da)?sh$/.test(imagePath ?? ''));
    expect(shells.length).toBeGreaterThan(5);
    expect(shells.filter((sample) => termsMatch(TERMS, sample))).toEqual([]);
    // The negatives are look-alikes by design; ordinary launches must not match.
    const ordinary = ['/usr/bin/git', '/usr/bin/ssh', '/usr/libexec/xpcproxy', '/usr/bin/make'];
    for (const imagePath of ordinary) {
      const launch = launchOf({
        imagePath,
        processName: imagePath.slice(9),
        commandLine: 'x claude',
      });
      expect(termsMatch(TERMS, launch)).toBe(false);
    }
  });

  it('the query terms contain only characters that the query language allows', () => {
    for (const value of values) {
      expect(value.length).toBeGreaterThanOrEqual(1);
      expect(value).not.toMatch(/["\\\p{Cc}]/u);
      expect(value).toBe(value.toLowerCase());
    }
    for (const term of TERMS) {
      for (const value of term.values) expect(value.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('the text of all query terms fits into one query of 8,000 characters', () => {
    const characters = values.join('').length;
    expect(characters, `${values.length} values, ${characters} characters`).toBeLessThan(8_000);
    expect(TERMS.length).toBeLessThanOrEqual(20);
  });

  it('query terms on command lines are restricted by process name, except for version names', () => {
    const unrestricted = TERMS.filter(
      ({ field, onlyIfName }) => field === 'commandLine' && !onlyIfName,
    );
    expect(unrestricted.flatMap((term) => term.values)).toEqual(['claude/versions/']);
  });

  it('no value of a query term contains another value of the same term', () => {
    for (const term of TERMS) {
      const redundant = term.values.filter((value) =>
        term.values.some((other) => other !== value && value.includes(other)),
      );
      expect(redundant).toEqual([]);
    }
  });

  it('the query terms are the same on every call', () => {
    expect(queryTerms()).toEqual(TERMS);
  });
});

describe('termsMatch', () => {
  const matches = (term: QueryTerm, launch: Partial<Launch>) =>
    termsMatch([term], launchOf(launch));

  it('a query term matches when the field contains one of its values, ignoring case', () => {
    const term: QueryTerm = { field: 'imagePath', values: ['zzz', '/Claude.app/'] };
    expect(matches(term, { imagePath: '/applications/claude.APP/x' })).toBe(true);
    expect(matches(term, { imagePath: '/applications/claude' })).toBe(false);
    expect(matches(term, { commandLine: '/Claude.app/' })).toBe(false);
    expect(matches(term, {})).toBe(false);
  });

  it('a query term with onlyIfName matches only processes with one of these names', () => {
    const term: QueryTerm = { field: 'commandLine', values: ['codex'], onlyIfName: ['NODE'] };
    expect(matches(term, { processName: 'node.exe', commandLine: 'x codex' })).toBe(true);
    expect(matches(term, { processName: 'bash', commandLine: 'x codex' })).toBe(false);
    expect(matches(term, { commandLine: 'x codex' })).toBe(false);
  });

  it('a query term on the publisher matches the signer of a launch', () => {
    const term: QueryTerm = { field: 'publisher', values: ['94kv3e626l'], onlyIfName: ['q'] };
    expect(matches(term, { processName: 'q', signer: 'TeamID 94KV3E626L' })).toBe(true);
    expect(matches(term, { processName: 'q', signer: null })).toBe(false);
  });
});
