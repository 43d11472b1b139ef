import { Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { readHistories } from '../../support/fixtures/histories.ts';
import { quietRuntime } from '../../support/servers/temporal.ts';

const histories = readHistories();

const replay = (history: (typeof histories)[number]['history'], workflowId: string) => {
  quietRuntime();
  const workflowBundle = { codePath: inject('servers').workflowBundle };
  return Worker.runReplayHistory({ workflowBundle }, history, workflowId);
};

describe('R30: recorded histories', () => {
  it.each(histories)('the workflows replay $name of $version', async ({ history, workflowId }) => {
    await replay(history, workflowId);
  });

  it('the recorded histories cover every way a workflow can go', () => {
    expect(histories.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'run-full',
        'run-inventory-only',
        'run-failed',
        'run-cancelled',
        'tenant-busy',
        'tenant-continued',
        'tenant-disconnected',
        'tick',
      ]),
    );
  });

  it('a history with another activity does not replay', async () => {
    const recorded = histories.find(({ name }) => name === 'run-full');
    if (!recorded) throw new Error('no history was recorded');
    const scheduled = recorded.history.events?.find(
      ({ activityTaskScheduledEventAttributes: attributes }) =>
        attributes?.activityType?.name === 'finishRun',
    );
    const type = scheduled?.activityTaskScheduledEventAttributes?.activityType;
    if (!type) throw new Error('the history has no finishRun');
    type.name = 'finishRunDifferently';
    await expect(replay(recorded.history, recorded.workflowId)).rejects.toThrow(
      /Nondeterminism|DeterminismViolation|Activity type/i,
    );
  });
});
