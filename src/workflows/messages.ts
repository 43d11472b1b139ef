import type { IntegrationStatus, RunOutcome, RunTrigger } from '../types.ts';

/** Names and payloads that cross from the client to workflows. The names are a fixed contract. */

export const discoveryWorkflowId = (tenantId: string): string => `discovery/${tenantId}`;

export const runWorkflowId = (tenantId: string, runNumber: number): string =>
  `discovery/${tenantId}/run/${runNumber}`;

/** Of the tenant's Temporal Schedule, which lives in another namespace of ids than workflows. */
export const scheduleId = (tenantId: string): string => discoveryWorkflowId(tenantId);

export const WORKFLOWS = {
  tenantDiscovery: 'tenantDiscovery',
  discoveryRun: 'discoveryRun',
  scheduledResync: 'scheduledResync',
} as const;

/** Workflows and short activities; the long ones have a queue of their own and never starve them. */
export const TASK_QUEUE = 'discovery';
export const LONG_TASK_QUEUE = 'discovery-long';

export const SIGNALS = {
  resync: 'resync',
  tick: 'tick',
  pause: 'pause',
  resume: 'resume',
  credentialsChanged: 'credentialsChanged',
  disconnect: 'disconnect',
} as const;

export const RESYNC_AND_WAIT = 'resyncAndWait';
export const STATUS = 'status';

/** All fields optional: an operator sends a bare `resync` from Temporal's UI. */
export interface ResyncPayload {
  readonly requestedBy?: string;
  readonly reason?: string;
  /** Marks devices missing even if many vanish at once. */
  readonly acceptMissing?: boolean;
}

export interface CredentialsPayload {
  /** `connect` also ends a pause; `credentials` (the default) only replaces the token. */
  readonly trigger?: 'connect' | 'credentials';
}

/** One line of a tenant's recent history, newest first in `DiscoveryStatus.recent`. */
export interface RunBrief {
  readonly runNumber: number;
  readonly trigger: RunTrigger;
  readonly outcome: RunOutcome;
  readonly reason: string | null;
  readonly finishedAt: string;
  readonly devices: number;
  readonly sightings: number;
}

/** Answer of the `status` query. */
export interface DiscoveryStatus {
  readonly tenantId: string;
  readonly status: IntegrationStatus;
  /** What somebody must mend while `action_required`. */
  readonly actionCode: string | null;
  /** A request is waiting to be served. */
  readonly pending: boolean;
  readonly runningRun: number | null;
  readonly recent: readonly RunBrief[];
}
