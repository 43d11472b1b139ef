import type { LaunchField, SearchTerm } from './s1ql.ts';

/**
 * PowerQueries (S1QL 2.0) that find process launches and group them at the console, so that what
 * is transferred grows with devices, AI agents and users, and not with launches.
 */

/** The vendor's clients know of 8,192 characters. */
const MAX_CHARACTERS = 8_000;

/** Answers of 50,000 rows stay below 32 MiB; the console's own limit is 100,000. */
export const ROW_LIMIT = 50_000;

/** Longest regular expression, in bytes. */
const MAX_PATTERN = 1_000;

/**
 * On mixed tenants the default scope holds other logs too, and without the first two conditions
 * a query has been seen to find nothing.
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

/** Asks whether any launch is visible at all: a wrong scope answers 200 and nothing. */
export const SCOPE_QUERY = `${LAUNCHES} | group launches = count()`;

/** One step of shortening a command line: every match of `pattern` (case ignored) is replaced. */
interface Replacement {
  readonly pattern: string;
  readonly by: string;
}

/**
 * What makes two command lines of one kind of launch differ without meaning: ids, handles, numbers
 * and the words of prompts. None of it decides what a launch is; a test classifies every sample
 * both ways. The patterns are within RE2, and mean the same to Java and JavaScript.
 */
const NOISE: readonly Replacement[] = [
  { pattern: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', by: '0' },
  // What was given with an option for secrets: that there was something is all that is wanted.
  {
    pattern:
      '\\s(--?[\\w-]*(?:key|token|secret|password|passwd|passphrase|credentials?|bearer))(?:=|\\s+)[^-\\s"][^\\s"]*',
    by: ' $1=0',
  },
  // Values that are numbers, or begin with one: handles, ports, time stamps.
  { pattern: '(\\w)=-?\\d[^\\s"]*', by: '$1=0' },
  { pattern: '\\s\\d+(\\s|$)', by: ' 0$1' },
  // A quoted argument with blanks is a prompt, unless it is a path or what cmd is to run.
  {
    pattern:
      '([^/][ck]|[^ck])\\s"(?:[^"/@a-z\\\\]|[a-z][^":\\\\])(?:[^"\\\\]|\\\\.)*\\s(?:[^"\\\\]|\\\\.)*"',
    by: '$1 "0"',
  },
];

/** So many words from the beginning stay as they are; programs, scripts and subcommands are there. */
const HEAD: Replacement = { pattern: '^((?:\\S+\\s+){0,15}\\S+)[\\s\\S]*$', by: '$1' };
const WITHOUT_HEAD: Replacement = { pattern: '^(?:\\S+\\s+){0,15}\\S+', by: '' };
/** Behind them, runs of words that are neither an option nor an assignment. */
const PLAIN_WORDS: Replacement = { pattern: '(?:\\s+[^-\\s=][^\\s=]*)+(\\s|$)', by: '$1' };

/** Behind the head an option keeps its value only when it is tied to it. */
function tieValues(options: readonly string[]): readonly Replacement[] {
  const named = ['--?[\\w-]*header', ...options.map((option) => option.replace(/[^\w-]/g, '\\$&'))];
  const groups: string[][] = [[]];
  for (const name of named) {
    const open = groups.at(-1) ?? [];
    if (`\\s(${[...open, name].join('|')})\\s+(\\S)`.length <= MAX_PATTERN) open.push(name);
    else groups.push([name]);
  }
  return groups.map((names) => ({ pattern: `\\s(${names.join('|')})\\s+([^-\\s])`, by: ' $1=$2' }));
}

/** The same shortening, done here: what a console makes of a command line. */
export function shortenCommandLine(commandLine: string, options: readonly string[]): string {
  const apply = (text: string, { pattern, by }: Replacement): string =>
    text.replace(new RegExp(pattern, 'gi'), by);
  const plain = NOISE.reduce(apply, commandLine);
  const tail = [WITHOUT_HEAD, ...tieValues(options), PLAIN_WORDS].reduce(apply, plain);
  return apply(plain, HEAD) + tail;
}

/** The pipeline behind the filter: shortening, then one row for each kind of launch. */
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
    // Names of groups are taken from plain fields alone, so what is computed is computed before.
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
 * As few queries as the length limit allows, together asking for every term.
 *
 * @param options options whose value tells something, e.g. `--permission-mode`
 * @throws Error when a value cannot be written: a fault of the catalogue that its tests catch
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

/** A list of values that would not fit into one query is cut into several. */
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

/** Letter case is ignored by `contains`. */
const contains = (field: LaunchField, values: readonly string[]): string =>
  `${FIELDS[field]} contains (${values.map(quote).join(',')})`;

/** Text of the catalogue and our own patterns; control characters are in neither. */
function quote(value: string): string {
  if (/\p{Cc}/u.test(value)) {
    throw new Error(`PowerQuery cannot hold the value ${JSON.stringify(value)}`);
  }
  return `'${value.replace(/['\\]/g, '\\$&')}'`;
}
