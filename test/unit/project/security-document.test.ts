import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** SECURITY.md names tests. These tests check that they exist. */

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
/** Rows of the table of threats: they end with a file but do not start with a number. */
const threats = rows.filter(
  ([first = '', , test]) => fileOf(test) !== undefined && !/^S\d+$/.test(first),
);

/** Titles of tests and groups in a file: the first argument, before a function. */
const titlesOf = (file: string): readonly string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:\(|^\s*)(['"`])((?:(?!\1).)+)\1,\s*(?:async )?(?:\(|_)/gm,
    ),
  ].map(([, , title = '']) => title);

describe('SECURITY.md', () => {
  it('SECURITY.md has every number of the checklist once and in order', () => {
    expect(checklist.map(([number]) => number)).toEqual(
      Array.from({ length: 43 }, (_, at) => `S${at + 1}`),
    );
  });

  it.each(checklist)('%s of SECURITY.md is in the title of a test in the named file', (...row) => {
    const [number = '', , test] = row;
    const file = fileOf(test);
    if (file === undefined) expect(test).toMatch(/^not (yet|done): \S/);
    else {
      const named = titlesOf(file).filter((title) => title.match(/\bS\d+\b/g)?.includes(number));
      expect(named.length, `${number} in ${file}`).toBeGreaterThan(0);
    }
  });

  it('SECURITY.md names a file with tests for each threat', () => {
    expect(threats.length).toBeGreaterThan(10);
    for (const [threat = '', , test] of threats) {
      expect(titlesOf(fileOf(test) ?? threat).length, threat).toBeGreaterThan(2);
    }
  });
});

describe('docs/asvs.md', () => {
  const text = readFileSync('docs/asvs.md', 'utf8');

  it('docs/asvs.md names only existing test files', () => {
    const files = [...text.matchAll(/`((?:unit|integration|browser|fuzz)\/[\w./-]+\.ts)`/g)];
    expect(files.length).toBeGreaterThan(50);
    for (const [, file = ''] of files) expect(existsSync(`test/${file}`), file).toBe(true);
  });

  it('docs/asvs.md links only to existing headings', () => {
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
