/**
 * Reads what an interpreter or package runner runs.
 */

import { firstPositional, type PackageRun, parseSpec, readPackageRun } from './package-runs.ts';
import { isAbsolute, programName } from './paths.ts';
import type { Runtime } from './runtimes.ts';
import { tokenise } from './tokenise.ts';

interface ScriptRun {
  readonly kind: 'script';
  readonly path: string;
  readonly args: readonly string[];
}

/** `python -m module`. */
interface ModuleRun {
  readonly kind: 'module';
  readonly name: string;
  readonly args: readonly string[];
}

/** A program started in another system: `wsl -- claude`. */
interface CommandRun {
  readonly kind: 'command';
  readonly name: string;
  readonly args: readonly string[];
}

/** `docker run IMAGE`. */
interface ContainerRun {
  readonly kind: 'container';
  readonly image: string;
  /** Standard input stays open and is not a terminal, as a server that reads it needs. */
  readonly interactive: boolean;
  readonly args: readonly string[];
}

export type Invocation = ScriptRun | ModuleRun | PackageRun | CommandRun | ContainerRun;

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

interface Interpreter {
  /** Options that take the next argument. */
  readonly values: ReadonlySet<string>;
  /** Options that mean there is no script, such as inline code. */
  readonly code: ReadonlySet<string>;
  /** Scripts that run a package; see package-runs.ts. */
  readonly runners: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
const NODE_RUNNERS = words('npx npx-cli npm npm-cli pnpm pnpx yarn yarnpkg bunx');
const NODE_CODE = words('-e --eval -p --print -pe --run --test');

const NODE: Interpreter = {
  values: words(
    `-r --require --import --loader --experimental-loader -C --conditions --inspect-port --title
     --cpu-prof-dir --diagnostic-dir --icu-data-dir --openssl-config --redirect-warnings
     --trace-event-categories --watch-path --env-file --env-file-if-exists --disable-warning`,
  ),
  code: NODE_CODE,
  runners: NODE_RUNNERS,
};
const ELECTRON: Interpreter = { ...NODE, runners: NONE };
const BUN: Interpreter = {
  values: words('-r --preload --cwd --env-file --config --tsconfig-override --define'),
  code: NODE_CODE,
  runners: NODE_RUNNERS,
};
const DENO: Interpreter = {
  values: words('-c --config --import-map --cert --lock --env-file --location --seed -L'),
  code: NONE,
  runners: NONE,
};
const PYTHON: Interpreter = {
  values: words('-W -X --check-hash-based-pycs'),
  code: NONE,
  runners: words('pipx uv uvx'),
};
const JAVA: Interpreter = { values: NONE, code: NONE, runners: NONE };
const CONTAINER_VALUES = words(
  `-e --env --env-file -v --volume --mount -p --publish --name --network --net -u --user -w
   --workdir --entrypoint -l --label --platform --add-host --memory -m --cpus --gpus --pull
   --restart -h --hostname --cap-add --cap-drop --security-opt --shm-size --tmpfs --device --ipc
   --pid --log-driver --stop-signal --ulimit --userns --cidfile --dns --label-file --runtime`,
);
const WSL_VALUES = words('-d --distribution -u --user --cd --shell-type --distribution-id');

/**
 * @param program name in argv[0] (`bunx` is bun's image under another name)
 * @returns null when there is no script, package or command: a REPL, inline code, a subcommand
 */
export function readInvocation(
  runtime: Runtime,
  program: string,
  args: readonly string[],
  commandLine: string,
): Invocation | null {
  switch (runtime) {
    case 'electron':
      return readScript(ELECTRON, args);
    case 'node':
      return program === 'npm' || program === 'npx'
        ? readPackageRun(program, args)
        : readScript(NODE, args);
    case 'bun':
      return readBun(program, args);
    case 'deno':
      return readDeno(args);
    case 'python':
      return readPython(args);
    case 'java':
      return readJava(args);
    case 'runner':
      return readPackageRun(program, args);
    case 'shell':
      return readShell(args);
    case 'cmd':
      return readCmd(commandLine);
    case 'powershell':
      return readPowershell(args);
    case 'container':
      return readContainer(args);
    case 'wsl':
      return readWsl(args);
    default:
      return runtime satisfies never;
  }
}

/** The first argument that is not an option, unless an option before it gives inline code. */
function readScript(
  interpreter: Interpreter,
  args: readonly string[],
  from = 0,
): Invocation | null {
  const at = firstPositional(args, interpreter.values, from);
  if (args.slice(from, at).some((arg) => interpreter.code.has(arg))) return null;
  const end = endOfPath(args, at);
  const path = args.slice(at, end).join(' ');
  if (path === '' || path === '-') return null;
  const rest = args.slice(end);
  return asPackageRun(interpreter, path, rest) ?? { kind: 'script', path, args: rest };
}

/** `node .../npx-cli.js -y P` and `python .../pipx run P` run a package, not a script. */
function asPackageRun(
  { runners }: Interpreter,
  path: string,
  args: readonly string[],
): PackageRun | null {
  const file = programName(path.replace(/^.*[\\/]/, '')).replace(/\.(?:[cm]?js|py)$/, '');
  // Projects check in Yarn with its version: .yarn/releases/yarn-4.9.1.cjs
  const name = /^yarn-\d/.test(file) ? 'yarn' : file;
  return runners.has(name) ? readPackageRun(name, args) : null;
}

const SPLIT_DIRECTORY = /[\\/](?:Application|Program|Mobile)$/i;
const SCRIPT_FILE = /\.(?:[cm]?[jt]s|py)$/i;
const MAX_PIECES = 8;

/** macOS reports `/Users/u/Library/Application Support/x/cli.js` unquoted, in two pieces. */
function endOfPath(args: readonly string[], from: number): number {
  const first = args[from];
  if (first === undefined || !isAbsolute(first) || !SPLIT_DIRECTORY.test(first)) return from + 1;
  const pieces = args.slice(from + 1, from + MAX_PIECES);
  const last = pieces.findIndex((piece) => SCRIPT_FILE.test(piece));
  return last === -1 ? from + 1 : from + last + 2;
}

function readBun(program: string, args: readonly string[]): Invocation | null {
  const run = readPackageRun(program === 'bunx' ? 'bunx' : 'bun', args);
  if (run) return run;
  const at = firstPositional(args, BUN.values);
  return readScript(BUN, args, args[at] === 'run' ? at + 1 : 0);
}

function readDeno(args: readonly string[]): Invocation | null {
  const verb = firstPositional(args, DENO.values);
  if (args[verb] !== 'run' && args[verb] !== 'x') return null;
  const run = readScript(DENO, args, verb + 1);
  if (run?.kind !== 'script' || !/^(?:npm|jsr):/.test(run.path)) return run;
  return { kind: 'package', ...parseSpec(run.path), command: null, args: run.args };
}

function readPython(args: readonly string[]): Invocation | null {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    // Single letters can be combined: `-Im pip`, `-um aider`, `-mpip`.
    const cluster = /^-[bBdEiIOPqsSuvx]*([cm])(.*)$/.exec(arg);
    if (cluster?.[1] === 'c') return null;
    if (cluster) {
      const name = cluster[2] === '' ? args[at + 1] : cluster[2];
      const rest = args.slice(cluster[2] === '' ? at + 2 : at + 1);
      if (name === undefined || name === '') return null;
      return (
        asPackageRun(PYTHON, name, rest) ?? { kind: 'module', name: name.toLowerCase(), args: rest }
      );
    }
    if (PYTHON.values.has(arg)) at++;
    else if (!arg.startsWith('-')) return readScript(PYTHON, args, at);
  }
  return null;
}

function readJava(args: readonly string[]): Invocation | null {
  const at = args.indexOf('-jar');
  return at === -1 ? null : readScript(JAVA, args, at + 1);
}

/** A shell script started as a program. Shell text after `-c` is ignored. */
function readShell(args: readonly string[]): Invocation | null {
  for (const [at, arg] of args.entries()) {
    if (/^-[a-z]*c[a-z]*$/i.test(arg)) return null;
    if (arg !== '--' && !/^[-+]/.test(arg)) {
      return isAbsolute(arg) ? { kind: 'script', path: arg, args: args.slice(at + 1) } : null;
    }
  }
  return null;
}

/** `cmd /c "C:\...\claude.cmd" -p` starts a shim, `cmd /c npx -y P` a package. */
function readCmd(commandLine: string): Invocation | null {
  const found = /^(.*?)\s\/[ck](.*)$/is.exec(commandLine.slice(0, MAX_CMD_LENGTH));
  const [, options = '', rest = ''] = found ?? [];
  // `^` escapes a character for cmd itself. Node's spawn helpers put it before every quote.
  const text = withoutOuterQuotes(rest.replace(/\^(.)/g, '$1').trim(), /\s\/s\b/i.test(options));
  const [first, ...args] = tokenise(text, true);
  if (first === undefined) return null;
  const name = programName(first.replace(/^.*[\\/]/, '')).replace(SHIM, '');
  const run = readPackageRun(name, args);
  if (run) return run;
  return isAbsolute(first) && SHIM.test(first) ? { kind: 'script', path: first, args } : null;
}

const MAX_CMD_LENGTH = 8_192;
const SHIM = /\.(?:cmd|bat)$/i;

/** cmd strips the outer quotes: always with `/s`, otherwise unless they contain just a program. */
function withoutOuterQuotes(text: string, always: boolean): string {
  const end = text.length - 1;
  if (!text.startsWith('"') || !text.endsWith('"') || end === 0) return text;
  const inner = text.slice(1, end);
  const solePair = !inner.includes('"');
  return always || text.startsWith('""') || (solePair && !SHIM.test(inner)) ? inner : text;
}

function readPowershell(args: readonly string[]): Invocation | null {
  const at = args.findIndex((arg) => /^-f(?:ile)?$/i.test(arg)) + 1 || 0;
  const path = args[at];
  if (path === undefined || !/\.ps1$/i.test(path)) return null;
  return { kind: 'script', path, args: args.slice(at + 1) };
}

function readContainer(args: readonly string[]): Invocation | null {
  const run = args.findIndex((arg) => !arg.startsWith('-'));
  if (args[run] !== 'run') return null;
  const at = firstPositional(args, CONTAINER_VALUES, run + 1);
  const image = args[at];
  if (image === undefined) return null;
  const before = args.slice(run + 1, at);
  return {
    kind: 'container',
    image: image.toLowerCase(),
    interactive: isGiven(before, 'i', '--interactive') && !isGiven(before, 't', '--tty'),
    args: [...before, ...args.slice(at + 1)],
  };
}

/** Short options without a value can be combined: `-it`. */
const isGiven = (args: readonly string[], letter: string, long: string): boolean =>
  args.some((arg) => arg === long || (/^-[a-z]{1,3}$/.test(arg) && arg.includes(letter)));

function readWsl(args: readonly string[]): Invocation | null {
  const marker = args.findIndex((arg) => arg === '--' || arg === '-e' || arg === '--exec');
  const at = marker === -1 ? firstPositional(args, WSL_VALUES) : marker + 1;
  const name = args[at];
  if (name === undefined) return null;
  const program = programName(name.replace(/^.*\//, ''));
  return { kind: 'command', name: program, args: args.slice(at + 1) };
}
