import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { IntegrationStatus, RunSummary, RunTrigger } from '../types.ts';
import type { CredentialsPayload, DiscoveryStatus, ResyncPayload, RunBrief } from './messages.ts';

/** A request for a run, merged from any number of messages. */
export interface PendingRequest {
  readonly trigger: RunTrigger;
  readonly acceptMissing: boolean;
  /** Requester and reason for the run's summary in Temporal's UI; may be empty. */
  readonly note: string;
}

/** State that a continue-as-new carries over. Part of recorded histories. */
export interface CarriedState {
  readonly pending: PendingRequest | null;
  readonly paused: boolean;
  readonly actionCode: string | null;
  readonly announced: Announced;
  readonly recent: readonly RunBrief[];
}

interface Announced {
  readonly status: IntegrationStatus;
  readonly code: string | null;
}

/** Runs kept for the query `status` and Temporal's UI; PostgreSQL has all runs. */
const MAX_RECENT = 10;

/** A run has the strongest trigger of its merged requests. */
const RANK: Readonly<Record<RunTrigger, number>> = {
  schedule: 0,
  manual: 1,
  credentials: 2,
  connect: 3,
};

/**
 * State of a tenant's workflow. Message handlers change it and return at once; the main loop acts on
 * it. Deterministic, so that replay gives the same state.
 */
export class TenantState {
  readonly tenantId: string;
  recent: readonly RunBrief[];
  runningRun: number | null = null;
  /** Cancels the current run; null if there is none. */
  cancelRun: (() => void) | null = null;
  disconnecting = false;
  /** Time of the disconnect request, epoch milliseconds. */
  disconnectedAt = 0;
  actionCode: string | null;
  #pending: PendingRequest | null;
  #paused: boolean;
  #announced: Announced;
  /** Runs started and ended in this execution; an update waits until its run has ended. */
  #started = 0;
  #ended = 0;
  #lastSummary: RunSummary | null = null;

  constructor(tenantId: string, carried?: CarriedState) {
    this.tenantId = tenantId;
    this.#pending = carried?.pending ?? null;
    this.#paused = carried?.paused ?? false;
    this.actionCode = carried?.actionCode ?? null;
    this.#announced = readAnnounced(carried?.announced);
    this.recent = carried?.recent ?? [];
  }

  carry(): CarriedState {
    return {
      pending: this.#pending,
      paused: this.#paused,
      actionCode: this.actionCode,
      announced: this.#announced,
      recent: this.recent,
    };
  }

  get integrationStatus(): IntegrationStatus {
    if (this.disconnecting) return 'disconnecting';
    if (this.#paused) return 'paused';
    return this.actionCode === null ? 'connected' : 'action_required';
  }

  status(): DiscoveryStatus {
    return {
      tenantId: this.tenantId,
      status: this.integrationStatus,
      actionCode: this.actionCode,
      pending: this.#pending !== null,
      runningRun: this.runningRun,
      recent: this.recent,
    };
  }

  mayRun(): boolean {
    return this.#pending !== null && !this.#paused && !this.disconnecting;
  }

  hasWork(): boolean {
    return this.disconnecting || this.statusChanged() || this.mayRun();
  }

  statusChanged(): boolean {
    const { status, code } = this.#announced;
    return this.integrationStatus !== status || this.actionCode !== code;
  }

  announced(status: IntegrationStatus, code: string | null): void {
    this.#announced = { status, code };
  }

  requestResync(payload: unknown): void {
    const parts = [field(payload, 'requestedBy'), field(payload, 'reason')];
    const note = parts.filter((part) => typeof part === 'string' && part !== '').join(', ');
    const acceptMissing = field(payload, 'acceptMissing') === true;
    // The server accepts summaries up to 200 bytes.
    this.#request({ trigger: 'manual', acceptMissing, note: note.slice(0, 60) });
  }

  requestTick(): void {
    this.#request({ trigger: 'schedule', acceptMissing: false, note: '' });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** `connect` also ends a pause and a disconnect; a new token alone does not. */
  credentialsChanged(payload: unknown): void {
    const trigger = field(payload, 'trigger') === 'connect' ? 'connect' : 'credentials';
    if (trigger === 'connect') {
      this.#paused = false;
      this.disconnecting = false;
    }
    this.actionCode = null;
    this.#request({ trigger, acceptMissing: false, note: '' });
  }

  disconnect(now: number): void {
    this.disconnecting = true;
    this.disconnectedAt = now;
    this.#pending = null;
    this.cancelRun?.();
  }

  /** The validator of `resyncAndWait`: throws if no run would follow. */
  refuseUpdate(): void {
    if (this.disconnecting) throw rejection('tenant_disconnected');
    if (this.#paused) throw rejection('tenant_paused');
  }

  /** The summary of the first run that starts after this call. */
  async resyncAndWait(payload: unknown): Promise<RunSummary> {
    const awaited = this.#started + 1;
    this.requestResync(payload);
    await condition(() => this.#ended >= awaited || this.disconnecting);
    if (this.#ended < awaited || this.#lastSummary === null) throw rejection('tenant_disconnected');
    return this.#lastSummary;
  }

  /** Takes the pending request; requests from now on lead to one more run. */
  takeRequest(): PendingRequest & { readonly ordinal: number } {
    const request = this.#pending ?? { trigger: 'manual', acceptMissing: false, note: '' };
    this.#pending = null;
    this.#started += 1;
    return { ...request, ordinal: this.#started };
  }

  /** Paused according to PostgreSQL: this workflow was lost in between. Keeps the request. */
  putBack({ trigger, acceptMissing, note }: PendingRequest): void {
    this.#started -= 1;
    this.#paused = true;
    this.announced('paused', this.actionCode);
    this.#request({ trigger, acceptMissing, note });
  }

  /** @param actionCode as stored in PostgreSQL; adopted by a workflow that was lost */
  runBegun(runNumber: number, actionCode: string | null): void {
    this.runningRun = runNumber;
    if (actionCode === null || this.actionCode !== null) return;
    this.actionCode = actionCode;
    this.announced('action_required', actionCode);
  }

  runEnded(summary: RunSummary, actionCode: string | null): void {
    this.runningRun = null;
    this.cancelRun = null;
    this.#lastSummary = summary;
    this.#ended = this.#started;
    if (summary.outcome !== 'cancelled') this.actionCode = actionCode ?? this.#keptCode(summary);
    this.recent = [toBrief(summary), ...this.recent].slice(0, MAX_RECENT);
  }

  /** A run that failed for another cause proves nothing about the token, so the code stays. */
  #keptCode(summary: RunSummary): string | null {
    return summary.outcome === 'failed' ? this.actionCode : null;
  }

  #request(request: PendingRequest): void {
    const pending = this.#pending;
    if (!pending) {
      this.#pending = request;
      return;
    }
    const stronger = RANK[pending.trigger] > RANK[request.trigger] ? pending : request;
    const acceptMissing = pending.acceptMissing || request.acceptMissing;
    this.#pending = { ...stronger, acceptMissing };
  }
}

/** Version 0.1.0 carried the status as `standing`. */
function readAnnounced(carried: Announced | undefined): Announced {
  if (!carried) return { status: 'connected', code: null };
  const {
    status,
    standing = status,
    code,
  } = carried as Announced & { standing?: IntegrationStatus };
  return { status: standing, code };
}

/** A payload may be anything: operators type payloads by hand, or send none. */
function field(payload: unknown, name: keyof ResyncPayload | keyof CredentialsPayload): unknown {
  if (typeof payload !== 'object' || payload === null) return undefined;
  return Object.getOwnPropertyDescriptor(payload, name)?.value;
}

const rejection = (code: string): ApplicationFailure => ApplicationFailure.nonRetryable(code, code);

const toBrief = (summary: RunSummary): RunBrief => ({
  runNumber: summary.runNumber,
  trigger: summary.trigger,
  outcome: summary.outcome,
  reason: summary.reason,
  finishedAt: summary.finishedAt,
  devices: summary.devicesSeen,
  sightings: summary.sightings,
});
