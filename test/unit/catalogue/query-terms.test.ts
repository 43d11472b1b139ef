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
/** A launch whose path is missing or cut cannot be searched for by it. */
const complete = POSITIVES.filter((sample) => sample.case !== 'incomplete');

describe('the query terms', () => {
  it('reach every labelled launch that is an AI agent', () => {
    const missed = POSITIVES.filter((sample) => !termsMatch(TERMS, sample));
    expect(missed.map(({ id }) => id)).toEqual([]);
  });

  it('reach whatever the matcher recognises, however its parts are put together', () => {
    const located = complete.filter(({ imagePath }) => imagePath !== null);
    const field = (name: 'imagePath' | 'commandLine') =>
      constantFrom(...located.map((sample) => sample[name]));
    const launches: Arbitrary<Launch> = record({
      os: constantFrom('windows' as const, 'macos' as const, 'linux' as const),
      imagePath: field('imagePath'),
      commandLine: field('commandLine'),
      parentName: constantFrom('bash', 'claude', 'Cursor.exe', 'node'),
    })
      // A sensor's process name is the base name of the image.
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

  it('let through few of the launches that are no AI agent', () => {
    const negatives = ALL_SAMPLES.filter(({ expected }) => expected === null);
    const shells = negatives.filter(({ imagePath }) => /\/(?:ba|z|da)?sh$/.test(imagePath ?? ''));
    expect(shells.length).toBeGreaterThan(5);
    expect(shells.filter((sample) => termsMatch(TERMS, sample))).toEqual([]);
    // The negatives are look-alikes by design; of ordinary launches none comes back.
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

  it('can be written in a console’s query language', () => {
    for (const value of values) {
      expect(value.length).toBeGreaterThanOrEqual(1);
      expect(value).not.toMatch(/["\\\p{Cc}]/u);
      expect(value).toBe(value.toLowerCase());
    }
    for (const term of TERMS) {
      for (const value of term.values) expect(value.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('fit into one query of 8,000 characters by their text, of six that are allowed', () => {
    const characters = values.join('').length;
    expect(characters, `${values.length} values, ${characters} characters`).toBeLessThan(8_000);
    expect(TERMS.length).toBeLessThanOrEqual(20);
  });

  it('search command lines only where the program’s name narrows them down, or is a version', () => {
    const open = TERMS.filter(({ field, onlyIfName }) => field === 'commandLine' && !onlyIfName);
    expect(open.flatMap((term) => term.values)).toEqual(['claude/versions/']);
  });

  it('do not search for what another term of the same kind reaches already', () => {
    for (const term of TERMS) {
      const redundant = term.values.filter((value) =>
        term.values.some((other) => other !== value && value.includes(other)),
      );
      expect(redundant).toEqual([]);
    }
  });

  it('are the same from call to call', () => {
    expect(queryTerms()).toEqual(TERMS);
  });
});

describe('a term reaches a launch', () => {
  const reaches = (term: QueryTerm, launch: Partial<Launch>) =>
    termsMatch([term], launchOf(launch));

  it('when the field contains one of its values, letter case ignored', () => {
    const term: QueryTerm = { field: 'imagePath', values: ['zzz', '/Claude.app/'] };
    expect(reaches(term, { imagePath: '/applications/claude.APP/x' })).toBe(true);
    expect(reaches(term, { imagePath: '/applications/claude' })).toBe(false);
    expect(reaches(term, { commandLine: '/Claude.app/' })).toBe(false);
    expect(reaches(term, {})).toBe(false);
  });

  it('only if the process’s name contains one of the names it asks for', () => {
    const term: QueryTerm = { field: 'commandLine', values: ['codex'], onlyIfName: ['NODE'] };
    expect(reaches(term, { processName: 'node.exe', commandLine: 'x codex' })).toBe(true);
    expect(reaches(term, { processName: 'bash', commandLine: 'x codex' })).toBe(false);
    expect(reaches(term, { commandLine: 'x codex' })).toBe(false);
  });

  it('by its publisher, where the term is about that', () => {
    const term: QueryTerm = { field: 'publisher', values: ['94kv3e626l'], onlyIfName: ['q'] };
    expect(reaches(term, { processName: 'q', signer: 'TeamID 94KV3E626L' })).toBe(true);
    expect(reaches(term, { processName: 'q', signer: null })).toBe(false);
  });
});
