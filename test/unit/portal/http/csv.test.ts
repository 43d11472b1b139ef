import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell } from '../../../../src/csv.ts';
import { csvStream } from '../../../../src/portal/http/csv.ts';

describe('a CSV cell', () => {
  it.each([
    ['plain', 'plain'],
    [null, ''],
    [undefined, ''],
    [-5, '-5'],
    [true, 'true'],
    [['10.0.0.1', 'fe80::1'], '10.0.0.1 fe80::1'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    [['=1', 'x'], "'=1 x"],
  ])('the CSV cell of %j is %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

/** Reads CSV by RFC 4180, independently of the code under test. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [[]];
  const cells = csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy);
  for (const [, quoted, plain = '', end] of cells) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end === '\r\n') rows.push([]);
  }
  return rows;
}

describe('any text in CSV', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc
      .array(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", '\r\n', 'cmd|'), {
        maxLength: 8,
      })
      .map((parts) => parts.join('')),
  );

  it('S33: any text in CSV reads back unchanged, but for the apostrophe before a formula', async () => {
    const columns = [0, 1, 2].map((at) => ({
      name: `c${at}`,
      value: (row: readonly string[]) => row[at],
    }));
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        async function* pages() {
          yield rows;
        }
        const [head, ...read] = readCsv(await text(csvStream(columns, pages())));
        expect(head).toEqual(['c0', 'c1', 'c2']);
        expect(read.pop()).toEqual(['']);
        expect(read).toHaveLength(rows.length);
        for (const [at, row] of rows.entries()) {
          for (const [column, given] of row.entries()) {
            const found = read[at]?.[column] ?? '';
            expect(found).not.toMatch(/^[=+\-@\t\r]/);
            expect([given.toWellFormed(), `'${given.toWellFormed()}`]).toContain(found);
          }
        }
      }),
      { numRuns: 1_000, seed: 14 },
    );
  });
});

describe('a CSV stream', () => {
  it('a CSV stream reads a page only when the client has taken the one before', async () => {
    let read = 0;
    async function* pages(): AsyncGenerator<readonly { n: number }[]> {
      for (let page = 0; page < 1_000; page += 1) {
        read += 1;
        yield Array.from({ length: 1_000 }, (_, n) => ({ n }));
      }
    }
    const stream = csvStream([{ name: 'n', value: ({ n }) => n }], pages());
    await new Promise((resolve) => {
      stream.once('readable', resolve);
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(read).toBeLessThan(20);
    stream.destroy();
  });

  it('a CSV stream begins with the names of its columns', async () => {
    async function* none(): AsyncGenerator<readonly never[]> {}
    expect(await text(csvStream([{ name: 'a', value: () => 1 }], none()))).toBe('a\r\n');
  });
});
