/**
 * Rules for desktop apps. One launch of an Electron app creates five to twenty processes; all but
 * one are helpers.
 */

import type { LaunchFacts } from '../launch/facts.ts';
import { compileGlob, compileGlobs } from '../launch/glob.ts';
import type { LaunchRole } from '../types.ts';
import type { AiAgent } from './ai-agent.ts';
import { RANK, type Rule, type TermSeed } from './rule.ts';
import { pathRule, versionIn } from './rules-images.ts';
import { searchText } from './term-seeds.ts';

/** `unins000`, `Uninstall Cursor`, `CursorSetup`: these change the app, they do not use it. */
const INSTALLER = /^unins|install|setup/;
const COMMAND_LINE_ENTRY = compileGlobs(['resources/app/out/cli.js']);
/** The server process of a remote window. Its other Node processes are mostly extension hosts. */
const SERVER_ENTRY = /^server-main(?:\.js)?$/;

/** Shorter names are too common to search for: `jan` is also a user, `void` is in `avoid`. */
const MIN_SEARCH_LENGTH = 5;

export function appRules(aiAgent: AiAgent): readonly Rule[] {
  const { app } = aiAgent.entry;
  if (!app) return [];
  const { bundles = [], directories = [], mains = [], servers = [] } = app;
  const names = [...new Set([...mains, ...bundles.map((bundle) => bundle.replace(/\.app$/, ''))])];
  const appPatterns = [...bundles, ...directories, ...servers].map((path) => `${path}/**`);
  const partPatterns = appPatterns.filter(
    (pattern) => searchText(compileGlob(pattern)).length >= MIN_SEARCH_LENGTH,
  );
  const mainPatterns = [
    ...bundles.flatMap((bundle) =>
      [...names, 'Electron'].map((name) => `${bundle}/Contents/MacOS/${name}`),
    ),
    ...directories.flatMap((directory) => names.map((name) => `${directory}/${name}`)),
  ];
  const rules = [
    pathRule(aiAgent, partPatterns, { id: 'app-part', rank: RANK.appPart }, (facts) =>
      INSTALLER.test(facts.image.base) ? { not: 'an installer' } : 'helper',
    ),
  ];
  if (mainPatterns.length > 0) {
    const main = pathRule(aiAgent, mainPatterns, { id: 'app', rank: RANK.appMain }, appRole);
    // The part patterns cover the same paths, except directories that are too short to search for.
    const seeds = partPatterns.length === appPatterns.length ? [] : names.map(executableSeed);
    rules.push({ ...main, seeds });
  }
  if (servers.length > 0) {
    const nodes = servers.map((server) => `${server}/**/node`);
    const server = pathRule(
      aiAgent,
      nodes,
      { id: 'remote-server', rank: RANK.appMain },
      ({ script }) => (script === null || SERVER_ENTRY.test(script.base) ? 'main' : 'helper'),
    );
    rules.push({ ...server, seeds: [] });
  }
  return rules;
}

const executableSeed = (name: string): TermSeed => ({ field: 'processName', value: `${name}.exe` });

/** Electron starts helpers with `--type=` and its command line entry point with `out/cli.js`. */
export function appRole({ commandLine: { args } }: LaunchFacts): LaunchRole {
  if (args.some((arg) => arg.startsWith('--type='))) return 'helper';
  // The path comes first, in several pieces if it contains spaces that the sensor did not quote.
  const first = args.slice(0, 4).map((arg) => arg.replaceAll('\\', '/'));
  const isEntry = first.some((arg) => versionIn(COMMAND_LINE_ENTRY, arg) !== undefined);
  return isEntry ? 'launcher' : 'main';
}
