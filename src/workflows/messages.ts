import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { IntegrationStatus, RunOutcome, RunSummary, RunTrigger } from '../types.ts';

/**
 * Ids, task queues and messages that clients and workflows share. A message's constant carries its
 * payload's type for both sides. Names, ids and payload keys are a wire contract.
 */

export const discoveryWorkflowId = (tenantId: string): string => `discovery/${tenantId}`;

export const runWorkflowId = (tenantId: string, runNumber: number): string =>
  `discovery/${tenantId}/run/${runNumber}`;

/** Schedule ids and workflow ids are separate namespaces in Temporal, so the two may be equal. */
export const scheduleId = (tenantId: string): string => discoveryWorkflowId(tenantId);

/** Workflows and short activities. */
export const TASK_QUEUE = 'discovery';
/** Long activities, which must not take the slots of the short ones. */
export const LONG_TASK_QUEUE = 'discovery-long';

/** All fields are optional: an operator may send a bare `resync` from Temporal's UI. */
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

/** One line of a tenant's recent runs. */
export interface RunBrief {
  readonly runNumber: number;
  readonly trigger: RunTrigger;
  readonly outcome: RunOutcome;
  readonly reason: string | null;
  readonly finishedAt: string;
  readonly devices: number;
  readonly sightings: number;
}

/** Result of the query `status`. */
export interface DiscoveryStatus {
  readonly tenantId: string;
  readonly status: IntegrationStatus;
  /** Error code of the problem an operator has to fix while `action_required`. */
  readonly actionCode: string | null;
  /** A request for a run is waiting. */
  readonly pending: boolean;
  readonly runningRun: number | null;
  /** Newest first. */
  readonly recent: readonly RunBrief[];
}

export const resyncSignal = defineSignal<[ResyncPayload?]>('resync');
export const tickSignal = defineSignal('tick');
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');
export const credentialsChangedSignal = defineSignal<[CredentialsPayload?]>('credentialsChanged');
export const disconnectSignal = defineSignal('disconnect');

/** The same as `resync`; returns the summary of the first run that starts after it. */
export const resyncAndWaitUpdate = defineUpdate<RunSummary, [ResyncPayload?]>('resyncAndWait');

export const statusQuery = defineQuery<DiscoveryStatus>('status');
