/**
 * Rules for npm and PyPI packages: run by an interpreter, fetched by a package runner, or with a
 * native executable.
 */

import type { LaunchFacts } from '../launch/facts.ts';
import { compileGlobs } from '../launch/glob.ts';
import { isAbsolute, programName } from '../launch/paths.ts';
import { runtimeNames, runtimeOf } from '../launch/runtimes.ts';
import type { NpmEntry, PypiEntry } from '../schema.ts';
import type { AiAgent } from './ai-agent.ts';
import { toList } from './conditions.ts';
import { type Finding, RANK, type Rule, type TermSeed } from './rule.ts';
import { ownRole, pathRule, versionIn } from './rules-images.ts';
import { imageSeed, searchText } from './term-seeds.ts';

const NODE_NAMES = runtimeNames('node', 'bun', 'deno', 'electron', 'runner', 'cmd');
const PYTHON_NAMES = runtimeNames('python', 'runner', 'cmd');
const SCRIPT_NAMES = runtimeNames(
  'node',
  'bun',
  'python',
  'electron',
  'shell',
  'cmd',
  'powershell',
);
const SHELL_NAMES = runtimeNames('shell', 'cmd', 'powershell');
const IS_SHELL = new Set(['shell', 'cmd', 'powershell']);
const JAVASCRIPT = new Set(['node', 'bun', 'deno']);

const INSTALL_SCRIPT = /^(?:pre|post)?install\b/;

export const packageRules = (aiAgent: AiAgent): readonly Rule[] => [
  ...(aiAgent.entry.npm ?? []).flatMap((npm) => npmRules(aiAgent, npm)),
  ...(aiAgent.entry.pypi ?? []).flatMap((pypi) => pypiRules(aiAgent, pypi)),
  ...scriptRules(aiAgent),
];

function npmRules(aiAgent: AiAgent, npm: NpmEntry): readonly Rule[] {
  return [
    npmNativeRule(aiAgent, npm),
    npmScriptRule(aiAgent, npm),
    ...(npm.commands ? [npmCommandRule(aiAgent, npm, npm.commands)] : []),
    runnerRule(aiAgent, 'npm-runner', npmNames(npm), NODE_NAMES),
  ];
}

/** An editor's executable runs a script when the editor starts it; otherwise it opens a file. */
function runsJavaScript({ runtime, image, launch: { parentName } }: LaunchFacts): boolean {
  if (runtime !== 'electron') return runtime !== null && JAVASCRIPT.has(runtime);
  return image.base.includes('helper') || runtimeOf(programName(parentName ?? '')) === 'electron';
}

function npmNativeRule(aiAgent: AiAgent, npm: NpmEntry): Rule {
  const patterns = packagePatterns(npm);
  const inScope = compileGlobs(patterns.filter((pattern) => pattern.includes('/@')));
  const rule = pathRule(aiAgent, patterns, { id: 'npm-native', rank: RANK.path }, (facts) => {
    // An interpreter bundled with a package is classified by what it runs.
    if (facts.runtime !== null) return { not: 'the image is an interpreter' };
    const role = ownRole(aiAgent, facts);
    // A query for a directory named `droid` would also match everything about Android.
    const reachable = role === 'main' || versionIn(inScope, facts.image.text) !== undefined;
    return reachable ? role : { not: 'a tool in a package without a scope' };
  });
  const names = inScope.length === patterns.length ? [] : (npm.commands ?? []);
  return {
    ...rule,
    seeds: [
      ...inScope.map((glob) => imageSeed(glob)),
      ...names.map((value) => ({ field: 'processName' as const, value })),
    ],
  };
}

const packagePatterns = (npm: NpmEntry): readonly string[] =>
  [npm.name, ...(npm.natives ?? [])].map((name) => `node_modules/${name}/**`);

const npmNames = ({ name, repository }: NpmEntry): readonly string[] =>
  repository === undefined ? [name] : [name, `github:${repository}`.toLowerCase()];

/** A file of the package itself, but not of a nested package, and not its install script. */
function npmScriptRule(aiAgent: AiAgent, npm: NpmEntry): Rule {
  const globs = compileGlobs(packagePatterns(npm));
  return {
    ...scriptRule(aiAgent, 'npm-script'),
    keys: globs.flatMap((glob) => glob.keys),
    seeds: globs.map((glob) => seed(searchText(glob), NODE_NAMES)),
    judge: (facts) => {
      const { script } = facts;
      if (!script || versionIn(globs, innermostPackage(script.text)) === undefined) {
        return 'it runs no file of the package';
      }
      if (!runsJavaScript(facts)) return 'not run by Node';
      if (INSTALL_SCRIPT.test(script.base)) return 'it installs the package';
      const isMain = npm.mainFiles?.includes(script.base) ?? false;
      return { role: isMain ? 'main' : (npm.role ?? 'main'), version: null };
    },
  };
}

/** The path from the last `node_modules` on; '' without one. */
const innermostPackage = (path: string): string => {
  const at = path.lastIndexOf('/node_modules/');
  return at === -1 ? '' : path.slice(at);
};

/** `node /usr/local/bin/codex`: npm links the command, and sensors do not resolve the link. */
function npmCommandRule(aiAgent: AiAgent, npm: NpmEntry, commands: readonly string[]): Rule {
  const links = compileGlobs(commands.flatMap((command) => [`bin/${command}`, `.bin/${command}`]));
  const shims = compileGlobs(commands.map((command) => `npm/${command}.cmd`));
  const own = compileGlobs(packagePatterns(npm));
  return {
    ...scriptRule(aiAgent, 'npm-command'),
    keys: [...links, ...shims].flatMap((glob) => glob.keys),
    seeds: [
      ...commands.map((command) => seed(`bin/${command}`, NODE_NAMES)),
      ...commands.map((command) => seed(`${command}.cmd`, ['cmd'])),
      // nix uses names such as bin/.gemini-wrapped.
      seed('-wrapped', NODE_NAMES),
    ],
    judge: ({ script, runtime }) => {
      if (!script || runtime === null) return 'it runs no script';
      if (runtime === 'cmd') {
        const isShim = versionIn(shims, script.text) !== undefined;
        return isShim ? { role: 'launcher', version: null } : 'the shim lies elsewhere';
      }
      if (!JAVASCRIPT.has(runtime)) return 'not run by Node';
      if (versionIn(links, script.text) === undefined) return 'the script lies elsewhere';
      // A shell runs commands by their full path; `node bin/x` is a file of some project.
      if (!isAbsolute(script.text) && !script.segments.includes('.bin')) return 'a relative path';
      const inside = innermostPackage(script.text);
      const isForeign =
        inside !== '' &&
        !inside.startsWith('/node_modules/.bin/') &&
        versionIn(own, inside) === undefined;
      if (isForeign) return 'a command of another package';
      return { role: npm.role ?? 'main', version: null };
    },
  };
}

function runnerRule(
  aiAgent: AiAgent,
  id: string,
  names: readonly string[],
  onlyIfName: readonly string[],
): Rule {
  return {
    ...scriptRule(aiAgent, id, 'package'),
    keys: names,
    seeds: names.map((name) => seed(name.replace('github:', ''), onlyIfName)),
    judge: ({ invocation }): Finding => ({
      role: 'launcher',
      version: invocation?.kind === 'package' ? invocation.version : null,
    }),
  };
}

function pypiRules(aiAgent: AiAgent, pypi: PypiEntry): readonly Rule[] {
  const { name, scripts = [], sharedScripts = [], modules = [], environments = [] } = pypi;
  const own = [`uv/tools/${name}/**`, `pipx/venvs/${name}/**`];
  const directories = [...own, ...environments.map((environment) => `${environment}/**`)];
  const inOwn = compileGlobs(directories);
  const isInOwnEnvironment = (facts: LaunchFacts) =>
    [facts.image, facts.calledPath, facts.script].some(
      (path) => path && versionIn(inOwn, path.text) !== undefined,
    );
  const names = new Set([...scripts, ...sharedScripts]);
  const rules = [runnerRule(aiAgent, 'python-runner', [name], PYTHON_NAMES)];
  if (modules.length > 0) rules.push(pythonModuleRule(aiAgent, modules));
  if (names.size === 0) return rules;
  return [
    ...rules,
    pythonScriptRule(aiAgent, pypi, isInOwnEnvironment),
    pathRule(aiAgent, directories, { id: 'python-environment', rank: RANK.path }, ({ image }) =>
      names.has(image.base) ? 'main' : { not: 'not one of its scripts' },
    ),
  ];
}

function pythonScriptRule(
  aiAgent: AiAgent,
  { name, scripts = [], sharedScripts = [], environments = [] }: PypiEntry,
  isInOwnEnvironment: (facts: LaunchFacts) => boolean,
): Rule {
  const distinctive = new Set(scripts);
  const all = [...scripts, ...sharedScripts];
  const globs = compileGlobs(all.flatMap((script) => [`bin/${script}`, `Scripts/${script}`]));
  // Directories and separators differ between systems, but the last segment is the same.
  const searched = [...scripts, name, ...environments.map((path) => path.replace(/^.*\//, ''))];
  return {
    ...scriptRule(aiAgent, 'python-script'),
    keys: globs.flatMap((glob) => glob.keys),
    seeds: searched.map((value) => seed(value, PYTHON_NAMES)),
    judge: (facts) => {
      const { script, runtime } = facts;
      if (!script || runtime !== 'python') return 'not run by Python';
      if (versionIn(globs, script.text) === undefined) return 'it runs another script';
      if (distinctive.has(script.base) || isInOwnEnvironment(facts))
        return { role: 'main', version: null };
      return 'the script is not in an environment of the package';
    },
  };
}

function pythonModuleRule(aiAgent: AiAgent, modules: readonly string[]): Rule {
  return {
    ...scriptRule(aiAgent, 'python-module', 'module'),
    keys: modules,
    seeds: modules.map((module) => seed(module, PYTHON_NAMES)),
    judge: (): Finding => ({ role: 'main', version: null }),
  };
}

function scriptRules(aiAgent: AiAgent): readonly Rule[] {
  return (aiAgent.entry.scripts ?? []).map(({ rule, path, role, byShell }) => {
    const globs = compileGlobs(toList(path));
    return {
      ...scriptRule(aiAgent, rule),
      keys: globs.flatMap((glob) => glob.keys),
      seeds: globs.map((glob) => seed(searchText(glob), byShell ? SHELL_NAMES : SCRIPT_NAMES)),
      judge: ({ script, runtime }: LaunchFacts) => {
        if (byShell && !(runtime !== null && IS_SHELL.has(runtime))) return 'not run by a shell';
        const version = script ? versionIn(globs, script.text) : undefined;
        if (version === undefined) return 'it runs another script';
        return { role: role ?? 'main', version };
      },
    };
  });
}

const seed = (value: string, onlyIfName: readonly string[]): TermSeed => ({
  field: 'commandLine',
  value,
  onlyIfName,
});

const scriptRule = (aiAgent: AiAgent, id: string, subject: Rule['subject'] = 'script') => ({
  id: `${aiAgent.entry.id}/${id}`,
  aiAgent: aiAgent.entry.id,
  rank: RANK.script,
  subject,
});
