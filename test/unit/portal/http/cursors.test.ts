import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursors } from '../../../../src/portal/http/cursors.ts';

const cursors = new Cursors('a key');
const position = fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxLength: 4 });

describe('a cursor', () => {
  it('a cursor reads back as the position it was written from', () => {
    fc.assert(
      fc.property(fc.jsonValue(), position, (list, end) => {
        expect(cursors.read(list, cursors.write(list, end))).toEqual(end);
      }),
      { numRuns: 500, seed: 11 },
    );
  });

  it('a cursor is refused by another list, by another key, and after any change', () => {
    const cursor = cursors.write(['devices', 'acme'], ['x', '1']);
    expect(() => cursors.read(['devices', 'globex'], cursor)).toThrow('cursor');
    expect(() => new Cursors('another').read(['devices', 'acme'], cursor)).toThrow('cursor');
    fc.assert(
      fc.property(fc.nat(cursor.length - 2), fc.constantFrom('A', 'B', '_'), (at, letter) => {
        const changed = `${cursor.slice(0, at)}${letter}${cursor.slice(at + 1)}`;
        if (changed !== cursor) {
          expect(() => cursors.read(['devices', 'acme'], changed)).toThrow('cursor');
        }
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  it('a made-up cursor is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => cursors.read([], text)).toThrow('cursor');
      }),
      { numRuns: 500, seed: 13 },
    );
  });
});
