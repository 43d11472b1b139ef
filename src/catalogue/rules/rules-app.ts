/**
 * Rules about desktop apps. One launch of an Electron app makes five to twenty processes; all but
 * one are helpers.
 */

import type { LaunchFacts } from '../launch/facts.ts';
import { compileGlob, compileGlobs } from '../launch/glob.ts';
import type { LaunchRole } from '../types.ts';
import type { AiAgent } from './ai-agent.ts';
import { RANK, type Rule, type TermSeed } from './rule.ts';
import { pathRule, versionIn } from './rules-images.ts';
import { searchText } from './term-seeds.ts';

/** `unins000`, `Uninstall Cursor`, `CursorSetup`: a change of the app, no use of it. */
const INSTALLER = /^unins|install|setup/;
const COMMAND_LINE_ENTRY = compileGlobs(['resources/app/out/cli.js']);
/** The server process of a remote window; its other Node processes are extension hosts and such. */
const SERVER_ENTRY = /^server-main(?:\.js)?$/;

/** A shorter name in a path says nothing to a query: `jan` is also a user, `void` in `avoid`. */
const MIN_SEARCH_LENGTH = 5;

export function appRules(aiAgent: AiAgent): readonly Rule[] {
  const { app } = aiAgent.entry;
  if (!app) return [];
  const { bundles = [], directories = [], mains = [], servers = [] } = app;
  const names = [...new Set([...mains, ...bundles.map((bundle) => bundle.replace(/\.app$/, ''))])];
  const places = [...bundles, ...directories, ...servers].map((place) => `${place}/**`);
  const parts = places.filter(
    (place) => searchText(compileGlob(place)).length >= MIN_SEARCH_LENGTH,
  );
  const mainPatterns = [
    ...bundles.flatMap((bundle) =>
      [...names, 'Electron'].map((name) => `${bundle}/Contents/MacOS/${name}`),
    ),
    ...directories.flatMap((directory) => names.map((name) => `${directory}/${name}`)),
  ];
  const rules = [
    pathRule(aiAgent, parts, { id: 'app-part', rank: RANK.appPart }, (facts) =>
      INSTALLER.test(facts.image.base) ? { not: 'an installer' } : 'helper',
    ),
  ];
  if (mainPatterns.length > 0) {
    const main = pathRule(aiAgent, mainPatterns, { id: 'app', rank: RANK.appMain }, appRole);
    // Parts reach the same places; only apps in directories too short to search for do not.
    const seeds = parts.length === places.length ? [] : names.map(executableSeed);
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

/** An Electron main starts its parts with `--type=`, its command line entry with `out/cli.js`. */
export function appRole({ commandLine: { args } }: LaunchFacts): LaunchRole {
  if (args.some((arg) => arg.startsWith('--type='))) return 'helper';
  // The path comes first, in several pieces when it holds blanks that the sensor did not quote.
  const first = args.slice(0, 4).map((arg) => arg.replaceAll('\\', '/'));
  const isEntry = first.some((arg) => versionIn(COMMAND_LINE_ENTRY, arg) !== undefined);
  return isEntry ? 'launcher' : 'main';
}
