/**
 * Reads how an AI agent was run from the flags listed in its entry.
 */
import {
  type ArgumentSpec,
  commandFollows,
  findCommand,
  hasFlag,
  hasTask,
  parseArgumentSpec,
} from '../launch/arguments.ts';
import type { ParsedEntry } from '../schema.ts';
import { MODES, type Mode } from '../types.ts';
import { hasSecret } from './secrets.ts';

/** Takes the arguments before a bare `--`. Returns modes sorted, without duplicates. */
export type ModeReader = (args: readonly string[]) => readonly Mode[];

const NO_MODES: readonly Mode[] = [];

export function compileModes(entry: ParsedEntry): ModeReader {
  const specs = MODES.map(
    (mode) => [mode, (entry.modes?.[mode] ?? []).map(parseArgumentSpec)] as const,
  );
  const all = specs.flatMap(([, list]) => list);
  const vocabulary = new Set([
    ...(entry.commands ?? []),
    ...all.flatMap((spec) => (spec.kind === 'command' ? [spec.words[0] ?? ''] : [])),
  ]);
  const switches = new Set(entry.switches);
  const secretFlags = new Set(entry.secretFlags);
  return (args) => {
    if (args.length === 0) return NO_MODES;
    const at = findCommand(args, vocabulary);
    const holds = (spec: ArgumentSpec): boolean => {
      if (spec.kind === 'flag') return hasFlag(args, spec.name, spec.values);
      return spec.kind === 'command'
        ? commandFollows(args, at, spec.words)
        : hasTask(args, vocabulary, switches);
    };
    return specs
      .filter(([mode, list]) =>
        mode === 'secret-in-args' ? hasSecret(args, secretFlags) : list.some(holds),
      )
      .map(([mode]) => mode);
  };
}
