import type { DiscoveryClient } from '../client/discovery-client.ts';
import type { Clock } from '../clock.ts';
import type { ConsoleSettings } from '../config.ts';
import type { RateLimiters } from '../sentinelone/http/rate-limiter.ts';
import type { Database } from '../store/database.ts';
import type { Vault } from '../vault/vault.ts';

/** Everything that activities use. No module holds a connection of its own. */
export interface ActivityDependencies {
  readonly database: Database;
  readonly vault: Vault;
  readonly discovery: DiscoveryClient;
  readonly consoleSettings: ConsoleSettings;
  readonly rateLimiters: RateLimiters;
  readonly deepVisibilityBudgetMs: number;
  /** How long rows are kept after the last run that saw them. */
  readonly retentionMs: number;
  /** The event limit of a classic query; the console cuts longer results silently. */
  readonly eventLimit: number;
  readonly clock: Clock;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
}
