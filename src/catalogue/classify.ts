/**
 * The matcher: takes a launch and returns a verdict. Pure and total: every input gets a verdict.
 */

import { LaunchFacts } from './launch/facts.ts';
import type { AiAgent } from './rules/ai-agent.ts';
import { AI_AGENTS, COMPILED_RULES } from './rules/compiled.ts';
import { resolveRole } from './rules/roles.ts';
import type { Finding, Rule } from './rules/rule.ts';
import { RuleIndex } from './rules/rule-index.ts';
import type { Launch, Mode, Verdict } from './types.ts';

const NO_VERDICT: Verdict = Object.freeze({
  aiAgent: null,
  rule: null,
  version: null,
  modes: Object.freeze<Mode[]>([]),
  role: null,
});

const index = new RuleIndex(COMPILED_RULES);

/** The verdict on a launch; all fields are null or empty when it is not a known AI agent. */
export function classify(launch: Launch): Verdict {
  const facts = new LaunchFacts(launch);
  for (const rule of index.candidates(facts)) {
    const finding = rule.judge(facts);
    if (typeof finding !== 'string') return toVerdict(rule, finding, facts);
  }
  return NO_VERDICT;
}

interface ConsideredRule {
  readonly rule: string;
  readonly matched: boolean;
  /** The reason in words. It contains no text of the command line. */
  readonly because: string;
}

export interface Explanation {
  readonly verdict: Verdict;
  /** Base name of the image. */
  readonly program: string;
  /** For an interpreter or package runner: what kind of program it runs; else null. */
  readonly runs: string | null;
  /** In evaluation order. Only rules whose directory, name or package occurs in the launch. */
  readonly considered: readonly ConsideredRule[];
}

/** The verdict, and for every rule that could apply the reason why it did or did not. */
export function explain(launch: Launch): Explanation {
  const facts = new LaunchFacts(launch);
  const verdict = classify(launch);
  const considered = index.candidates(facts).map((rule): ConsideredRule => {
    const finding = rule.judge(facts);
    if (typeof finding === 'string') return { rule: rule.id, matched: false, because: finding };
    const decided = rule.id === verdict.rule;
    return {
      rule: rule.id,
      matched: decided,
      because: decided ? 'the first rule that applies decides' : 'a rule before it applied',
    };
  });
  return { verdict, program: facts.image.base, runs: facts.invocation?.kind ?? null, considered };
}

function toVerdict(rule: Rule, finding: Finding, facts: LaunchFacts): Verdict {
  const aiAgent = AI_AGENTS.get(rule.aiAgent);
  if (!aiAgent) throw new Error(`rule ${rule.id} belongs to no entry`);
  const { role, internal } = resolveRole(aiAgent, finding.role, facts);
  // A process title such as `openclaw-gateway` contains the subcommand.
  const titled = rule.subject === 'title' ? facts.calledAs.split('-').slice(1) : [];
  const modes = aiAgent.readModes([...titled, ...facts.args]);
  return {
    aiAgent: rule.aiAgent,
    rule: rule.id,
    version: finding.version ?? versionOf(aiAgent, facts),
    modes: internal ? modes.filter((mode) => !SESSION_MODES.has(mode)) : modes,
    role,
  };
}

/** Modes of a session. They do not apply to internal processes of an AI agent. */
const SESSION_MODES: ReadonlySet<Mode> = new Set(['headless', 'server-mode', 'remote-control']);

function versionOf(aiAgent: AiAgent, facts: LaunchFacts): string | null {
  for (const path of [facts.image, facts.script, facts.calledPath]) {
    for (const pattern of aiAgent.versions) {
      const version = path && pattern.exec(path.text)?.groups?.['version'];
      if (version) return version;
    }
  }
  return null;
}
