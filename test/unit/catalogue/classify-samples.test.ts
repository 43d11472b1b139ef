import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allAiAgents, classify } from '../../../src/catalogue/catalogue.ts';
import { COMPILED_RULES } from '../../../src/catalogue/rules/compiled.ts';
import {
  ALL_SAMPLES,
  differencesOf,
  POSITIVES,
  readSamples,
  SAMPLE_FILES,
  type Sample,
} from './samples.ts';

describe('labelled launches', () => {
  it.each(SAMPLE_FILES)('the launches in %s are all classified as labelled', (file) => {
    expect(readSamples(file).flatMap((sample) => differencesOf(sample))).toEqual([]);
  });

  it('every rule of the catalogue decides at least one labelled launch', () => {
    const decided = new Set(ALL_SAMPLES.map((sample) => classify(sample).rule));
    const ids = [...new Set(COMPILED_RULES.map(({ id }) => id))];
    expect(ids.filter((id) => !decided.has(id))).toEqual([]);
  });

  it('the labelled launches cover every observable AI agent and no other', () => {
    const shown = new Set(POSITIVES.map(({ expected }) => expected));
    const wrong = allAiAgents().filter(({ id, observable }) => shown.has(id) !== observable);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('the ids of labelled launches are unique', () => {
    expect(new Set(ALL_SAMPLES.map(({ id }) => id)).size).toBe(ALL_SAMPLES.length);
  });
});

const SHARED = new URL('../../../../shared/ai-agents-samples.jsonl', import.meta.url);

describe.skipIf(!existsSync(SHARED))('reference launches (skipped where absent)', () => {
  const samples: readonly Sample[] = existsSync(SHARED) ? readSamples(SHARED) : [];
  const exact = (sample: Sample) => classify(sample).aiAgent === sample.expected;

  it('at least 97 % of the reference launches are recognised as exactly their AI agent', () => {
    const positives = samples.filter(({ expected }) => expected !== null);
    expect(positives.filter(exact).length / positives.length).toBeGreaterThanOrEqual(0.97);
  });

  it('less than 1 % of the verdicts on core reference launches name a wrong AI agent', () => {
    const found = samples.filter(
      (sample) => sample.tier === 'core' && classify(sample).aiAgent !== null,
    );
    expect(found.filter(exact).length / found.length).toBeGreaterThanOrEqual(0.99);
  });

  it('at least 97 % of the reference launches get the right role, version and modes', () => {
    const positives = samples.filter(({ expected }) => expected !== null);
    const right = positives.filter((sample) => {
      const { role, version, modes } = classify(sample);
      const hasVersion = sample.version === undefined || version === sample.version;
      const hasModes = (sample.flags ?? []).every((flag) => modes.some((mode) => mode === flag));
      return role === sample.role && hasVersion && hasModes;
    });
    expect(right.length / positives.length).toBeGreaterThanOrEqual(0.97);
  });
});
