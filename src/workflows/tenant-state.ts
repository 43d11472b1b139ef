import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { IntegrationStatus, RunSummary, RunTrigger } from '../types.ts';
import type { CredentialsPayload, DiscoveryStatus, ResyncPayload, RunBrief } from './messages.ts';

/** A request for a run, merged from any number of messages. */
export interface PendingRequest {
  readonly trigger: RunTrigger;
  readonly acceptMissing: boolean;
  /** Who asked and why, for the run's summary in Temporal's UI; may be empty. */
  readonly note: string;
}

/** What a continue-as-new carries over. */
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

/** Runs kept for `status` and the UI; PostgreSQL has them all. */
const MAX_RECENT = 10;

/** The strongest reason to run names the run. */
const RANK: Readonly<Record<RunTrigger, number>> = {
  schedule: 0,
  manual: 1,
  credentials: 2,
  connect: 3,
};

/**
 * What one tenant's workflow knows. Messages change it and return at once; the main loop acts on
 * it. Pure but for the wait of `resyncAndWait`, so replay gives the same state.
 */
export class TenantState {
  readonly tenantId: string;
  recent: readonly RunBrief[];
  runningRun: number | null = null;
  /** Ends the current run's scope; set while one runs. */
  cancelRun: (() => void) | null = null;
  disconnecting = false;
  /** When disconnecting was asked for, epoch milliseconds. */
  disconnectedAt = 0;
  actionCode: string | null;
  #pending: PendingRequest | null;
  #paused: boolean;
  #announced: Announced;
  /** Runs taken up and runs ended, in this execution; an update waits for its number to end. */
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
    const said = [field(payload, 'requestedBy'), field(payload, 'reason')];
    const note = said.filter((part) => typeof part === 'string' && part !== '').join(', ');
    const acceptMissing = field(payload, 'acceptMissing') === true;
    // The server takes summaries of 200 bytes.
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

  /** Connecting says "go" and so ends a pause and a disconnect; a new token alone does not. */
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

  /** The validator of `resyncAndWait`: throws when no run would follow. */
  refuseUpdate(): void {
    if (this.disconnecting) throw refusal('tenant_disconnected');
    if (this.#paused) throw refusal('tenant_paused');
  }

  /** The summary of the first run that starts after this call. */
  async resyncAndWait(payload: unknown): Promise<RunSummary> {
    const mine = this.#started + 1;
    this.requestResync(payload);
    await condition(() => this.#ended >= mine || this.disconnecting);
    if (this.#ended < mine || this.#lastSummary === null) throw refusal('tenant_disconnected');
    return this.#lastSummary;
  }

  /** Takes the pending request; whatever arrives from now on asks for one more run. */
  takeRequest(): PendingRequest & { readonly ordinal: number } {
    const request = this.#pending ?? { trigger: 'manual', acceptMissing: false, note: '' };
    this.#pending = null;
    this.#started += 1;
    return { ...request, ordinal: this.#started };
  }

  /** PostgreSQL says paused: this workflow was lost and has forgotten. The request waits. */
  putBack({ trigger, acceptMissing, note }: PendingRequest): void {
    this.#started -= 1;
    this.#paused = true;
    this.announced('paused', this.actionCode);
    this.#request({ trigger, acceptMissing, note });
  }

  /** @param actionCode as PostgreSQL has it; taken over by a workflow that was lost */
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
    this.recent = [briefOf(summary), ...this.recent].slice(0, MAX_RECENT);
  }

  /** A run that failed for another cause proves nothing about the token: the need stands. */
  #keptCode(summary: RunSummary): string | null {
    return summary.outcome === 'failed' ? this.actionCode : null;
  }

  #request(request: PendingRequest): void {
    const known = this.#pending;
    if (!known) {
      this.#pending = request;
      return;
    }
    const stronger = RANK[known.trigger] > RANK[request.trigger] ? known : request;
    const acceptMissing = known.acceptMissing || request.acceptMissing;
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

const refusal = (code: string): ApplicationFailure => ApplicationFailure.nonRetryable(code, code);

const briefOf = (summary: RunSummary): RunBrief => ({
  runNumber: summary.runNumber,
  trigger: summary.trigger,
  outcome: summary.outcome,
  reason: summary.reason,
  finishedAt: summary.finishedAt,
  devices: summary.devicesSeen,
  sightings: summary.sightings,
});
