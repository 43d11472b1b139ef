/**
 * The catalogue, validated and compiled once on load.
 */
import { z } from 'zod';
import { ENTRIES } from '../agents/entries.ts';
import { programName } from '../launch/paths.ts';
import { aiAgentSchema } from '../schema.ts';
import { type AiAgent, compileAiAgent, VERSION_NAME } from './ai-agent.ts';
import type { Rule } from './rule.ts';
import { appRules } from './rules-app.ts';
import { imageRules } from './rules-images.ts';
import { type HostTest, mcpRules } from './rules-mcp.ts';
import { packageRules } from './rules-packages.ts';

/** By id, in catalogue order. */
export const AI_AGENTS: ReadonlyMap<string, AiAgent> = new Map(
  z
    .array(aiAgentSchema)
    .parse(ENTRIES)
    .map((entry) => [entry.id, compileAiAgent(entry)]),
);

function compileRules(aiAgents: readonly AiAgent[]): readonly Rule[] {
  const isHost = compileHosts(aiAgents);
  return aiAgents.flatMap((aiAgent) =>
    aiAgent.entry.kind === 'mcp'
      ? [...mcpRules(aiAgent, isHost), ...imageRules(aiAgent)]
      : [...imageRules(aiAgent), ...packageRules(aiAgent), ...appRules(aiAgent)],
  );
}

/** Editors that start MCP servers and AI agents but are not in the catalogue. */
const EDITORS = (
  'code,code - insiders,codium,vscodium,nvim,emacs,xcode,studio,' +
  'idea,pycharm,webstorm,goland,clion,rider,phpstorm,rubymine'
).split(',');

function compileHosts(aiAgents: readonly AiAgent[]): HostTest {
  const names = new Set(
    aiAgents
      .filter(({ entry }) => entry.kind !== 'mcp' && entry.kind !== 'rt')
      .flatMap(({ parentNames }) => [...parentNames].map(programName))
      .concat(EDITORS),
  );
  return (parentName) => {
    if (parentName === null) return false;
    // For example `idea64.exe` or `Cursor Helper (Plugin)`.
    const name = programName(parentName).replace(/64$| helper.*$/, '');
    return names.has(name) || VERSION_NAME.test(name);
  };
}

export const COMPILED_RULES: readonly Rule[] = compileRules([...AI_AGENTS.values()]);
