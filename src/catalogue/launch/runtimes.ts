/**
 * Programs that run other programs. They are classified by what they run, not by their own name.
 */

export type Runtime =
  | 'node'
  | 'bun'
  | 'deno'
  | 'python'
  | 'java'
  /** An Electron app that may have been started as plain Node. */
  | 'electron'
  | 'shell'
  | 'cmd'
  | 'powershell'
  /** Fetches a package and runs it: npx, uvx, … */
  | 'runner'
  | 'container'
  | 'wsl';

const NAMES: ReadonlyMap<Runtime, readonly string[]> = new Map([
  ['node', ['node', 'nodejs', 'node_real']],
  ['bun', ['bun', 'bun-profile']],
  ['deno', ['deno', 'denort']],
  ['python', ['python', 'pythonw', 'pypy', 'py', 'pyw']],
  ['java', ['java', 'javaw']],
  [
    'electron',
    [
      'electron',
      'code',
      'code - insiders',
      'code helper',
      'code helper (plugin)',
      'code - insiders helper (plugin)',
    ],
  ],
  ['shell', ['sh', 'bash', 'zsh', 'dash', 'ash', 'ksh', 'fish', 'busybox']],
  ['cmd', ['cmd']],
  ['powershell', ['powershell', 'pwsh']],
  ['runner', ['npx', 'npm', 'pnpm', 'pnpx', 'yarn', 'yarnpkg', 'bunx', 'uv', 'uvx', 'pipx']],
  ['container', ['docker', 'com.docker.cli', 'podman', 'nerdctl']],
  ['wsl', ['wsl']],
]);

const RUNTIMES: ReadonlyMap<string, Runtime> = new Map(
  [...NAMES].flatMap(([runtime, names]) => names.map((name) => [name, runtime] as const)),
);

const VERSIONED = /^(node|nodejs|python|pythonw|pypy)-?\d[\d.]*[a-z]?$/;

/** @param name a program name in lower case without `.exe`, as returned by `programName` */
export function runtimeOf(name: string): Runtime | null {
  const runtime = RUNTIMES.get(name);
  if (runtime !== undefined) return runtime;
  if (!name.startsWith('node') && !name.startsWith('py')) return null;
  const family = VERSIONED.exec(name)?.[1];
  return family === undefined ? null : (RUNTIMES.get(family) ?? null);
}

/** Shortest set of names that restricts a telemetry query to processes of these runtimes. */
export function runtimeNames(...runtimes: readonly Runtime[]): readonly string[] {
  const names = runtimes.flatMap((runtime) => NAMES.get(runtime) ?? []).toSorted();
  return names.filter((name) => !names.some((other) => other !== name && name.includes(other)));
}
