import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../src/types.ts';
import { TASK_QUEUE } from '../../../src/workflows/messages.ts';
import { until } from '../../support/checks/until.ts';
import { startTimeSkipping, withWorkers } from '../../support/servers/temporal.ts';
import {
  failWith,
  StubActivities,
  untilCancelled,
} from '../../support/stand-ins/stub-activities.ts';

let env: TestWorkflowEnvironment;

beforeAll(async () => {
  env = await startTimeSkipping();
});

const start = (budgetMs = 60_000) =>
  env.client.workflow.start<(input: object) => Promise<RunSummary>>('discoveryRun', {
    workflowId: `run-${crypto.randomUUID()}`,
    taskQueue: TASK_QUEUE,
    args: [{ tenantId: 'acme', runNumber: 1, trigger: 'manual', deepVisibilityBudgetMs: budgetMs }],
  });

const execute = (stubs: StubActivities, budgetMs?: number) =>
  withWorkers(env, stubs.activities, async () => (await start(budgetMs)).result());

describe('the workflow discoveryRun', () => {
  it('a run is full when inventory and Deep Visibility both succeed', async () => {
    const stubs = new StubActivities();
    const summary = await execute(stubs);
    expect(summary.outcome).toBe('full');
    expect(stubs.finished).toEqual([
      { tenantId: 'acme', runNumber: 1, ending: { outcome: 'full' } },
    ]);
  });

  it.each([
    'unlicensed',
    'not_permitted',
    'rejected',
    'failed',
    'bad_response',
    'unreachable',
  ] as const)('I9: a run completes inventory-only when Deep Visibility is %s', async (reason) => {
    const stubs = new StubActivities();
    stubs.override({
      queryDeepVisibility: failWith('deep_visibility_unavailable', reason),
    });
    const summary = await execute(stubs);
    expect(summary.outcome).toBe('inventory-only');
    expect(stubs.finished[0]?.ending).toMatchObject({ outcome: 'inventory-only', reason });
  });

  it('I9: a run completes inventory-only when Deep Visibility fails in an unexpected way', async () => {
    const stubs = new StubActivities();
    stubs.override({ queryDeepVisibility: failWith('TypeError') });
    expect((await execute(stubs)).outcome).toBe('inventory-only');
    expect(stubs.finished[0]?.ending).toMatchObject({ reason: 'internal' });
  });

  it('I9: a run completes inventory-only when retries of Deep Visibility use up the budget', async () => {
    const stubs = new StubActivities();
    let attempts = 0;
    stubs.override({
      queryDeepVisibility: async () => {
        attempts += 1;
        throw ApplicationFailure.retryable('the database is away', 'database_unreachable');
      },
    });
    expect((await execute(stubs, 600_000)).outcome).toBe('inventory-only');
    expect(attempts).toBeGreaterThan(5);
  });

  it('I9: a run completes inventory-only when Deep Visibility exceeds its budget', async () => {
    const stubs = new StubActivities();
    stubs.override({ queryDeepVisibility: untilCancelled });
    const summary = await execute(stubs, 3_000);
    expect(summary.outcome).toBe('inventory-only');
    expect(stubs.finished[0]?.ending).toMatchObject({ reason: 'timed_out' });
  });

  it('a run fails with the code of the inventory, and stops Deep Visibility first', async () => {
    const stubs = new StubActivities();
    let stopped = false;
    stubs.override({
      syncDevices: failWith('invalid_token'),
      queryDeepVisibility: async () => {
        try {
          return await untilCancelled();
        } finally {
          stopped = true;
        }
      },
      finishRun: async (end) => {
        expect(stopped).toBe(true);
        return { ...(await new StubActivities().activities.finishRun(end)) };
      },
    });
    const failure = await execute(stubs).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    const { cause } = failure as WorkflowFailedError;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect(cause).toMatchObject({ type: 'invalid_token', nonRetryable: true });
  });

  it('a run retries the inventory while the database is away', async () => {
    const stubs = new StubActivities();
    let attempts = 0;
    stubs.override({
      syncDevices: async () => {
        attempts += 1;
        if (attempts < 8) throw ApplicationFailure.retryable('away', 'database_unreachable');
        return { devices: 3, pages: 1 };
      },
    });
    expect((await execute(stubs)).outcome).toBe('full');
    expect(attempts).toBe(8);
  });

  it('a run stores its end once the database is back', async () => {
    const stubs = new StubActivities();
    let attempts = 0;
    stubs.override({
      finishRun: async (end) => {
        attempts += 1;
        if (attempts < 10) throw ApplicationFailure.retryable('away', 'database_unreachable');
        return await new StubActivities().activities.finishRun(end);
      },
    });
    expect((await execute(stubs)).outcome).toBe('full');
    expect(attempts).toBe(10);
  });

  it('a cancelled run ends cancelled, never as a degraded success', async () => {
    const stubs = new StubActivities();
    stubs.override({ queryDeepVisibility: untilCancelled });
    const failure = await withWorkers(env, stubs.activities, async () => {
      const handle = await start();
      // The test server fails when a cancellation meets the end of the inventory.
      await until(async () =>
        (await handle.fetchHistory()).events?.some(
          ({ activityTaskCompletedEventAttributes: completed }) => completed,
        ),
      );
      await handle.cancel();
      return await handle.result().catch((error: unknown) => error);
    });
    expect((failure as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(stubs.finished.map(({ ending }) => ending)).toEqual([{ outcome: 'cancelled' }]);
  });

  it('a run that was asked to stop through the database ends cancelled', async () => {
    const stubs = new StubActivities();
    // The test server fails when an activity's own end races with its cancellation.
    stubs.override({
      syncDevices: failWith('run_superseded'),
      queryDeepVisibility: untilCancelled,
    });
    const failure = await execute(stubs).catch((error: unknown) => error);
    expect((failure as WorkflowFailedError).cause).toMatchObject({ type: 'run_cancelled' });
    expect(stubs.finished.map(({ ending }) => ending)).toEqual([{ outcome: 'cancelled' }]);
  });
});
