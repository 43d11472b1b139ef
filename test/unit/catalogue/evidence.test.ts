import { assert, constantFrom, property, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, evidence, explain, osUser } from '../../../src/catalogue/catalogue.ts';
import { launchOf, POSITIVES } from './samples.ts';

const pathOf = (imagePath: string) => {
  const launch = launchOf({ imagePath });
  return evidence(launch, classify(launch)).imagePath;
};

describe('what is kept of a launch', () => {
  it('is the rule, the image path and the signer, nothing else', () => {
    for (const sample of POSITIVES) {
      const kept = evidence(sample, classify(sample));
      expect(Object.keys(kept).toSorted()).toEqual(['imagePath', 'rule', 'signer']);
      expect(kept.rule).toBe(classify(sample).rule);
    }
  });

  it('never holds a piece of the arguments', () => {
    assert(
      property(
        constantFrom(...POSITIVES),
        stringMatching(/^[A-Za-z0-9]{12,24}$/),
        (sample, secret) => {
          const args = ` --api-key ${secret} -p "${secret}" ${secret}`;
          const launch = { ...sample, commandLine: `${sample.commandLine ?? ''}${args}` };
          const verdict = classify(launch);
          const told = JSON.stringify([verdict, evidence(launch, verdict), explain(launch)]);
          expect(told).not.toContain(secret);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['/Users/ann/.local/bin/claude', '/Users/*/.local/bin/claude'],
    ['/home/j.doe/.local/bin/claude', '/home/*/.local/bin/claude'],
    ['C:\\Users\\Ann Lee\\.local\\bin\\claude.exe', 'C:\\Users\\*\\.local\\bin\\claude.exe'],
    ['\\Device\\HarddiskVolume3\\Users\\ann\\x.exe', '\\Device\\HarddiskVolume3\\Users\\*\\x.exe'],
    ['C:\\Documents and Settings\\ann\\x.exe', 'C:\\Documents and Settings\\*\\x.exe'],
    ['/mnt/c/Users/ann/x', '/mnt/c/Users/*/x'],
    ['/tmp/newroot/home/ann/x', '/tmp/newroot/home/*/x'],
    ['/Users/ann', '/Users/*'],
    ['/usr/local/bin/claude', '/usr/local/bin/claude'],
  ])('has no user’s name in the path: %s', (path, kept) => {
    expect(pathOf(path)).toBe(kept);
  });

  it('is bounded, and a name at the border of the bound is still taken out', () => {
    expect(pathOf(`/${'x'.repeat(5_000)}`)).toHaveLength(512);
    const border = `/${'x'.repeat(500)}/home/annabelle/secret`;
    expect(pathOf(border)).not.toContain('anna');
    const signed = launchOf({ signer: 'y'.repeat(5_000) });
    expect(evidence(signed, classify(signed)).signer).toHaveLength(256);
  });

  it('is text that a database takes: no NUL, no lone surrogate', () => {
    const launch = launchOf({ imagePath: '/a\0b\ud800', signer: '\0' });
    const kept = evidence(launch, classify(launch));
    expect(kept.imagePath?.isWellFormed()).toBe(true);
    expect(kept.imagePath).not.toContain('\0');
    expect(kept.signer).toBeNull();
  });
});

describe('the OS user', () => {
  it.each([
    ['CORP\\Ann', 'CORP\\Ann'],
    ['CORP\\\\Ann', 'CORP\\Ann'],
    ['Ann@corp.example', 'Ann@corp.example'],
    [' ann ', 'ann'],
    ['a\0nn', 'ann'],
    ['', null],
    ['\0', null],
    [null, null],
  ])('%j is kept as %j', (given, kept) => {
    expect(osUser(given)).toBe(kept);
  });

  it('is at most 256 characters long', () => {
    expect(osUser('u'.repeat(1_000))).toHaveLength(256);
  });
});
