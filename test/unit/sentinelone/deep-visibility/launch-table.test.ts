import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLaunchTable } from '../../../../src/sentinelone/deep-visibility/launch-table.ts';

const COLUMNS = [
  'uuid',
  'os',
  'name',
  'image',
  'publisher',
  'signed',
  'parent',
  'user',
  'cmdline',
  'launches',
  'firstAt',
  'lastAt',
];
const AT = Date.UTC(2026, 10, 20);

const row = (fields: Readonly<Record<string, unknown>> = {}): unknown[] => {
  const values: Record<string, unknown> = {
    uuid: 'FF819E70-AF13-4C33-9C4C-6EEBC4F3B4B1',
    os: 'osx',
    name: 'claude',
    image: '/Users/ann/.local/share/claude/versions/2.1.0',
    publisher: 'Anthropic PBC',
    signed: 'signed',
    parent: 'zsh',
    user: 'ann',
    cmdline: 'claude -p 0',
    launches: 3,
    firstAt: AT,
    lastAt: AT + 1_000,
    ...fields,
  };
  return COLUMNS.map((name) => values[name]);
};

const parse = (...rows: unknown[][]) =>
  parseLaunchTable({ columns: COLUMNS, rows, matchCount: rows.length, cut: null });

describe('parseLaunchTable', () => {
  it('grouped launches are read by column name, in any column order', () => {
    expect(parse(row()).groups).toEqual([
      {
        uuid: 'ff819e70af134c339c4c6eebc4f3b4b1',
        os: 'macos',
        processName: 'claude',
        imagePath: '/Users/ann/.local/share/claude/versions/2.1.0',
        commandLine: 'claude -p 0',
        parentName: 'zsh',
        user: 'ann',
        signer: 'Anthropic PBC',
        launches: 3,
        firstAt: AT,
        lastAt: AT + 1_000,
      },
    ]);
    const reversed = {
      columns: COLUMNS.toReversed(),
      rows: [row().toReversed()],
      matchCount: 1,
      cut: null,
    };
    expect(parseLaunchTable(reversed)).toEqual(parse(row()));
  });

  it('counts and times of grouped launches can be text, and times can have any unit', () => {
    const [group] = parse(row({ launches: '12', firstAt: `${AT}`, lastAt: AT * 1e6 })).groups;
    expect(group).toMatchObject({ launches: 12, firstAt: AT, lastAt: AT });
    expect(parse(row({ firstAt: AT / 1000 })).groups[0]?.firstAt).toBe(AT);
  });

  it('grouped launches of an unsigned image have no signer', () => {
    expect(parse(row({ signed: 'unsigned' })).groups[0]?.signer).toBeNull();
  });

  it.each([
    ['no device', { uuid: null }],
    ['no device', { uuid: "x'; drop table" }],
    ['no time', { firstAt: null }],
    ['no time', { lastAt: 'yesterday' }],
    ['no time', { firstAt: AT + 5_000 }],
    ['no count', { launches: 0 }],
    ['no count', { launches: 1.5 }],
    ['unreadable row', { launches: 'many' }],
    ['no launched process', { name: null, image: '', cmdline: null }],
    ['unreadable row', { name: { nested: true } }],
  ])('a grouped row rejected as "%s" is counted and the next row is read', (reason, fields) => {
    const { groups, rejected } = parse(row(fields), row());
    expect(groups).toHaveLength(1);
    expect(rejected).toEqual({ [reason]: 1 });
  });

  it('a table of grouped launches without a required column is a wrong shape', () => {
    const table = { columns: COLUMNS.slice(1), rows: [row().slice(1)], matchCount: 1, cut: null };
    expect(() => parseLaunchTable(table)).toThrow(/no column uuid/);
  });

  it('parsing grouped launches never throws and accounts for every row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.anything(), { maxLength: 14 }), { maxLength: 8 }),
        (rows) => {
          const { groups, rejected } = parse(...rows);
          const counted = Object.values(rejected).reduce((sum, count) => sum + count, 0);
          expect(groups.length + counted).toBe(rows.length);
        },
      ),
      { numRuns: 2_000, seed: 9 },
    );
  });
});
