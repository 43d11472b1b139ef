/**
 * The matcher: a launch in, a verdict out. Pure and total: any input gives an answer.
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

/** What a launch is, or the verdict of nothing when it is no AI agent that the catalogue knows. */
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
  /** In words, without any text of the command line. */
  readonly because: string;
}

export interface Explanation {
  readonly verdict: Verdict;
  /** Name of the image and, for an interpreter or launcher, the kind of thing it ran. */
  readonly program: string;
  readonly runs: string | null;
  /** In the order asked, without rules about a directory, name or package that does not occur. */
  readonly considered: readonly ConsideredRule[];
}

/** The verdict with the way to it: every rule that could have applied, and why it did or not. */
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
  // A title such as `openclaw-gateway` names the subcommand.
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

/** A part of an AI agent is no session of its own, so how sessions are run is not said of it. */
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
