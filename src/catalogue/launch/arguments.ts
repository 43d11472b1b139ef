/**
 * Finds flags and subcommands in a list of arguments.
 *
 * Catalogue syntax: `--yolo` (the flag is present), `-s=danger-full-access` (the flag with one of
 * the values, separated by `|`; a final `*` matches any ending), `mcp serve` (the subcommand),
 * `<task>` (a first positional argument that is not a known subcommand).
 */

export type ArgumentSpec =
  | { readonly kind: 'flag'; readonly name: string; readonly values: readonly string[] | null }
  | { readonly kind: 'command'; readonly words: readonly string[] }
  | { readonly kind: 'task' };

export function parseArgumentSpec(text: string): ArgumentSpec {
  if (text === '<task>') return { kind: 'task' };
  if (!text.startsWith('-')) return { kind: 'command', words: text.split(' ') };
  const equals = text.indexOf('=');
  if (equals === -1) return { kind: 'flag', name: text, values: null };
  return {
    kind: 'flag',
    name: text.slice(0, equals),
    values: text
      .slice(equals + 1)
      .toLowerCase()
      .split('|'),
  };
}

/** Arguments before a bare `--`; everything after it is text. */
export function beforeTerminator(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--');
  return at === -1 ? args : args.slice(0, at);
}

/** @param args arguments before a bare `--` */
export function hasFlag(
  args: readonly string[],
  name: string,
  values: readonly string[] | null,
): boolean {
  return args.some((arg, index) => {
    if (!arg.startsWith(name)) return false;
    const isWhole = arg.length === name.length;
    if (!isWhole && arg.charAt(name.length) !== '=') return false;
    const value = isWhole ? (args[index + 1] ?? '') : arg.slice(name.length + 1);
    return values === null ? value !== 'false' : isOneOf(value, values);
  });
}

function isOneOf(value: string, wanted: readonly string[]): boolean {
  const lower = value.toLowerCase();
  return wanted.some((want) =>
    want.endsWith('*') ? lower.startsWith(want.slice(0, -1)) : lower === want,
  );
}

/**
 * Index of the subcommand, or -1. It is not known which options take a value, so a word after an
 * option counts as its value unless it is in the vocabulary. Any other word ends the search,
 * because it is a prompt or a file.
 */
export function findCommand(args: readonly string[], vocabulary: ReadonlySet<string>): number {
  for (const [at, arg] of args.entries()) {
    if (vocabulary.has(arg)) return at;
    if (!arg.startsWith('-') && !isValueAt(args, at)) return -1;
  }
  return -1;
}

/**
 * Whether there is a first positional argument that is not a subcommand.
 *
 * @param switches flags that take no value
 */
export function hasTask(
  args: readonly string[],
  subcommands: ReadonlySet<string>,
  switches: ReadonlySet<string>,
): boolean {
  const at = args.findIndex(
    (arg, index) =>
      !arg.startsWith('-') && (!isValueAt(args, index) || switches.has(args[index - 1] ?? '')),
  );
  return at !== -1 && !subcommands.has(args[at] ?? '');
}

function isValueAt(args: readonly string[], at: number): boolean {
  const before = args[at - 1];
  return before?.startsWith('-') === true && !before.includes('=');
}

/** The words of a subcommand directly follow one another. */
export const commandFollows = (
  args: readonly string[],
  at: number,
  words: readonly string[],
): boolean => at !== -1 && words.every((word, index) => args[at + index] === word);
