/**
 * What to ask a console's telemetry for, derived from the rules themselves: whatever a rule
 * recognises is reached by one of the terms.
 */
import { parseArgumentSpec } from './launch/arguments.ts';
import { AI_AGENTS, COMPILED_RULES } from './rules/compiled.ts';
import type { TermSeed } from './rules/rule.ts';
import type { Launch } from './types.ts';

/**
 * A launch is wanted when `field` contains one of `values` and, where `onlyIfName` is given, the
 * launched process's name contains one of those; letter case ignored in both.
 */
export interface QueryTerm {
  readonly field: 'processName' | 'imagePath' | 'commandLine' | 'publisher';
  /** At least two characters each, without backslash, double quote and control character. */
  readonly values: readonly string[];
  readonly onlyIfName?: readonly string[];
}

/** The terms of the whole catalogue; values and order stay the same from call to call. */
export const queryTerms = (): readonly QueryTerm[] => TERMS;

const TERMS: readonly QueryTerm[] = toTerms(COMPILED_RULES.flatMap((rule) => rule.seeds));

function toTerms(seeds: readonly TermSeed[]): readonly QueryTerm[] {
  const groups = new Map<string, { readonly like: TermSeed; readonly values: string[] }>();
  for (const seed of seeds) {
    const key = `${seed.field} ${seed.onlyIfName?.join(' ') ?? ''}`;
    const group = groups.get(key) ?? { like: seed, values: [] };
    groups.set(key, group);
    group.values.push(seed.value.toLowerCase());
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { like, values }]) => ({
      field: like.field,
      values: withoutRedundant(values),
      ...(like.onlyIfName && { onlyIfName: like.onlyIfName }),
    }));
}

/** A value that contains another asks for nothing new. */
function withoutRedundant(values: readonly string[]): readonly string[] {
  const unique = [...new Set(values)].toSorted();
  return unique.filter(
    (value) => !unique.some((other) => other !== value && value.includes(other)),
  );
}

/** Options whose value says how an AI agent was run, such as `--permission-mode`; sorted. */
export const valueOptions = (): readonly string[] => VALUE_OPTIONS;

const VALUE_OPTIONS: readonly string[] = [
  ...new Set(
    [...AI_AGENTS.values()].flatMap(({ entry }) => [
      ...(entry.secretFlags ?? []),
      ...Object.values(entry.modes ?? {})
        .flat()
        .map(parseArgumentSpec)
        .flatMap((spec) => (spec.kind === 'flag' && spec.values !== null ? [spec.name] : [])),
    ]),
  ),
].toSorted();

/** Whether the terms reach a launch; exactly what a console is asked. */
export function termsMatch(wanted: readonly QueryTerm[], launch: Launch): boolean {
  const name = launch.processName?.toLowerCase() ?? '';
  return wanted.some(({ field, values, onlyIfName }) => {
    if (onlyIfName && !onlyIfName.some((text) => name.includes(text.toLowerCase()))) return false;
    const text = fieldOf(launch, field)?.toLowerCase();
    return text !== undefined && values.some((value) => text.includes(value.toLowerCase()));
  });
}

function fieldOf(launch: Launch, field: QueryTerm['field']): string | null {
  switch (field) {
    case 'processName':
      return launch.processName;
    case 'imagePath':
      return launch.imagePath;
    case 'commandLine':
      return launch.commandLine;
    case 'publisher':
      return launch.signer;
    default:
      return field satisfies never;
  }
}
