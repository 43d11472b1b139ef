import { activityInfo, Context, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { RunSummary } from '../../../src/types.ts';
import type {
  Activities,
  BeginRunInput,
  FinishRunInput,
  RunRef,
  StatusInput,
} from '../../../src/workflows/activity-contract.ts';

type Overrides = Partial<Activities>;

/** Activities for tests of workflows: they record their calls, return at once, and can be replaced. */
export class StubActivities {
  readonly begun: BeginRunInput[] = [];
  readonly listed: RunRef[] = [];
  readonly finished: FinishRunInput[] = [];
  readonly statuses: StatusInput[] = [];
  readonly disconnected: string[] = [];
  readonly ticks: string[] = [];
  /** Runs that have begun and not finished, and their maximum. */
  open = 0;
  maxOpen = 0;
  budgetMs = 60_000;
  #overrides: Overrides = {};

  override(overrides: Overrides): void {
    this.#overrides = { ...this.#overrides, ...overrides };
  }

  get activities(): Activities {
    return {
      beginRun: (request) => (this.#overrides.beginRun ?? this.#beginRun)(request),
      syncDevices: (run) => (this.#overrides.syncDevices ?? this.#syncDevices)(run),
      queryDeepVisibility: (run) =>
        (this.#overrides.queryDeepVisibility ?? queryDeepVisibility)(run),
      finishRun: (end) => (this.#overrides.finishRun ?? this.#finishRun)(end),
      applyStanding: async (input) => {
        this.statuses.push(input);
      },
      disconnectTenant: async ({ tenantId }) => {
        this.disconnected.push(tenantId);
      },
      sendTick: async (tenantId) => {
        this.ticks.push(tenantId);
        await this.#overrides.sendTick?.(tenantId);
      },
    };
  }

  readonly #beginRun: Activities['beginRun'] = async (request) => {
    this.begun.push(request);
    this.open += 1;
    this.maxOpen = Math.max(this.maxOpen, this.open);
    return {
      runNumber: this.begun.length,
      deepVisibilityBudgetMs: this.budgetMs,
      actionCode: null,
    };
  };

  readonly #syncDevices: Activities['syncDevices'] = async (run) => {
    this.listed.push(run);
    return { devices: 3, pages: 1 };
  };

  /** Keeps the first end, as PostgreSQL does. */
  readonly #finishRun: Activities['finishRun'] = async (end) => {
    if (!this.finished.some(({ runNumber }) => runNumber === end.runNumber)) {
      this.finished.push(end);
      this.open -= 1;
    }
    return summaryOf(end, this.begun[end.runNumber - 1]);
  };
}

const queryDeepVisibility: Activities['queryDeepVisibility'] = async () => ({
  queries: 1,
  rows: 2,
  sightings: 1,
});

function summaryOf(
  { tenantId, runNumber, ending }: FinishRunInput,
  request: BeginRunInput | undefined,
): RunSummary {
  return {
    tenantId,
    runNumber,
    trigger: request?.trigger ?? 'manual',
    outcome: ending.outcome,
    reason: reasonOf(ending),
    startedAt: '2026-11-23T10:00:00.000000Z',
    finishedAt: '2026-11-23T10:01:00.000000Z',
    devicesSeen: 3,
    devicesNew: 0,
    devicesMissing: 0,
    sightings: 1,
    newSightings: 0,
    warnings: [],
  };
}

function reasonOf(ending: FinishRunInput['ending']): string | null {
  switch (ending.outcome) {
    case 'failed':
      return `${ending.code}: ${ending.message}`;
    case 'inventory-only':
      return `deep_visibility_unavailable: ${ending.reason}`;
    case 'cancelled':
      return 'run_cancelled: cancelled';
    default:
      return null;
  }
}

/** A long activity that runs until it is cancelled. */
export async function untilCancelled(): Promise<never> {
  const beat = setInterval(() => heartbeat(activityInfo().attempt), 100);
  try {
    return await Context.current().cancelled;
  } finally {
    clearInterval(beat);
  }
}

export const failWith = (type: string, ...details: unknown[]): (() => Promise<never>) => {
  return async () => {
    throw ApplicationFailure.nonRetryable(`failed on purpose: ${type}`, type, ...details);
  };
};
