/**
 * Finds the few rules that could apply to a launch, without evaluating the others.
 */
import type { LaunchFacts } from '../launch/facts.ts';
import { KEY_LENGTH } from '../launch/glob.ts';
import { programName } from '../launch/paths.ts';
import { ANY_KEY, type Rule, type Subject } from './rule.ts';

type Keys = Map<string, Rule[]>;

export class RuleIndex {
  readonly #subjects = new Map<Subject, Keys>();
  /** Position of each rule in evaluation order. */
  readonly #order = new Map<Rule, number>();

  constructor(rules: readonly Rule[]) {
    const ordered = rules.toSorted((a, b) => a.rank - b.rank);
    for (const [position, rule] of ordered.entries()) {
      this.#order.set(rule, position);
      for (const key of new Set(rule.keys)) this.#add(rule, key);
    }
  }

  /** In evaluation order. */
  candidates(facts: LaunchFacts): readonly Rule[] {
    const found: Rule[] = [];
    this.#collectSegments('image', facts.image.segments, found);
    this.#collect('name', facts.image.base, found);
    if (facts.runtime !== null) this.#collectInvocation(facts, found);
    if (found.length < 2) return found;
    return [...new Set(found)].toSorted((a, b) => this.#positionOf(a) - this.#positionOf(b));
  }

  #collectInvocation(facts: LaunchFacts, found: Rule[]): void {
    const { invocation } = facts;
    this.#collect('title', facts.calledAs, found);
    const { processName } = facts.launch;
    if (processName !== null) this.#collect('title', programName(processName), found);
    switch (invocation?.kind) {
      case 'script':
        this.#collectSegments('script', facts.script?.segments ?? [], found);
        this.#collectAny('script', found);
        break;
      case 'module':
        for (const root of moduleRoots(invocation.name)) this.#collect('module', root, found);
        break;
      case 'package':
        this.#collect('package', invocation.name, found);
        break;
      case 'container':
        this.#collectAny('package', found);
        break;
      case 'command':
        this.#collect('command', invocation.name, found);
        break;
      case undefined:
        break;
      default:
        invocation satisfies never;
    }
  }

  /** The rules of one key and those for any key. */
  #collect(subject: Subject, key: string, found: Rule[]): void {
    const rules = this.#subjects.get(subject)?.get(key);
    if (rules) found.push(...rules);
    this.#collectAny(subject, found);
  }

  #collectAny(subject: Subject, found: Rule[]): void {
    const rules = this.#subjects.get(subject)?.get(ANY_KEY);
    if (rules) found.push(...rules);
  }

  #collectSegments(subject: Subject, segments: readonly string[], found: Rule[]): void {
    const keys = this.#subjects.get(subject);
    if (!keys) return;
    for (const segment of segments) {
      const rules = keys.get(segment.length > KEY_LENGTH ? segment.slice(0, KEY_LENGTH) : segment);
      if (rules) found.push(...rules);
    }
  }

  #add(rule: Rule, key: string): void {
    const keys = this.#subjects.get(rule.subject) ?? new Map<string, Rule[]>();
    this.#subjects.set(rule.subject, keys);
    keys.set(key, [...(keys.get(key) ?? []), rule]);
  }

  #positionOf(rule: Rule): number {
    return this.#order.get(rule) ?? 0;
  }
}

/** `hermes_cli.main` belongs to the root `hermes_cli`. */
function moduleRoots(name: string): readonly string[] {
  const parts = name.split('.').slice(0, 4);
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}
