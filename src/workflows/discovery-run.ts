import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  TimeoutFailure,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { RunSummary, RunTrigger } from '../types.ts';
import {
  type Activities,
  DEEP_VISIBILITY_REASONS,
  type DeepVisibilityReason,
  type RunEnding,
  type RunRef,
} from './activity-contract.ts';
import { POLICIES } from './policies.ts';
import { runDetails } from './run-details.ts';
import { DEVICES, OUTCOME, SIGHTINGS } from './search-attributes.ts';

export interface DiscoveryRunInput extends RunRef {
  readonly trigger: RunTrigger;
  readonly deepVisibilityBudgetMs: number;
}

const { syncDevices } = proxyActivities<Activities>(POLICIES.inventory);
const { finishRun } = proxyActivities<Activities>(POLICIES.finish);

type DeepVisibilityEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'degraded'; readonly reason: DeepVisibilityReason; readonly detail: string };

/**
 * One run: inventory and Deep Visibility in parallel, then the run's end is stored. Completes if the
 * inventory does; Deep Visibility only decides between `full` and `inventory-only`. Fails with an
 * error code; a cancellation stays a cancellation.
 */
export async function discoveryRun(input: DiscoveryRunInput): Promise<RunSummary> {
  const run = { tenantId: input.tenantId, runNumber: input.runNumber };
  const show = runDetails(input);
  const scope = new CancellationScope();
  const deepVisibility = scope.run(() => findAiAgents(run, input.deepVisibilityBudgetMs, show));
  const inventory = await listInventory(run, show);
  if (inventory) scope.cancel();
  const found = await deepVisibility;
  const ending = inventory ?? toEnding(found);
  const summary = await CancellationScope.nonCancellable(() => finishRun({ ...run, ending }));
  setCurrentDetails(show.end(summary));
  upsertSearchAttributes([
    { key: OUTCOME, value: summary.outcome },
    { key: DEVICES, value: summary.devicesSeen },
    { key: SIGHTINGS, value: summary.sightings },
  ]);
  if (ending.outcome === 'cancelled') throw cancelled();
  if (ending.outcome === 'failed') {
    throw ApplicationFailure.nonRetryable(ending.message, ending.code);
  }
  return summary;
}

/** Only a cancelled workflow can end as cancelled; one stopped through PostgreSQL has to fail. */
const cancelled = (): Error =>
  CancellationScope.current().consideredCancelled
    ? new CancelledFailure('run cancelled')
    : ApplicationFailure.nonRetryable('The run was asked to stop.', 'run_cancelled');

/** Null if the inventory is complete, else the run's ending. */
async function listInventory(
  run: RunRef,
  show: ReturnType<typeof runDetails>,
): Promise<RunEnding | null> {
  try {
    const { devices } = await syncDevices.executeWithOptions(
      { summary: 'List every device of the console' },
      [run],
    );
    setCurrentDetails(show.inventory(`${devices} devices`));
    return null;
  } catch (error) {
    if (isCancellation(error) || wasStopped(error)) return { outcome: 'cancelled' };
    const { code, message } = readFailure(error);
    setCurrentDetails(show.inventory(message));
    return { outcome: 'failed', code, message };
  }
}

/** Never throws: every failure becomes a reason. */
async function findAiAgents(
  run: RunRef,
  budgetMs: number,
  show: ReturnType<typeof runDetails>,
): Promise<DeepVisibilityEnd> {
  const { queryDeepVisibility } = proxyActivities<Activities>({
    ...POLICIES.deepVisibility,
    scheduleToCloseTimeout: budgetMs,
    summary: 'Find AI agents in the process launches of 7 days',
  });
  try {
    const { sightings } = await queryDeepVisibility({ ...run, budgetMs });
    setCurrentDetails(show.deepVisibility(`${sightings} sightings`));
    return { kind: 'done' };
  } catch (error) {
    // Checked first: a cancellation must never become a degraded success.
    if (isCancellation(error) || wasStopped(error)) return { kind: 'cancelled' };
    const { reason, detail } = readDegradation(error);
    setCurrentDetails(show.deepVisibility(`${reason}: ${detail}`));
    return { kind: 'degraded', reason, detail };
  }
}

function toEnding(found: DeepVisibilityEnd): RunEnding {
  switch (found.kind) {
    case 'done':
      return { outcome: 'full' };
    case 'cancelled':
      return { outcome: 'cancelled' };
    case 'degraded':
      return { outcome: 'inventory-only', reason: found.reason, detail: found.detail };
    default:
      return found satisfies never;
  }
}

const causeOf = (error: unknown): unknown =>
  error instanceof ActivityFailure ? error.cause : error;

/** The run was stopped through PostgreSQL, which is faster than a cancellation by heartbeat. */
function wasStopped(error: unknown): boolean {
  const cause = causeOf(error);
  const type = cause instanceof ApplicationFailure ? cause.type : null;
  return type === 'run_superseded' || type === 'tenant_disconnected';
}

function readFailure(error: unknown): { readonly code: string; readonly message: string } {
  const cause = causeOf(error);
  if (cause instanceof ApplicationFailure && cause.type) {
    return { code: cause.type, message: cause.message };
  }
  if (cause instanceof TimeoutFailure) {
    return {
      code: 'run_timed_out',
      message: `The run took longer than it may (${cause.message}).`,
    };
  }
  return { code: 'internal', message: String(cause) };
}

function readDegradation(error: unknown): {
  readonly reason: DeepVisibilityReason;
  readonly detail: string;
} {
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure) {
    return { reason: 'timed_out', detail: cause.message };
  }
  if (cause instanceof ApplicationFailure) {
    const [detail] = cause.details ?? [];
    const reason = DEEP_VISIBILITY_REASONS.find((known) => known === detail) ?? 'internal';
    return { reason, detail: cause.message };
  }
  return { reason: 'internal', detail: String(cause) };
}
