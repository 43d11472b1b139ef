import type { Queries } from './deep-visibility/queries.ts';
import type { ActiveFaults } from './faults/active-faults.ts';
import type { Census } from './fleet/agent-counts.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Listing } from './fleet/listing.ts';
import type { Truth } from './history/ground-truth.ts';
import type { History } from './history/history.ts';
import type { Walks } from './http/listing-sessions.ts';
import type { RateLimits } from './http/rate-limits.ts';
import type { RequestRecord } from './http/request-log.ts';
import type { LongQueries } from './long-queries/long-queries.ts';
import type { Settings } from './options.ts';
import type { Tokens } from './tokens.ts';

/** The parts of one console; made once, in `start-sample-console.ts`, and handed around. */
export interface World {
  readonly settings: Settings;
  readonly startedAt: number;
  readonly fleet: Fleet;
  readonly listing: Listing;
  readonly census: Census;
  readonly history: History;
  readonly truth: Truth;
  readonly tokens: Tokens;
  readonly limits: RateLimits;
  readonly walks: Walks;
  readonly queries: Queries;
  readonly longQueries: LongQueries;
  readonly faults: ActiveFaults;
  readonly record: RequestRecord;
}
