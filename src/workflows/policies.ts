import type { ActivityOptions } from '@temporalio/common';
import { LONG_TASK_QUEUE } from './messages.ts';

/**
 * Every timeout and retry policy, with its reason. An activity's failure says whether it is retried;
 * the policy says how often and for how long.
 *
 * `cancellationType` is set everywhere because a run must not close before its remote query is
 * cancelled. The SDK documents waiting as the default, but its real default does not wait.
 */
const WAIT = 'WAIT_CANCELLATION_COMPLETED' as const;

/**
 * Time until a killed worker is noticed. With 75 s the SDK sends a heartbeat every 60 s, and each is
 * a billable action: a shorter timeout costs more.
 */
const HEARTBEAT = '75s';

export const POLICIES = {
  /** One short transaction. Retried without limit: a request must not be lost. */
  bookkeeping: {
    startToCloseTimeout: '1m',
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  },
  /**
   * Retries are for crashes, deployments and database restarts. Faults of the console fail the
   * activity within 6 minutes and are not retried. 8 h suffice for several million devices.
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
   * The budget is the schedule-to-close timeout, set per run. The activity ends itself `GRACE_MS`
   * earlier, so that it can still name the reason.
   */
  deepVisibility: {
    taskQueue: LONG_TASK_QUEUE,
    heartbeatTimeout: HEARTBEAT,
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  },
  /** Must happen, so it is retried without limit. */
  finish: {
    startToCloseTimeout: '2m',
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  },
  /** The next tick follows a lost one; ticks must not pile up while the database is away. */
  tick: {
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: '10m',
    cancellationType: WAIT,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  },
} as const satisfies Record<string, ActivityOptions>;

/** Part of the Deep Visibility budget that is reserved for an orderly end. */
export const GRACE_MS = 15_000;
