/**
 * The catalogue of AI agents and its matcher: which process launches are AI agents, which telemetry
 * to query, and which parts of a launch may be stored. Pure: no I/O, no clock.
 */
import { AI_AGENTS } from './rules/compiled.ts';
import type { AiAgentInfo } from './types.ts';

export { classify, explain } from './classify.ts';
export { evidence, osUser } from './evidence.ts';
export { type QueryTerm, queryTerms, termsMatch, valueOptions } from './query-terms.ts';
export {
  type ClassifiedLaunch,
  foldSightings,
  SightingsAccumulator,
} from './sightings.ts';
export { type AiAgentInfo, type Launch, MODES, type Verdict } from './types.ts';

const INFOS: ReadonlyMap<string, AiAgentInfo> = new Map(
  [...AI_AGENTS].map(([id, { entry }]) => [
    id,
    {
      id,
      name: entry.name,
      vendor: entry.vendor,
      kind: entry.kind,
      observable: entry.observable !== false,
      ...(entry.note !== undefined && { note: entry.note }),
      links: entry.links,
    },
  ]),
);

/** Name, vendor and kind of an AI agent for display; null for an unknown id. */
export const aiAgentInfo = (id: string): AiAgentInfo | null => INFOS.get(id) ?? null;

/** All AI agents in catalogue order. */
export const allAiAgents = (): readonly AiAgentInfo[] => [...INFOS.values()];
