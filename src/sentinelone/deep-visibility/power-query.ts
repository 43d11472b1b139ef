import type { LaunchField, SearchTerm } from './s1ql.ts';

/**
 * PowerQueries (S1QL 2.0) that find process launches and group them at the console. The size of a
 * response grows with devices, AI agents and users, not with launches.
 */

/** The vendor's clients allow 8,192 characters. */
const MAX_CHARACTERS = 8_000;

/** Responses of 50,000 rows stay below 32 MiB; the console's own limit is 100,000. */
export const ROW_LIMIT = 50_000;

/** Maximum length of a regular expression, in bytes. */
const MAX_PATTERN_BYTES = 1_000;

/**
 * On mixed tenants the default scope also contains other logs. Queries without the first two
 * conditions have been seen to return nothing.
 */
const LAUNCHES =
  "dataSource.name = 'SentinelOne' dataSource.category = 'security' event.type = 'Process Creation'";

/** In a Process Creation event the launched program is the target. */
const FIELDS: Readonly<Record<LaunchField, string>> = {
  processName: 'tgt.process.name',
  imagePath: 'tgt.process.image.path',
  commandLine: 'tgt.process.cmdline',
  publisher: 'tgt.process.publisher',
};

/** Shows whether any launch is visible: with a wrong scope the console returns 200 and no rows. */
export const SCOPE_QUERY = `${LAUNCHES} | group launches = count()`;

/** One step of shortening a command line: replaces every match of `pattern`, ignoring case. */
interface Replacement {
  readonly pattern: string;
  readonly by: string;
}

/**
 * Parts of a command line that differ between launches of the same kind: ids, handles, numbers and
 * words of prompts. They do not affect classification; a test classifies every sample before and
 * after shortening. The patterns are valid RE2 and mean the same in Java and JavaScript.
 */
const NOISE: readonly Replacement[] = [
  { pattern: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', by: '0' },
  // The value of a secret option: only the fact that it was given is needed.
  {
    pattern:
      '\\s(--?[\\w-]*(?:key|token|secret|password|passwd|passphrase|credentials?|bearer))(?:=|\\s+)[^-\\s"][^\\s"]*',
    by: ' $1=0',
  },
  // Values that are numbers or start with one: handles, ports, timestamps.
  { pattern: '(\\w)=-?\\d[^\\s"]*', by: '$1=0' },
  { pattern: '\\s\\d+(\\s|$)', by: ' 0$1' },
  // A quoted argument with spaces is a prompt, unless it is a path or a command for cmd.
  {
    pattern:
      '([^/][ck]|[^ck])\\s"(?:[^"/@a-z\\\\]|[a-z][^":\\\\])(?:[^"\\\\]|\\\\.)*\\s(?:[^"\\\\]|\\\\.)*"',
    by: '$1 "0"',
  },
];

/** The first 16 words are kept: they contain the program, script and subcommands. */
const HEAD: Replacement = { pattern: '^((?:\\S+\\s+){0,15}\\S+)[\\s\\S]*$', by: '$1' };
const WITHOUT_HEAD: Replacement = { pattern: '^(?:\\S+\\s+){0,15}\\S+', by: '' };
/** After the head: runs of words that are neither an option nor an assignment. */
const PLAIN_WORDS: Replacement = { pattern: '(?:\\s+[^-\\s=][^\\s=]*)+(\\s|$)', by: '$1' };

/** Joins options and their values with `=`, because plain words after the head are dropped. */
function tieValues(options: readonly string[]): readonly Replacement[] {
  const named = ['--?[\\w-]*header', ...options.map((option) => option.replace(/[^\w-]/g, '\\$&'))];
  const groups: string[][] = [[]];
  for (const name of named) {
    const open = groups.at(-1) ?? [];
    if (`\\s(${[...open, name].join('|')})\\s+(\\S)`.length <= MAX_PATTERN_BYTES) open.push(name);
    else groups.push([name]);
  }
  return groups.map((names) => ({ pattern: `\\s(${names.join('|')})\\s+([^-\\s])`, by: ' $1=$2' }));
}

/** Shortens a command line locally, exactly as the console does. */
export function shortenCommandLine(commandLine: string, options: readonly string[]): string {
  const apply = (text: string, { pattern, by }: Replacement): string =>
    text.replace(new RegExp(pattern, 'gi'), by);
  const plain = NOISE.reduce(apply, commandLine);
  const tail = [WITHOUT_HEAD, ...tieValues(options), PLAIN_WORDS].reduce(apply, plain);
  return apply(plain, HEAD) + tail;
}

/** The pipeline after the filter: shortens command lines and returns one row per kind of launch. */
function grouping(options: readonly string[]): string {
  const steps: string[] = [];
  const step = (from: string, { pattern, by }: Replacement): string => {
    const name = `c${steps.length + 1}`;
    steps.push(`${name} = replace(${from}, ${quote(pattern)}, ${quote(by)})`);
    return name;
  };
  const plain = NOISE.reduce(step, 'tgt.process.cmdline');
  const head = step(plain, HEAD);
  const tail = [WITHOUT_HEAD, ...tieValues(options), PLAIN_WORDS].reduce(step, plain);
  return [
    ...steps.map((assignment) => `let ${assignment}`),
    // `group … by` accepts plain fields only, so computed values are assigned first.
    `let cmdline = tgt.process.cmdline ? ${head} + ${tail} : tgt.process.cmdline, ` +
      'user = tgt.process.user ? tgt.process.user : src.process.user',
    'group launches = count(), firstAt = min(event.time), lastAt = max(event.time) by ' +
      'uuid = agent.uuid, os = endpoint.os, name = tgt.process.name, ' +
      'image = tgt.process.image.path, publisher = tgt.process.publisher, ' +
      'signed = tgt.process.signedStatus, parent = src.process.name, ' +
      'user, cmdline',
    `limit ${ROW_LIMIT}`,
  ]
    .map((command) => ` | ${command}`)
    .join('');
}

/**
 * As few queries as the length limit allows. Together they cover every term.
 *
 * @param options options whose value must be kept, such as `--permission-mode`
 * @throws Error when a value cannot be written: a fault of the catalogue, caught by its tests
 */
export function buildLaunchPowerQueries(
  terms: readonly SearchTerm[],
  options: readonly string[],
): readonly string[] {
  const pipeline = grouping(options);
  const room = MAX_CHARACTERS - LAUNCHES.length - pipeline.length - 4;
  const queries: string[][] = [[]];
  for (const clause of terms.flatMap((term) => clausesOf(term, room))) {
    const open = queries.at(-1) ?? [];
    if ([...open, clause].join(' or ').length <= room) open.push(clause);
    else queries.push([clause]);
  }
  return queries
    .filter((clauses) => clauses.length > 0)
    .map((clauses) => `${LAUNCHES} (${clauses.join(' or ')})${pipeline}`);
}

/** Splits a list of values that does not fit into one query. */
function clausesOf(term: SearchTerm, room: number): readonly string[] {
  const guard = term.onlyIfName ? `${contains('processName', term.onlyIfName)} ` : '';
  const write = (values: readonly string[]): string =>
    guard === '' ? contains(term.field, values) : `(${guard}${contains(term.field, values)})`;
  const lists: string[][] = [[]];
  for (const value of term.values) {
    const open = lists.at(-1) ?? [];
    if (write([...open, value]).length <= room / 2) open.push(value);
    else lists.push([value]);
  }
  return lists.map(write);
}

/** `contains` ignores case. */
const contains = (field: LaunchField, values: readonly string[]): string =>
  `${FIELDS[field]} contains (${values.map(quote).join(',')})`;

/** Quotes catalogue values and our own patterns. Neither contains control characters. */
function quote(value: string): string {
  if (/\p{Cc}/u.test(value)) {
    throw new Error(`PowerQuery cannot hold the value ${JSON.stringify(value)}`);
  }
  return `'${value.replace(/['\\]/g, '\\$&')}'`;
}
