/**
 * Folding: which of an AI agent's processes is the one a user started.
 */

import type { LaunchFacts } from '../launch/facts.ts';
import { isAbsolute, programName } from '../launch/paths.ts';
import { runtimeOf } from '../launch/runtimes.ts';
import type { LaunchRole } from '../types.ts';
import type { AiAgent } from './ai-agent.ts';
import { appRole } from './rules-app.ts';

export interface ResolvedRole {
  readonly role: LaunchRole;
  /** Whether it is a helper by what it does; a relaunch is not, for it carries the session on. */
  readonly internal: boolean;
}

/** @param role what the deciding rule says the image or script is */
export function resolveRole(aiAgent: AiAgent, role: LaunchRole, facts: LaunchFacts): ResolvedRole {
  if (role !== 'main') return { role, internal: role === 'helper' };
  if (isPart(aiAgent, facts)) return { role: 'helper', internal: true };
  const isAgain = isTrampolineChild(facts) || (aiAgent.entry.relaunches && isNodeRelaunch(facts));
  return { role: isAgain ? 'helper' : 'main', internal: false };
}

/**
 * An agent that starts Node again with itself does so by Node's full path, while a user's shell
 * starts it through `env node` or a shim. Both are told from the launch's own fields.
 */
const isNodeRelaunch = ({ launch: { parentName }, commandLine: { program } }: LaunchFacts) =>
  parentName !== null && runtimeOf(programName(parentName)) === 'node' && isAbsolute(program);

/** On Windows `aider.exe` is a trampoline that runs Python with its own path as the script. */
const isTrampolineChild = ({ launch: { parentName }, runtime, script }: LaunchFacts): boolean =>
  runtime === 'python' && parentName !== null && script?.base === programName(parentName);

/** Tools that agents carry inside their own executable, or beside it, and call by their names. */
const BUNDLED_TOOLS = new Set(['rg', 'ugrep', 'bfs', 'bwrap', 'spawn-helper']);

const isPart = (aiAgent: AiAgent, facts: LaunchFacts): boolean =>
  aiAgent.isHelper?.(facts) === true ||
  BUNDLED_TOOLS.has(facts.calledAs) ||
  (aiAgent.entry.app !== undefined && appRole(facts) === 'helper');
