/**
 * Extra conditions of a rule, or conditions that change the role of a launch.
 */
import { commandFollows, findCommand, hasFlag, parseArgumentSpec } from '../launch/arguments.ts';
import type { LaunchFacts } from '../launch/facts.ts';
import { compileGlobs } from '../launch/glob.ts';
import type { Condition } from '../schema.ts';

/** Whether a condition is true for a launch. */
export type Test = (facts: LaunchFacts) => boolean;

/** Whether the text names one of an entry's signers. */
export type SignerTest = (signer: string | null) => boolean;

/** True when at least one condition is true. Null without conditions. */
export function compileConditions(
  conditions: readonly Condition[] | undefined,
  isSigner: SignerTest,
): Test | null {
  if (!conditions) return null;
  const tests = conditions.map((condition) => compileCondition(condition, isSigner));
  return (facts) => tests.some((test) => test(facts));
}

export const toList = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

function compileCondition(condition: Condition, isSigner: SignerTest): Test {
  const tests: Test[] = [];
  const { at, signed, commands, flags, bare, parents, calledAs } = condition;
  if (at) {
    const globs = compileGlobs(toList(at));
    tests.push(({ image }) => globs.some(({ regExp }) => regExp.test(image.text)));
  }
  if (signed) tests.push(({ launch }) => isSigner(launch.signer));
  if (commands) tests.push(compileCommands(commands));
  if (flags) tests.push(compileFlags(flags));
  if (bare) tests.push(({ launch, args }) => launch.commandLine !== null && args.length === 0);
  if (parents) tests.push(({ launch }) => parents.includes(launch.parentName ?? ''));
  if (calledAs) tests.push((facts) => calledAs.includes(facts.calledAs));
  return (facts) => tests.every((test) => test(facts));
}

function compileCommands(texts: readonly string[]): Test {
  const commands = texts.map((text) => text.split(' '));
  const vocabulary = new Set(commands.map(([first = '']) => first));
  return ({ args }) => {
    const at = findCommand(args, vocabulary);
    return commands.some((words) => commandFollows(args, at, words));
  };
}

function compileFlags(texts: readonly string[]): Test {
  const flags = texts.map(parseArgumentSpec).filter((spec) => spec.kind === 'flag');
  return ({ args }) => flags.some(({ name, values }) => hasFlag(args, name, values));
}
