/**
 * Decides which of an AI agent's processes is the one that the user started.
 */

import type { LaunchFacts } from '../launch/facts.ts';
import { isAbsolute, programName } from '../launch/paths.ts';
import { runtimeOf } from '../launch/runtimes.ts';
import type { LaunchRole } from '../types.ts';
import type { AiAgent } from './ai-agent.ts';
import { appRole } from './rules-app.ts';

export interface ResolvedRole {
  readonly role: LaunchRole;
  /** Whether the process is an internal part. A relaunch is not: it continues the session. */
  readonly internal: boolean;
}

/** @param role role of the image or script according to the deciding rule */
export function resolveRole(aiAgent: AiAgent, role: LaunchRole, facts: LaunchFacts): ResolvedRole {
  if (role !== 'main') return { role, internal: role === 'helper' };
  if (isPart(aiAgent, facts)) return { role: 'helper', internal: true };
  const isRelaunch =
    isTrampolineChild(facts) || (aiAgent.entry.relaunches && isNodeRelaunch(facts));
  return { role: isRelaunch ? 'helper' : 'main', internal: false };
}

/**
 * An AI agent that relaunches itself uses Node's full path. A user's shell starts it through
 * `env node` or a shim. The launch's own fields show the difference.
 */
const isNodeRelaunch = ({ launch: { parentName }, commandLine: { program } }: LaunchFacts) =>
  parentName !== null && runtimeOf(programName(parentName)) === 'node' && isAbsolute(program);

/** On Windows `aider.exe` is a trampoline: it runs Python with its own path as the script. */
const isTrampolineChild = ({ launch: { parentName }, runtime, script }: LaunchFacts): boolean =>
  runtime === 'python' && parentName !== null && script?.base === programName(parentName);

/** Tools bundled in or next to the executable of an AI agent, called by their own names. */
const BUNDLED_TOOLS = new Set(['rg', 'ugrep', 'bfs', 'bwrap', 'spawn-helper']);

const isPart = (aiAgent: AiAgent, facts: LaunchFacts): boolean =>
  aiAgent.isHelper?.(facts) === true ||
  BUNDLED_TOOLS.has(facts.calledAs) ||
  (aiAgent.entry.app !== undefined && appRole(facts) === 'helper');
