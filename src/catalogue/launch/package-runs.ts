/**
 * Reads which package a package runner runs: `npx -y @openai/codex@0.169.0 exec`,
 * `uv tool run --from aider-chat aider`, `pnpm dlx`, `yarn dlx`, `bunx`, `pipx run`, ...
 */

export interface PackageRun {
  readonly kind: 'package';
  /** Lower-cased: `@openai/codex`, `aider-chat`, or `github:owner/repository`. */
  readonly name: string;
  /** Exact versions only; null for a tag or a range. */
  readonly version: string | null;
  /** The command to run, where it is given separately from the package. */
  readonly command: string | null;
  readonly args: readonly string[];
}

interface Options {
  /** Options that take the next argument. */
  readonly values: ReadonlySet<string>;
  /** The options whose value is the package. */
  readonly packages: ReadonlySet<string>;
}

const options = (values: string, packages: string): Options => ({
  values: new Set([...values.split(' '), ...packages.split(' ')]),
  packages: new Set(packages.split(' ')),
});

const NPX = options(
  '-w --workspace --cache --userconfig --registry --prefix --loglevel --node-options -C',
  '-p --package',
);
const PNPM = options('-C --dir --registry --reporter --filter --allow-build', '--package');
const YARN = options('--cwd', '-p --package');
const BUNX = options('--cwd --env-file --config -r --preload', '-p --package');
const UVX = options(
  `--with --with-editable --with-requirements -p --python --index --default-index -i --index-url
   --extra-index-url -f --find-links -P --upgrade-package --refresh-package --cache-dir --directory
   --project --config-file --env-file -c --constraints --override --color --python-preference
   --group --extra --package`.replaceAll(/\s+/g, ' '),
  '--from',
);
const PIPX = options('--python --pip-args --index-url', '--spec');

/**
 * @param program the runner's name, lower case, without directory and extension
 * @returns null when it does not run a package, but installs, lists, …
 */
export function readPackageRun(program: string, args: readonly string[]): PackageRun | null {
  switch (program) {
    case 'npx':
    case 'npx-cli':
      return readRun(args, NPX);
    case 'npm':
    case 'npm-cli':
      return afterVerb(args, NPX, ['exec'], ['x']);
    case 'pnpx':
      return readRun(args, PNPM);
    case 'pnpm':
      return afterVerb(args, PNPM, ['dlx']);
    case 'yarn':
    case 'yarnpkg':
      return afterVerb(args, YARN, ['dlx']);
    case 'bunx':
      return readRun(args, BUNX);
    case 'bun':
      return afterVerb(args, BUNX, ['x']);
    case 'uvx':
      return readRun(args, UVX);
    case 'uv':
      return afterVerb(args, UVX, ['tool', 'run'], ['tool', 'uvx'], ['run']);
    case 'pipx':
      return afterVerb(args, PIPX, ['run']);
    default:
      return null;
  }
}

/** The run after the first verb that matches; skips global options before the verb. */
function afterVerb(
  args: readonly string[],
  known: Options,
  ...verbs: readonly (readonly string[])[]
): PackageRun | null {
  const at = firstPositional(args, known.values);
  const verb = verbs.find((words) => words.every((word, index) => args[at + index] === word));
  return verb ? readRun(args.slice(at + verb.length), known) : null;
}

/** Index of the first argument that is neither an option nor an option's value. */
export function firstPositional(
  args: readonly string[],
  withValue: ReadonlySet<string>,
  from = 0,
): number {
  let at = from;
  for (let arg = args[at]; arg?.startsWith('-') && arg !== '-'; arg = args[at]) {
    if (arg === '--') return at + 1;
    at += withValue.has(arg) ? 2 : 1;
  }
  return at;
}

function readRun(args: readonly string[], known: Options): PackageRun | null {
  const at = firstPositional(args, known.values);
  const named = packageOption(args.slice(0, at), known.packages);
  const positional = args[at];
  const spec = named ?? positional;
  if (spec === undefined) return null;
  const rest = args.slice(at + 1);
  return {
    kind: 'package',
    ...parseSpec(spec),
    command: named === null ? null : (positional ?? null),
    args: rest[0] === '--' ? rest.slice(1) : rest,
  };
}

function packageOption(args: readonly string[], names: ReadonlySet<string>): string | null {
  for (const [index, arg] of args.entries()) {
    if (names.has(arg)) return args[index + 1] ?? null;
    const equals = arg.indexOf('=');
    if (equals !== -1 && names.has(arg.slice(0, equals))) return arg.slice(equals + 1);
  }
  return null;
}

const GITHUB = /^(?:github:|(?:git\+)?https?:\/\/github\.com\/)([^/#\s]+)\/([^/#\s]+)/i;
const EXACT = /^v?(\d+(?:\.\d+)+(?:[-+.][a-z0-9.]+)?)$/i;

/** npm and PyPI formats: `@scope/name@1.2.3`, `name@latest`, `name[extra]==1.2`, `npm:name`. */
export function parseSpec(spec: string): Pick<PackageRun, 'name' | 'version'> {
  const repository = GITHUB.exec(spec);
  if (repository) {
    const [, owner = '', name = ''] = repository;
    return { name: `github:${owner}/${name.replace(/\.git$/, '')}`.toLowerCase(), version: null };
  }
  const plain = spec.replace(/^(?:npm|jsr):\/?/, '').slice(0, 214);
  const end = plain.slice(1).search(/[@[=<>~!; ]/) + 1;
  const name = (end === 0 ? plain : plain.slice(0, end)).toLowerCase();
  const written = end === 0 ? '' : plain.slice(end).replace(/^\[[^\]]*\]/, '');
  return { name, version: EXACT.exec(written.replace(/^(?:@|==)/, ''))?.[1] ?? null };
}
