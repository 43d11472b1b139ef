/**
 * Rules for MCP servers. There are thousands, so they are not listed but recognised by their name
 * and how they are started. A name counts only where it belongs to a program or package: after a
 * package runner, in `node_modules` or in `bin`. A server under development can be any script; then
 * the parent must be an AI agent or an editor.
 */

import type { LaunchFacts } from '../launch/facts.ts';
import type { Invocation } from '../launch/invocation.ts';
import { type Runtime, runtimeNames } from '../launch/runtimes.ts';
import type { AiAgent } from './ai-agent.ts';
import { ANY_KEY, type Finding, RANK, type Rule, type Subject, type TermSeed } from './rule.ts';

export type HostTest = (parentName: string | null) => boolean;

/** `mcp` as a whole word: `mcp-server-git`, `github-mcp-server`, `@x/mcp`, but not `mcp940`. */
const WORD = /(?:^|[-_.@/+])mcp(?:[-_.@/+:]|$)/;
const PROTOCOL_SCOPE = '@modelcontextprotocol/';
/** Words in names of MCP packages other than servers: libraries, clients, generators, scanners. */
const OTHER_WORDS = new Set(
  'sdk types client create generator install installer add eslint lint scan scanner'.split(' '),
);

const isServerName = (name: string): boolean =>
  (WORD.test(name) || name.startsWith(PROTOCOL_SCOPE)) &&
  !name.split(/[-/.@]/).some((word) => OTHER_WORDS.has(word));

/** Native executables. Other names with the word are just as likely something else. */
const EXECUTABLE = /^(?:mcp[-_]server(?:[-_].+)?|.+[-_]mcp[-_]server|.+-mcp)$/;

export function mcpRules(aiAgent: AiAgent, isHost: HostTest): readonly Rule[] {
  const listed = new Set(aiAgent.entry.names);
  const isServer = (name: string): boolean => listed.has(name) || isServerName(name);
  const rule = (id: string, subject: Subject, judge: Rule['judge']): Rule => ({
    id: `${aiAgent.entry.id}/${id}`,
    aiAgent: aiAgent.entry.id,
    rank: RANK.category,
    subject,
    keys: [ANY_KEY],
    seeds: seeds([...listed]),
    judge,
  });
  return [
    rule('package-runner', 'package', ({ invocation }) => judgePackage(invocation, isServer)),
    rule('container', 'package', ({ invocation }) => judgeContainer(invocation)),
    rule('python-module', 'module', ({ invocation }) =>
      invocation?.kind === 'module' && isServer(invocation.name) ? MAIN : 'no MCP server',
    ),
    rule('package-script', 'script', (facts) => judgePackageScript(facts, isServer)),
    rule('command', 'script', (facts) => judgeCommand(facts, isServer)),
    rule('local-script', 'script', (facts) => judgeLocalScript(facts, isHost)),
    {
      ...rule('executable', 'name', ({ image }) =>
        EXECUTABLE.test(image.base) ? MAIN : 'not named like an MCP server',
      ),
      rank: RANK.categoryName,
    },
  ];
}

const MAIN: Finding = { role: 'main', version: null };
const LAUNCHER: Finding = { role: 'launcher', version: null };

function judgePackage(
  invocation: Invocation | null,
  isServer: (name: string) => boolean,
): Finding | string {
  if (invocation?.kind !== 'package') return 'it runs no package';
  const { name, command, version } = invocation;
  if (isPath(name)) return 'it runs a file';
  const isOne = isServer(name) || (command !== null && !isPath(command) && isServer(command));
  return isOne ? { ...LAUNCHER, version } : 'not named like an MCP server';
}

const isPath = (name: string): boolean =>
  /^[./~\\]|^[a-z]:|\.(?:py|[cm]?[jt]s)$/i.test(name) ||
  (name.includes('/') && !/^(?:@|github:)/.test(name));

function judgeContainer(invocation: Invocation | null): Finding | string {
  if (invocation?.kind !== 'container') return 'it runs no container';
  const { image, interactive } = invocation;
  if (!WORD.test(image)) return 'not named like an MCP server';
  // A server uses standard input. Docker's catalogue of MCP servers has its own namespace.
  return interactive || /^(?:docker\.io\/)?mcp\//.test(image) ? LAUNCHER : 'not interactive';
}

/** Runtimes of MCP servers. Shells and editors only mention the files of one. */
const SERVER_RUNTIMES: ReadonlySet<Runtime> = new Set<Runtime>([
  'node',
  'bun',
  'deno',
  'python',
  'java',
]);

/** A script in a package that is named like a server. */
function judgePackageScript(
  { script, runtime }: LaunchFacts,
  isServer: (name: string) => boolean,
): Finding | string {
  if (runtime === null || !SERVER_RUNTIMES.has(runtime)) return 'it runs no script';
  const segments = script?.segments ?? [];
  const at = segments.lastIndexOf('node_modules') + 1;
  const [first = '', second = ''] = at === 0 ? [] : segments.slice(at);
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  return isServer(name) ? MAIN : 'it runs no such package';
}

/** `.../bin/mcp-server-git`, `.../Scripts/mcp-server-git.exe`, `java -jar x-mcp-server.jar`. */
function judgeCommand(
  { script, args, runtime }: LaunchFacts,
  isServer: (name: string) => boolean,
): Finding | string {
  if (!script || runtime === null || !SERVER_RUNTIMES.has(runtime)) return 'it runs no script';
  const { base, segments } = script;
  if (base.endsWith('.jar')) return /(?:^|-)mcp-server\b/.test(base) ? MAIN : 'another program';
  const directory = segments.at(-2) ?? '';
  if (directory !== 'bin' && directory !== '.bin' && directory !== 'scripts') {
    return 'not in a directory of commands';
  }
  // The SDK's command line runs servers, but also installs them.
  if (base === 'mcp') return /^(?:run|dev)$/.test(args[0] ?? '') ? MAIN : 'it runs no server';
  return !base.includes('.') && isServer(base) ? MAIN : 'not named like an MCP server';
}

/** Only the last segments count: `mcp` in the name of a directory far above is no evidence. */
const MAX_SEGMENTS = 4;

function judgeLocalScript(
  { script, launch, runtime }: LaunchFacts,
  isHost: HostTest,
): Finding | string {
  if (!script || runtime === null || !SERVER_RUNTIMES.has(runtime)) return 'it runs no script';
  const pathEnd = script.segments.slice(-MAX_SEGMENTS).join('/');
  if (!WORD.test(pathEnd) || pathEnd.includes('node_modules/')) return 'nothing says MCP';
  return isHost(launch.parentName) ? MAIN : 'the parent is no AI agent';
}

const seeds = (listed: readonly string[]): readonly TermSeed[] => [
  ...['mcp', PROTOCOL_SCOPE.slice(1, -1), ...listed].map((value) => ({
    field: 'commandLine' as const,
    value,
    onlyIfName: runtimeNames('node', 'bun', 'deno', 'python', 'java', 'runner', 'container', 'cmd'),
  })),
  { field: 'processName', value: 'mcp' },
];
