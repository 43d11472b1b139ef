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
 * What workflows ask of activities. Arguments and results are ids, counts and words: they stand in
 * Temporal's history, so no token and no row ever passes here.
 */
export interface Activities {
  /**
   * Draws the number of the run that answers a request; a repeated call gives the same one. Fails
   * with `tenant_disconnected`, `unknown_tenant` or `tenant_paused` where nothing may run.
   */
  beginRun(request: BeginRunInput): Promise<BegunRun>;
  /** Lists every device into PostgreSQL; marks what is missing. Resumes after a crash. */
  syncDevices(run: RunRef): Promise<InventoryResult>;
  /** Finds AI agents in the process launches of the window; writes sightings. Resumes. */
  queryDeepVisibility(run: RunRef & { readonly budgetMs: number }): Promise<DeepVisibilityResult>;
  /** Ends a run in PostgreSQL and whatever still lives at the console. The first end stands. */
  finishRun(end: FinishRunInput): Promise<RunSummary>;
  /** Makes PostgreSQL and the tenant's Schedule show the tenant's status. */
  applyStanding(input: StatusInput): Promise<void>;
  /** Destroys the token and deletes the Schedule, unless the tenant was connected after `before`. */
  disconnectTenant(input: { readonly tenantId: string; readonly before: number }): Promise<void>;
  /** Signals the tenant's workflow, starting it when it is gone. */
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
  /** What somebody must mend, as PostgreSQL has it: a workflow that was lost has forgotten. */
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
      /** The particular cause in a few words. */
      readonly detail: string;
    }
  /** `code` is of the error catalogue; any other counts as `internal`. */
  | { readonly outcome: 'failed'; readonly code: string; readonly message: string }
  | { readonly outcome: 'cancelled' };

export interface FinishRunInput extends RunRef {
  readonly ending: RunEnding;
}

/** How a tenant stands. `action_required` carries the code of what somebody must mend. */
export interface StatusInput {
  readonly tenantId: string;
  readonly status: 'connected' | 'paused' | 'action_required';
  readonly code: string | null;
}
