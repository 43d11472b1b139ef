import { describe, expect, it } from 'vitest';
import { classify, explain } from '../../../src/catalogue/catalogue.ts';
import { ALL_SAMPLES, launchOf } from './samples.ts';

describe('explain', () => {
  it('an explanation has the verdict of classify and marks only the deciding rule as matched', () => {
    for (const sample of ALL_SAMPLES) {
      const { verdict, considered } = explain(sample);
      expect(verdict).toEqual(classify(sample));
      const matched = considered.filter((step) => step.matched).map(({ rule }) => rule);
      expect([...new Set(matched)]).toEqual(verdict.rule === null ? [] : [verdict.rule]);
    }
  });

  it('an explanation says why a rule for a shared name did not apply', () => {
    const goose = launchOf({
      os: 'linux',
      processName: 'goose',
      imagePath: '/usr/local/bin/goose',
      commandLine: 'goose postgres x up',
    });
    expect(explain(goose).considered).toContainEqual({
      rule: 'goose/telling-name',
      matched: false,
      because: 'another program of that name',
    });
  });

  it('an explanation says that an earlier rule applied to an app inside another app', () => {
    const embedded = launchOf({
      os: 'macos',
      processName: 'claude',
      imagePath: '/Users/u/Claude/claude-code/2.1.0/claude.app/Contents/MacOS/claude',
      commandLine: 'claude',
    });
    const { verdict, considered } = explain(embedded);
    expect(verdict.aiAgent).toBe('claude-code');
    expect(considered).toContainEqual({
      rule: 'claude-desktop/app',
      matched: false,
      because: 'a rule before it applied',
    });
  });

  it('an explanation names the program and what kind of program it runs', () => {
    const npx = launchOf({ imagePath: '/usr/bin/node', commandLine: 'node /usr/bin/npx prettier' });
    const { program, runs, considered } = explain(npx);
    expect([program, runs]).toEqual(['node', 'package']);
    expect(considered.every(({ matched }) => !matched)).toBe(true);
  });
});
