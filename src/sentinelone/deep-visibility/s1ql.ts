/**
 * Builds Deep Visibility queries (S1QL 1.0) from search terms. It is not documented how S1QL
 * escapes a backslash, so values with a backslash or a double quote are rejected, not escaped.
 */

export type LaunchField = 'processName' | 'imagePath' | 'commandLine' | 'publisher';

/**
 * Matches a launch when `field` contains one of `values` (ignoring case) and, where `onlyIfName` is
 * given, the name of the launched process contains one of those.
 */
export interface SearchTerm {
  readonly field: LaunchField;
  readonly values: readonly string[];
  readonly onlyIfName?: readonly string[];
}

/** In a Process Creation event the launched program is the target, never `ProcessName`. */
const S1QL_FIELD: Readonly<Record<LaunchField, string>> = {
  processName: 'TgtProcName',
  imagePath: 'TgtProcImagePath',
  commandLine: 'TgtProcCmdLine',
  publisher: 'TgtProcPublisher',
};

/** Limits of the vendor's clients: 100 values per list, 10 OR clauses, 8,192 characters. */
const MAX_VALUES = 100;
const MAX_CLAUSES = 10;
const MAX_CHARACTERS = 8_000;
/** More would not fit into a run at one query per minute. */
export const MAX_QUERIES = 6;

/**
 * As few queries as the limits allow. Together they cover every term.
 *
 * @throws Error when a value cannot be written or the terms need more than MAX_QUERIES queries:
 *   a fault of the catalogue, caught by its tests; it does not depend on the tenant
 */
export function buildLaunchQueries(terms: readonly SearchTerm[]): readonly string[] {
  const queries: string[][] = [[]];
  for (const clause of terms.flatMap(clausesOf)) {
    const open = queries.at(-1) ?? [];
    const fits = open.length < MAX_CLAUSES && toQuery([...open, clause]).length <= MAX_CHARACTERS;
    if (fits) open.push(clause);
    else queries.push([clause]);
  }
  const filled = queries.filter((clauses) => clauses.length > 0).map(toQuery);
  const longest = Math.max(0, ...filled.map((query) => query.length));
  if (filled.length > MAX_QUERIES || longest > MAX_CHARACTERS) {
    throw new Error(
      `the search terms need ${filled.length} queries of up to ${longest} characters`,
    );
  }
  return filled;
}

const toQuery = (clauses: readonly string[]): string =>
  `EventType = "Process Creation" AND (${clauses.join(' OR ')})`;

function clausesOf(term: SearchTerm): readonly string[] {
  const guard = term.onlyIfName ? contains('TgtProcName', term.onlyIfName) : null;
  const room = MAX_CHARACTERS / 2;
  return chunk(term.values, room).map((values) => {
    const clause = contains(S1QL_FIELD[term.field], values);
    return guard === null ? clause : `(${guard} AND ${clause})`;
  });
}

/** Lists of at most MAX_VALUES values and about `characters` characters. */
function chunk(values: readonly string[], characters: number): readonly string[][] {
  const chunks: string[][] = [];
  let size = 0;
  for (const value of values) {
    size += value.length + 4;
    const open = chunks.at(-1);
    if (open && open.length < MAX_VALUES && size <= characters) open.push(value);
    else {
      chunks.push([value]);
      size = value.length + 4;
    }
  }
  return chunks;
}

const contains = (field: string, values: readonly string[]): string =>
  `${field} In Contains AnyCase (${values.map(quote).join(',')})`;

function quote(value: string): string {
  if (value === '' || /["\\\p{Cc}]/u.test(value)) {
    throw new Error(`S1QL cannot hold the value ${JSON.stringify(value)}`);
  }
  return `"${value}"`;
}
