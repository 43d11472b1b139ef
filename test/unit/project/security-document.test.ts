import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** SECURITY.md names tests; this one holds that they are there. */

const fileOf = (cell: string | undefined): string | undefined => /^`(.+)`$/.exec(cell ?? '')?.[1];

const document = readFileSync('SECURITY.md', 'utf8');

const rows = document
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const checklist = rows.filter(([number = '']) => /^S\d+$/.test(number));
/** Rows of the table of threats: those that end with a file, but are no numbers. */
const threats = rows.filter(
  ([first = '', , test]) => fileOf(test) !== undefined && !/^S\d+$/.test(first),
);

/** Titles that a file gives its tests and groups of tests: the first argument, before a function. */
const titlesOf = (file: string): readonly string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:\(|^\s*)(['"`])((?:(?!\1).)+)\1,\s*(?:async )?(?:\(|_)/gm,
    ),
  ].map(([, , title = '']) => title);

describe('SECURITY.md', () => {
  it('has every number of the checklist once, in order', () => {
    expect(checklist.map(([number]) => number)).toEqual(
      Array.from({ length: 43 }, (_, at) => `S${at + 1}`),
    );
  });

  it.each(checklist)('%s: what is said to be tested is in the title of a test', (...row) => {
    const [number = '', , test] = row;
    const file = fileOf(test);
    if (file === undefined) expect(test).toMatch(/^not (yet|done): \S/);
    else {
      const named = titlesOf(file).filter((title) => title.match(/\bS\d+\b/g)?.includes(number));
      expect(named.length, `${number} in ${file}`).toBeGreaterThan(0);
    }
  });

  it('names for each threat a file that has tests', () => {
    expect(threats.length).toBeGreaterThan(10);
    for (const [threat = '', , test] of threats) {
      expect(titlesOf(fileOf(test) ?? threat).length, threat).toBeGreaterThan(2);
    }
  });
});

describe('docs/asvs.md', () => {
  const text = readFileSync('docs/asvs.md', 'utf8');

  it('names tests that are there', () => {
    const files = [...text.matchAll(/`((?:unit|integration|browser|fuzz)\/[\w./-]+\.ts)`/g)];
    expect(files.length).toBeGreaterThan(50);
    for (const [, file = ''] of files) expect(existsSync(`test/${file}`), file).toBe(true);
  });

  it('leads to headings that are there', () => {
    const links = [...text.matchAll(/\]\(([\w./-]+\.md)#([\w-]+)\)/g)];
    expect(links.length).toBeGreaterThan(5);
    for (const [, file = '', anchor = ''] of links) {
      const headings = [...readFileSync(`docs/${file}`, 'utf8').matchAll(/^#+ (.+)$/gm)];
      const anchors = headings.map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(anchors, `${file}#${anchor}`).toContain(anchor);
    }
  });
});
