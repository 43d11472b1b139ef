import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { DiscoveryError, describeError, ERRORS, findDiscoveryError } from '../errors/errors.ts';
import type { DeepVisibilityReason } from '../workflows/activity-contract.ts';

/**
 * The only place that turns our errors into Temporal failures. A failure has an error code as its
 * type and no cause: causes and stacks of libraries could carry secrets into history.
 */

interface FailureRules {
  /** Attempts after which an unexpected failure is final; infinite for work that must happen. */
  readonly unexpectedAttempts: number;
}

export const LONG_WORK: FailureRules = { unexpectedAttempts: 5 };
export const MUST_HAPPEN: FailureRules = { unexpectedAttempts: Number.POSITIVE_INFINITY };

/** Upper bound of the wait that a console asks for. */
const MAX_RATE_LIMIT_WAIT_MS = 3_600_000;

/** Deep Visibility gave no result; the workflow ends the run `inventory-only` with the reason. */
export class DeepVisibilityUnavailable extends Error {
  readonly reason: DeepVisibilityReason;

  constructor(reason: DeepVisibilityReason, detail: string) {
    super(detail);
    this.name = 'DeepVisibilityUnavailable';
    this.reason = reason;
  }
}

/** Runs an activity; throws only cancellations and `ApplicationFailure`s. */
export async function withFailures<T>(rules: FailureRules, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // An error caused by the cancellation is reported as the cancellation.
    cancellationSignal().throwIfAborted();
    throw toFailure(error, rules);
  }
}

function toFailure(error: unknown, rules: FailureRules): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof DeepVisibilityUnavailable) {
    return ApplicationFailure.create({
      message: error.message,
      type: 'deep_visibility_unavailable',
      nonRetryable: true,
      details: [error.reason],
    });
  }
  const known =
    findDiscoveryError(error) ?? new DiscoveryError('internal', { detail: describeError(error) });
  const { retry } = ERRORS[known.code];
  const unexpected = known.code === 'internal' || known.code === 'database_failed';
  const final = unexpected ? activityInfo().attempt >= rules.unexpectedAttempts : retry !== 'wait';
  return ApplicationFailure.create({
    message: known.message,
    type: known.code,
    nonRetryable: final,
    ...(known.retryAfterMs === undefined
      ? {}
      : { nextRetryDelay: Math.min(known.retryAfterMs, MAX_RATE_LIMIT_WAIT_MS) }),
  });
}
