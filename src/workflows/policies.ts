import type { ActivityOptions } from '@temporalio/common';
import { LONG_TASK_QUEUE } from './messages.ts';

/**
 * Every timeout and retry policy, with its reason. Activities decide by the kind of their failure
 * whether it is retried at all; what stands here is how long and how often.
 *
 * `cancellationType` is set by hand everywhere: the SDK's documented default is to wait, its real
 * one is not, and a run must not close before its remote query is cancelled.
 */
const WAIT = 'WAIT_CANCELLATION_COMPLETED' as const;

/**
 * A killed worker is noticed after this. 75 s make the SDK send a heartbeat every 60 s, each of
 * which is a billable action; shorter would notice sooner and cost more.
 */
const HEARTBEAT = '75s';

export const POLICIES = {
  /** One short transaction. Retried until PostgreSQL is back: a request must not be lost. */
  bookkeeping: {
    startToCloseTimeout: '1m',
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  },
  /**
   * Retries ride out crashes, deploys and a restarting database; faults of the console end inside
   * the activity (within 6 minutes) and are not retried. 8 h list several million devices.
   */
  inventory: {
    taskQueue: LONG_TASK_QUEUE,
    startToCloseTimeout: '4h',
    scheduleToCloseTimeout: '8h',
    heartbeatTimeout: HEARTBEAT,
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  },
  /**
   * The budget is schedule-to-close and set per run. The activity itself ends `GRACE_MS` before, so
   * that it can still cancel its remote query and name the reason.
   */
  deepVisibility: {
    taskQueue: LONG_TASK_QUEUE,
    heartbeatTimeout: HEARTBEAT,
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  },
  /** Ends the run in PostgreSQL and cancels what is left at the console. Must happen, may wait. */
  finish: {
    startToCloseTimeout: '2m',
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  },
  /** A tick lost here is followed by the next one; it must not pile up behind a lost server. */
  tick: {
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: '10m',
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  },
} as const satisfies Record<string, ActivityOptions>;

/** What Deep Visibility keeps of its budget to end in order. */
export const GRACE_MS = 15_000;
