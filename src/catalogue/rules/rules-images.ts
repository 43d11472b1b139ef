/**
 * Rules for the executable itself: its path and its name.
 */

import type { LaunchFacts } from '../launch/facts.ts';
import { compileGlobs, type Glob } from '../launch/glob.ts';
import { type Runtime, runtimeNames, runtimeOf } from '../launch/runtimes.ts';
import type { ImageEntry } from '../schema.ts';
import type { LaunchRole, OperatingSystem } from '../types.ts';
import type { AiAgent } from './ai-agent.ts';
import { compileConditions, toList } from './conditions.ts';
import { type Finding, osMismatch, RANK, type Rule, type TermSeed } from './rule.ts';
import { imageSeed, imageSeeds } from './term-seeds.ts';

export function imageRules(aiAgent: AiAgent): readonly Rule[] {
  const { entry } = aiAgent;
  return [
    ...packageDirectoryRules(aiAgent),
    ...(entry.images ?? []).map((image) =>
      image.path ? imagePathRule(aiAgent, image) : evidenceRule(aiAgent, image),
    ),
    ...(entry.names ? [nameRule(aiAgent, entry.names)] : []),
    ...(entry.titles ? [titleRule(aiAgent, entry.titles)] : []),
    ...wslRules(aiAgent),
  ];
}

/** A role, or the reason why the rule does not apply. */
type RoleOrReason = LaunchRole | { readonly not: string };

interface PathRuleOptions {
  readonly id: string;
  readonly rank: number;
  readonly os?: readonly OperatingSystem[] | undefined;
}

/** A rule for images whose path matches one of the patterns. */
export function pathRule(
  aiAgent: AiAgent,
  patterns: readonly string[],
  { id, rank, os }: PathRuleOptions,
  roleOf: (facts: LaunchFacts) => RoleOrReason,
): Rule {
  const globs = compileGlobs(patterns);
  return {
    id: `${aiAgent.entry.id}/${id}`,
    aiAgent: aiAgent.entry.id,
    rank,
    subject: 'image',
    keys: globs.flatMap((glob) => glob.keys),
    seeds: globs.flatMap((glob) => imageSeeds(glob, os)),
    judge: (facts) => {
      const version = versionIn(globs, facts.image.text);
      if (version === undefined) return 'the image lies elsewhere';
      const role = roleOf(facts);
      return osMismatch(os, facts) ?? (typeof role === 'string' ? { role, version } : role.not);
    },
  };
}

/** The version captured by the first matching pattern, or null; undefined without a match. */
export function versionIn(globs: readonly Glob[], path: string): string | null | undefined {
  for (const { regExp } of globs) {
    const match = regExp.exec(path);
    if (match) return match.groups?.['version'] ?? null;
  }
  return undefined;
}

/** Why an image rule does not apply although path or name match; null when it applies. */
function compileEvidence(
  aiAgent: AiAgent,
  image: ImageEntry,
): (facts: LaunchFacts) => string | null {
  const when = compileConditions(image.when, aiAgent.isSigner);
  const unless = compileConditions(image.unless, aiAgent.isSigner);
  return (facts) => {
    if (unless?.(facts)) return 'another program of that name';
    return when && !when(facts) ? 'place or name alone do not tell' : null;
  };
}

function imagePathRule(aiAgent: AiAgent, image: ImageEntry): Rule {
  const missing = compileEvidence(aiAgent, image);
  const options = { id: image.rule, rank: RANK.path, os: image.os };
  return pathRule(aiAgent, toList(image.path), options, (facts) => {
    const reason = missing(facts);
    return reason === null ? (image.role ?? 'main') : { not: reason };
  });
}

/** For names shared by several programs: they need further evidence. */
function evidenceRule(aiAgent: AiAgent, image: ImageEntry): Rule {
  const missing = compileEvidence(aiAgent, image);
  const names = toList(image.names);
  return {
    id: `${aiAgent.entry.id}/${image.rule}`,
    aiAgent: aiAgent.entry.id,
    rank: RANK.evidence,
    subject: 'name',
    keys: names,
    seeds: names.flatMap((name) => evidenceSeeds(aiAgent, name, image)),
    judge: (facts) =>
      osMismatch(image.os, facts) ??
      missing(facts) ?? { role: image.role ?? 'main', version: null },
  };
}

/** A short or common name is searched for together with the rule's other evidence. */
function evidenceSeeds(aiAgent: AiAgent, name: string, image: ImageEntry): readonly TermSeed[] {
  if (name.length > 3 && runtimeOf(name) === null) return [{ field: 'processName', value: name }];
  const onlyIfName = [name];
  return (image.when ?? []).flatMap(({ commands, at, signed }): readonly TermSeed[] => {
    if (signed) {
      const { publishers = [], teamIds = [] } = aiAgent.entry.signers ?? {};
      return [...publishers, ...teamIds].map((value) => ({
        field: 'publisher',
        value,
        onlyIfName,
      }));
    }
    return commands
      ? commands.map((word) => ({ field: 'commandLine', value: ` ${word}`, onlyIfName }))
      : compileGlobs(toList(at)).map((glob) => imageSeed(glob, image.os));
  });
}

/** Directories that package managers and editors create for one package. */
function packageDirectoryRules(aiAgent: AiAgent): readonly Rule[] {
  const { casks = [], formulae = [], extensions = [], winget = [] } = aiAgent.entry;
  const homebrew = [
    ...casks.map((cask) => `Caskroom/${cask}/{v}/**`),
    ...formulae.map((formula) => `Cellar/${formula}/{v}/**`),
  ];
  const directories: readonly (readonly [string, readonly string[]])[] = [
    ['homebrew', homebrew],
    ['editor-extension', extensions.map((id) => `${id}-{v}*/**`)],
    ['winget', winget.map((id) => `WinGet/Packages/${id}_*/**`)],
  ];
  return directories
    .filter(([, patterns]) => patterns.length > 0)
    .map(([id, patterns]) =>
      pathRule(aiAgent, patterns, { id, rank: RANK.path }, (facts) => ownRole(aiAgent, facts)),
    );
}

/** In the AI agent's own directory everything except its own executables is a helper. */
export const ownRole = (aiAgent: AiAgent, facts: LaunchFacts): LaunchRole =>
  aiAgent.isOwnName(facts.image.base) ? 'main' : 'helper';

/** Scoop and Chocolatey put small executables on PATH that start the real one of the same name. */
const SHIM = /\/(?:scoop\/shims|chocolatey\/bin)\//i;

function nameRule(aiAgent: AiAgent, names: readonly string[]): Rule {
  return {
    id: `${aiAgent.entry.id}/name`,
    aiAgent: aiAgent.entry.id,
    rank: RANK.name,
    subject: 'name',
    keys: names.map((name) => name.toLowerCase()),
    seeds: names.map((value) => ({ field: 'processName', value })),
    judge: (facts): Finding => ({
      role: SHIM.test(facts.image.text) ? 'launcher' : 'main',
      version: null,
    }),
  };
}

const INTERPRETERS: readonly Runtime[] = ['node', 'bun', 'python'];

/** An interpreter with the AI agent's name: by `exec -a` or a title set by the program. */
function titleRule(aiAgent: AiAgent, titles: readonly string[]): Rule {
  const onlyIfName = runtimeNames(...INTERPRETERS);
  return {
    id: `${aiAgent.entry.id}/process-title`,
    aiAgent: aiAgent.entry.id,
    rank: RANK.title,
    subject: 'title',
    keys: titles.map((title) => title.toLowerCase()),
    seeds: titles.flatMap((value) => [
      { field: 'processName', value },
      { field: 'commandLine', value, onlyIfName },
    ]),
    judge: ({ runtime }) =>
      runtime !== null && INTERPRETERS.includes(runtime)
        ? { role: 'main', version: null }
        : 'not an interpreter',
  };
}

/** `wsl -- claude`: visible on the Windows host, where the AI agent itself is not. */
function wslRules(aiAgent: AiAgent): readonly Rule[] {
  const { entry } = aiAgent;
  if (entry.kind !== 'cli') return [];
  const commands = (entry.npm ?? []).flatMap((npm) => npm.commands ?? []);
  const names = [...new Set([...(entry.names ?? []), ...commands])];
  if (names.length === 0) return [];
  return [
    {
      id: `${entry.id}/wsl`,
      aiAgent: entry.id,
      rank: RANK.script,
      subject: 'command',
      keys: names,
      seeds: names.map((value) => ({ field: 'commandLine', value, onlyIfName: ['wsl'] })),
      judge: (): Finding => ({ role: 'launcher', version: null }),
    },
  ];
}
