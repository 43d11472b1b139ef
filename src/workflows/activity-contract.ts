import type { RunSummary, RunTrigger } from '../types.ts';

/** Why a run ended `inventory-only`: the first detail of the failure of `queryDeepVisibility`. */
export const DEEP_VISIBILITY_REASONS = [
  'unlicensed',
  'not_permitted',
  'timed_out',
  'rejected',
  'failed',
  'bad_response',
  'unreachable',
  'internal',
] as const;

export type DeepVisibilityReason = (typeof DEEP_VISIBILITY_REASONS)[number];

/**
 * The activities that workflows call. Arguments and results are ids, counts and short texts: they are
 * part of Temporal's history, so they never hold a token or a row.
 */
export interface Activities {
  /**
   * Creates the run that serves a request; a repeated call returns the same run. Fails with
   * `tenant_disconnected`, `unknown_tenant` or `tenant_paused` if the tenant may not run.
   */
  beginRun(request: BeginRunInput): Promise<BegunRun>;
  /** Copies the console's device list into PostgreSQL; marks missing devices. Resumes. */
  syncDevices(run: RunRef): Promise<InventoryResult>;
  /** Finds AI agents in the process launches of the window; stores sightings. Resumes. */
  queryDeepVisibility(run: RunRef & { readonly budgetMs: number }): Promise<DeepVisibilityResult>;
  /** Ends the run's queries at the console and the run in PostgreSQL. The first end is kept. */
  finishRun(end: FinishRunInput): Promise<RunSummary>;
  /** Stores the tenant's status; pauses or unpauses its Schedule. The name is recorded. */
  applyStanding(input: StatusInput): Promise<void>;
  /** Destroys the token and deletes the Schedule, unless the tenant was connected after `before`. */
  disconnectTenant(input: { readonly tenantId: string; readonly before: number }): Promise<void>;
  /** Signals the tenant's workflow; starts it if it is not running. */
  sendTick(tenantId: string): Promise<void>;
}

export interface RunRef {
  readonly tenantId: string;
  readonly runNumber: number;
}

export interface BeginRunInput {
  readonly tenantId: string;
  readonly requestId: string;
  readonly trigger: RunTrigger;
  readonly acceptMissing: boolean;
}

export interface BegunRun {
  readonly runNumber: number;
  readonly deepVisibilityBudgetMs: number;
  /** As stored in PostgreSQL: a workflow that was lost does not know it. */
  readonly actionCode: string | null;
}

export interface InventoryResult {
  readonly devices: number;
  readonly pages: number;
}

export interface DeepVisibilityResult {
  readonly queries: number;
  readonly rows: number;
  readonly sightings: number;
}

export type RunEnding =
  | { readonly outcome: 'full' }
  | {
      readonly outcome: 'inventory-only';
      readonly reason: DeepVisibilityReason;
      /** The cause in a few words. */
      readonly detail: string;
    }
  /** An error code; an unknown one counts as `internal`. */
  | { readonly outcome: 'failed'; readonly code: string; readonly message: string }
  | { readonly outcome: 'cancelled' };

export interface FinishRunInput extends RunRef {
  readonly ending: RunEnding;
}

/** A tenant's status. `code` is set with `action_required`: the problem to fix. */
export interface StatusInput {
  readonly tenantId: string;
  readonly status: 'connected' | 'paused' | 'action_required';
  readonly code: string | null;
}
