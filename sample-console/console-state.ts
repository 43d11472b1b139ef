import type { Queries } from './deep-visibility/queries.ts';
import type { ActiveFaults } from './faults/active-faults.ts';
import type { AgentCounts } from './fleet/agent-counts.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Listing } from './fleet/listing.ts';
import type { GroundTruth } from './history/ground-truth.ts';
import type { History } from './history/history.ts';
import type { ListingSessions } from './http/listing-sessions.ts';
import type { RateLimits } from './http/rate-limits.ts';
import type { RequestLog } from './http/request-log.ts';
import type { LongQueries } from './long-queries/long-queries.ts';
import type { Settings } from './options.ts';
import type { Tokens } from './tokens.ts';

/** The parts of one console. `start-sample-console.ts` creates them once; endpoints share them. */
export interface ConsoleState {
  readonly settings: Settings;
  readonly startedAt: number;
  readonly fleet: Fleet;
  readonly listing: Listing;
  readonly agentCounts: AgentCounts;
  readonly history: History;
  readonly groundTruth: GroundTruth;
  readonly tokens: Tokens;
  readonly rateLimits: RateLimits;
  readonly listingSessions: ListingSessions;
  readonly queries: Queries;
  readonly longQueries: LongQueries;
  readonly faults: ActiveFaults;
  readonly requestLog: RequestLog;
}
