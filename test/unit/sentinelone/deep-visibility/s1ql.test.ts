import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queryTerms } from '../../../../src/catalogue/catalogue.ts';
import {
  buildLaunchQueries,
  MAX_QUERIES,
  type SearchTerm,
} from '../../../../src/sentinelone/deep-visibility/s1ql.ts';

describe('buildLaunchQueries', () => {
  it('an S1QL query matches process creations by their target process', () => {
    expect(
      buildLaunchQueries([
        { field: 'processName', values: ['claude', 'codex'] },
        { field: 'commandLine', values: ['bin/gemini'], onlyIfName: ['node'] },
      ]),
    ).toEqual([
      'EventType = "Process Creation" AND (' +
        'TgtProcName In Contains AnyCase ("claude","codex") OR ' +
        '(TgtProcName In Contains AnyCase ("node") AND ' +
        'TgtProcCmdLine In Contains AnyCase ("bin/gemini")))',
    ]);
  });

  it.each(['a"b', 'a\\b', 'a\nb', '', 'a\u0000'])('an S1QL query refuses the value %j', (value) => {
    expect(() => buildLaunchQueries([{ field: 'processName', values: [value] }])).toThrow('S1QL');
  });

  it('S1QL queries stay within 100 values per list, 10 clauses and 8,000 characters', () => {
    const term = fc.record({
      field: fc.constantFrom<SearchTerm['field']>('processName', 'imagePath', 'commandLine'),
      values: fc.array(fc.stringMatching(/^[a-z0-9/@.-]{1,30}$/), { minLength: 1, maxLength: 150 }),
    });
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 8 }), (terms) => {
        const queries = buildLaunchQueries(terms);
        for (const query of queries) {
          expect(query.length).toBeLessThanOrEqual(8_000);
          const lists = query.match(/\(("[^)]*")\)/g) ?? [];
          expect(lists.length).toBeLessThanOrEqual(10);
          for (const list of lists) expect(list.split(',').length).toBeLessThanOrEqual(100);
        }
        const searched = queries.flatMap((query) => query.match(/"[^"]*"/g) ?? []);
        for (const { values } of terms) {
          for (const value of values) expect(searched).toContain(`"${value}"`);
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('S35: an S1QL query contains any search value as a string literal, or the value is refused', () => {
    const skeleton = (value: string): string | null => {
      try {
        const [query = ''] = buildLaunchQueries([{ field: 'imagePath', values: [value] }]);
        return query.replaceAll(/"[^"]*"/g, '""');
      } catch {
        return null;
      }
    };
    const shape = skeleton('plain');
    expect(shape).not.toBeNull();
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.array(fc.constantFrom('"', '\\', '(', ')', ' OR ', ',', "'", '|', '\n', 'a'), {
        minLength: 1,
        maxLength: 12,
      }),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const text = Array.isArray(value) ? value.join('') : value;
        expect([null, shape]).toContain(skeleton(text));
      }),
      { numRuns: 3_000, seed: 8 },
    );
  });

  it('the catalogue needs no more S1QL queries than fit into a run', () => {
    const queries = buildLaunchQueries(queryTerms());
    expect(queries.length).toBeGreaterThan(0);
    expect(queries.length).toBeLessThanOrEqual(MAX_QUERIES);
  });
});
