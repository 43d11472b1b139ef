import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { csvCell, csvStream } from '../../../src/portal/csv.ts';

describe('a cell of CSV', () => {
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
  ])('of %j is %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe('a stream of CSV', () => {
  it('reads a page only when the one before was taken', async () => {
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

  it('begins with the names of its columns', async () => {
    async function* none(): AsyncGenerator<readonly never[]> {}
    expect(await text(csvStream([{ name: 'a', value: () => 1 }], none()))).toBe('a\r\n');
  });
});
