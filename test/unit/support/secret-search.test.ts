import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { cleanToken } from '../../../src/sentinelone/token.ts';
import {
  CANARY,
  findCanaries,
  NEXT_CANARY,
  OLD_CANARY,
  SecretSearch,
} from '../../support/checks/canary.ts';

/** Tests of the search that S11, S12 and S21 rely on: it finds secrets, and nothing else. */

const search = new SecretSearch([CANARY]);
const formOf = (found: string): string => found.replace(/, \d+ bytes: .*$/s, '');

describe('canary tokens', () => {
  it.each([CANARY, NEXT_CANARY, OLD_CANARY])('the canary %s is a valid token', (token) => {
    expect(cleanToken(`${token}\n`)).toBe(token);
    expect(token.length).toBeGreaterThanOrEqual(80);
  });
});

describe('SecretSearch', () => {
  it.each(SecretSearch.forms)(
    'the secret search finds a secret %s at the start, in the middle and at the end',
    (form) => {
      const hidden = SecretSearch.write(CANARY, form);
      for (const before of [0, 1, 2, 3, 4, 5, 6, 7, 1_000]) {
        for (const behind of [0, 1_000]) {
          const bytes = Buffer.concat([randomBytes(before), hidden, randomBytes(behind)]);
          expect(search.find(bytes).map(formOf)).toContain(form);
        }
      }
    },
  );

  it('the secret search needs its list of forms: the plain token alone finds none of the others', () => {
    const plain = new SecretSearch([CANARY], ['as it is']);
    const others = SecretSearch.forms.filter((form) => form !== 'as it is');
    expect(others.length).toBeGreaterThan(20);
    for (const form of others) {
      expect(plain.find(SecretSearch.write(CANARY, form)), form).toEqual([]);
    }
  });

  it.each(['', 'A', 'AB', 'Authorization: ApiToken ', '{"token":"'])(
    'the secret search finds a secret in base64 after %j with any text behind it',
    (before) => {
      for (const behind of ['', 'x', 'xy', '"}\n']) {
        for (const encoding of ['base64', 'base64url'] as const) {
          const encoded = Buffer.from(`${before}${CANARY}${behind}`).toString(encoding);
          expect(search.find(encoded).length, encoded).toBeGreaterThan(0);
        }
      }
    },
  );

  it('S12: the secret search finds a secret split at any position over two log lines', () => {
    const lines: string[] = [];
    const log = createLog('INFO', (line) => lines.push(line));
    for (let cut = 1; cut < CANARY.length; cut += 1) {
      lines.length = 0;
      log('INFO', `Authorization: ${CANARY.slice(0, cut)}`);
      log('INFO', CANARY.slice(cut));
      expect(search.find(lines.join('\n')).length, `cut at ${cut}`).toBeGreaterThan(0);
    }
  });

  it('the secret search finds any sixteen characters of a secret, but not fifteen', () => {
    for (let at = 0; at + 16 <= CANARY.length; at += 1) {
      const piece = CANARY.slice(at, at + 16);
      expect(search.find(`…${piece}…`).map(formOf), piece).toContain('as it is');
      expect(search.find(`…${piece.slice(1)}…`), piece.slice(1)).toEqual([]);
    }
  });

  it('the secret search reports what it found and where', () => {
    const [found] = search.find(`the header was ${CANARY.slice(10, 60)} and so on`);
    expect(found).toMatch(/^as it is, 50 bytes: .*the header was /);
  });

  it('the secret search finds nothing in text without the secret', () => {
    expect(search.find(randomBytes(4_000_000))).toEqual([]);
    expect(search.find(NEXT_CANARY)).toEqual([]);
    expect(search.find(`…${CANARY.slice(-4)}`)).toEqual([]);
    for (const file of ['package-lock.json', 'SECURITY.md', 'test/support/checks/canary.ts']) {
      expect(search.find(readFileSync(file)), file).toEqual([]);
    }
  });

  it('findCanaries finds each canary and names its source', () => {
    const sources = [CANARY, NEXT_CANARY, OLD_CANARY].map((one, at) => [`${at}`, one] as const);
    expect(findCanaries(sources).map((found) => found.slice(0, 12))).toEqual([
      '0: as it is,',
      '1: as it is,',
      '2: as it is,',
    ]);
  });

  it('the secret search refuses a secret that is so short that it can occur by chance', () => {
    expect(() => new SecretSearch(['hunter2'])).toThrow(/too short/);
  });
});
