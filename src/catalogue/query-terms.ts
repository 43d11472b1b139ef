/**
 * Search terms for a console's telemetry, derived from the rules: every launch that a rule
 * recognises matches at least one term.
 */
import { parseArgumentSpec } from './launch/arguments.ts';
import { AI_AGENTS, COMPILED_RULES } from './rules/compiled.ts';
import type { TermSeed } from './rules/rule.ts';
import type { Launch } from './types.ts';

/**
 * Matches a launch when `field` contains one of `values` and, where `onlyIfName` is given, the name
 * of the launched process contains one of those. Both ignore case.
 */
export interface QueryTerm {
  readonly field: 'processName' | 'imagePath' | 'commandLine' | 'publisher';
  /** At least two characters each, without backslashes, double quotes and control characters. */
  readonly values: readonly string[];
  readonly onlyIfName?: readonly string[];
}

/** The terms of the whole catalogue. Values and order are stable between calls. */
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

/** Drops values that contain another value: the shorter one already matches. */
function withoutRedundant(values: readonly string[]): readonly string[] {
  const unique = [...new Set(values)].toSorted();
  return unique.filter(
    (value) => !unique.some((other) => other !== value && value.includes(other)),
  );
}

/** Options whose value determines a mode, such as `--permission-mode`; sorted. */
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

/** Whether a launch matches one of the terms, with the semantics of a console's query. */
export function termsMatch(terms: readonly QueryTerm[], launch: Launch): boolean {
  const name = launch.processName?.toLowerCase() ?? '';
  return terms.some(({ field, values, onlyIfName }) => {
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
