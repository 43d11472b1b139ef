import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type WorkflowStartOptions,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, type SignalDefinition } from '@temporalio/common';
import proto from '@temporalio/proto';
import { DiscoveryError, toErrorCode } from '../errors/errors.ts';
import type { RunSummary } from '../types.ts';
import type * as workflows from '../workflows/index.ts';
import {
  type CredentialsPayload,
  credentialsChangedSignal,
  type DiscoveryStatus,
  disconnectSignal,
  discoveryWorkflowId,
  pauseSignal,
  type ResyncPayload,
  resumeSignal,
  resyncAndWaitUpdate,
  resyncSignal,
  runWorkflowId,
  statusQuery,
  TASK_QUEUE,
  tickSignal,
} from '../workflows/messages.ts';
import { TENANT } from '../workflows/search-attributes.ts';

/** The workflow by name and type: client processes do not load workflow code. */
type TenantDiscovery = typeof workflows.tenantDiscovery;
const TENANT_DISCOVERY = 'tenantDiscovery' satisfies keyof typeof workflows;

/** The only client of the tenants' workflows. */
export class DiscoveryClient {
  readonly temporal: Client;

  constructor(client: Client) {
    this.temporal = client;
  }

  /** Requests a run with new credentials; starts the workflow if it is not running. */
  async credentialsChanged(
    tenantId: string,
    trigger: NonNullable<CredentialsPayload['trigger']>,
  ): Promise<void> {
    await this.#signalWithStart(tenantId, credentialsChangedSignal, { trigger });
  }

  async resync(tenantId: string, payload: ResyncPayload): Promise<void> {
    await this.#signalWithStart(tenantId, resyncSignal, payload);
  }

  async tick(tenantId: string): Promise<void> {
    await this.temporal.workflow.signalWithStart<TenantDiscovery>(TENANT_DISCOVERY, {
      ...startOptions(tenantId),
      signal: tickSignal,
    });
  }

  /**
   * Waits for the first run that starts after this call.
   *
   * @throws DiscoveryError `tenant_paused`, `tenant_disconnected`, or `no_worker` if no worker
   *   accepts the request within `acceptWithinMs`
   */
  async resyncAndWait(
    tenantId: string,
    payload: ResyncPayload,
    acceptWithinMs: number,
  ): Promise<RunSummary> {
    const startWorkflowOperation = new WithStartWorkflowOperation<TenantDiscovery>(
      TENANT_DISCOVERY,
      {
        ...startOptions(tenantId),
        workflowIdConflictPolicy: 'USE_EXISTING',
      },
    );
    try {
      const update = await this.temporal.withDeadline(Date.now() + acceptWithinMs, () =>
        this.temporal.workflow.startUpdateWithStart(resyncAndWaitUpdate, {
          args: [payload],
          waitForStage: 'ACCEPTED',
          startWorkflowOperation,
        }),
      );
      return await update.result();
    } catch (error) {
      throw toUpdateError(error);
    }
  }

  async pause(tenantId: string): Promise<void> {
    await this.#signal(tenantId, pauseSignal);
  }

  async resume(tenantId: string): Promise<void> {
    await this.#signal(tenantId, resumeSignal);
  }

  /** False if there is no workflow. */
  async disconnect(tenantId: string): Promise<boolean> {
    try {
      await this.#signal(tenantId, disconnectSignal);
      return true;
    } catch (error) {
      if (error instanceof DiscoveryError && error.code === 'tenant_disconnected') return false;
      throw error;
    }
  }

  /** Waits until the tenant's workflow has ended; false if it has not within `withinMs`. */
  async waitUntilGone(tenantId: string, withinMs: number): Promise<boolean> {
    const handle = this.temporal.workflow.getHandle(discoveryWorkflowId(tenantId));
    const deadline = Date.now() + withinMs;
    for (;;) {
      const open = await handle
        .describe()
        .then(({ status }) => status.name === 'RUNNING')
        .catch((error: unknown) => {
          if (error instanceof WorkflowNotFoundError) return false;
          throw error;
        });
      if (!open) return true;
      if (Date.now() >= deadline) return false;
      await new Promise((resolve) => {
        setTimeout(resolve, 250);
      });
    }
  }

  /** Null if there is no open workflow. Throws `no_worker` if no worker answers in time. */
  async status(tenantId: string, withinMs = 5_000): Promise<DiscoveryStatus | null> {
    const handle = this.temporal.workflow.getHandle(discoveryWorkflowId(tenantId));
    try {
      return await this.temporal.withDeadline(Date.now() + withinMs, () =>
        handle.query(statusQuery),
      );
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw new DiscoveryError('no_worker', { cause: error });
    }
  }

  /** Requests cancellation of a run's workflow; false if it is not open. */
  async cancelRun(tenantId: string, runNumber: number): Promise<boolean> {
    const handle = this.temporal.workflow.getHandle(runWorkflowId(tenantId, runNumber));
    try {
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING') return false;
      await handle.cancel();
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  /** Counts workers that polled for workflow tasks within the last minutes. */
  async countWorkers(): Promise<number> {
    const { pollers } = await this.temporal.workflowService.describeTaskQueue({
      namespace: this.temporal.options.namespace,
      taskQueue: { name: TASK_QUEUE },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    });
    return pollers?.length ?? 0;
  }

  async #signalWithStart<Payload>(
    tenantId: string,
    signal: SignalDefinition<[Payload?]>,
    payload: NoInfer<Payload>,
  ): Promise<void> {
    await this.temporal.workflow.signalWithStart<TenantDiscovery, [Payload?]>(TENANT_DISCOVERY, {
      ...startOptions(tenantId),
      signal,
      signalArgs: [payload],
    });
  }

  async #signal(tenantId: string, signal: SignalDefinition): Promise<void> {
    try {
      await this.temporal.workflow.getHandle(discoveryWorkflowId(tenantId)).signal(signal);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        throw new DiscoveryError('tenant_disconnected', { cause: error });
      }
      throw error;
    }
  }
}

const startOptions = (tenantId: string): WorkflowStartOptions<TenantDiscovery> => ({
  workflowId: discoveryWorkflowId(tenantId),
  taskQueue: TASK_QUEUE,
  args: [{ tenantId }],
  staticSummary: `Discovery of tenant ${tenantId}`,
  typedSearchAttributes: [{ key: TENANT, value: tenantId }],
});

function toUpdateError(error: unknown): unknown {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new DiscoveryError('no_worker', { cause: error });
  }
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const code = toErrorCode(error.cause.type);
    if (code) return new DiscoveryError(code, { cause: error });
  }
  return error;
}
