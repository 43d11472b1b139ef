import { assert, constantFrom, property, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, evidence, explain, osUser } from '../../../src/catalogue/catalogue.ts';
import { launchOf, POSITIVES } from './samples.ts';

const pathOf = (imagePath: string) => {
  const launch = launchOf({ imagePath });
  return evidence(launch, classify(launch)).imagePath;
};

describe('evidence', () => {
  it('the evidence of a launch has rule, image path and signer, nothing else', () => {
    for (const sample of POSITIVES) {
      const stored = evidence(sample, classify(sample));
      expect(Object.keys(stored).toSorted()).toEqual(['imagePath', 'rule', 'signer']);
      expect(stored.rule).toBe(classify(sample).rule);
    }
  });

  it('verdict, evidence and explanation never contain any part of the arguments', () => {
    assert(
      property(
        constantFrom(...POSITIVES),
        stringMatching(/^[A-Za-z0-9]{12,24}$/),
        (sample, secret) => {
          const args = ` --api-key ${secret} -p "${secret}" ${secret}`;
          const launch = { ...sample, commandLine: `${sample.commandLine ?? ''}${args}` };
          const verdict = classify(launch);
          const output = JSON.stringify([verdict, evidence(launch, verdict), explain(launch)]);
          expect(output).not.toContain(secret);
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
  ])('the evidence of the image path %s has no user name', (path, stored) => {
    expect(pathOf(path)).toBe(stored);
  });

  it('evidence is bounded, and a user name at the cut is still removed', () => {
    expect(pathOf(`/${'x'.repeat(5_000)}`)).toHaveLength(512);
    const border = `/${'x'.repeat(500)}/home/annabelle/secret`;
    expect(pathOf(border)).not.toContain('anna');
    const signed = launchOf({ signer: 'y'.repeat(5_000) });
    expect(evidence(signed, classify(signed)).signer).toHaveLength(256);
  });

  it('evidence has no NUL and no lone surrogate, which PostgreSQL rejects', () => {
    const launch = launchOf({ imagePath: '/a\0b\ud800', signer: '\0' });
    const stored = evidence(launch, classify(launch));
    expect(stored.imagePath?.isWellFormed()).toBe(true);
    expect(stored.imagePath).not.toContain('\0');
    expect(stored.signer).toBeNull();
  });
});

describe('osUser', () => {
  it.each([
    ['CORP\\Ann', 'CORP\\Ann'],
    ['CORP\\\\Ann', 'CORP\\Ann'],
    ['Ann@corp.example', 'Ann@corp.example'],
    [' ann ', 'ann'],
    ['a\0nn', 'ann'],
    ['', null],
    ['\0', null],
    [null, null],
  ])('the OS user %j is stored as %j', (given, stored) => {
    expect(osUser(given)).toBe(stored);
  });

  it('an OS user has at most 256 characters', () => {
    expect(osUser('u'.repeat(1_000))).toHaveLength(256);
  });
});
