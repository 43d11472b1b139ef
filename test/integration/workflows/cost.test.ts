import type { temporal } from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { DiscoveryClient } from '../../../src/client/discovery-client.ts';
import { saveSchedule } from '../../../src/client/schedules.ts';
import { discoveryWorkflowId, runWorkflowId } from '../../../src/workflows/messages.ts';
import { POLICIES } from '../../../src/workflows/policies.ts';
import { until } from '../../support/checks/until.ts';
import { connectDevServer, withWorkers } from '../../support/servers/temporal.ts';
import { StubActivities } from '../../support/stand-ins/stub-activities.ts';

let env: TestWorkflowEnvironment;
let discovery: DiscoveryClient;

beforeAll(async () => {
  env = await connectDevServer();
  discovery = new DiscoveryClient(env.client);
});

type Event = temporal.api.history.v1.IHistoryEvent;

/** Billable actions of one event, by Temporal Cloud's documented rules. */
function actionsOf(event: Event): number {
  if (event.workflowExecutionStartedEventAttributes) return 1;
  // A child costs one action besides its start.
  if (event.startChildWorkflowExecutionInitiatedEventAttributes) return 1;
  if (event.activityTaskScheduledEventAttributes) return 1;
  if (event.markerRecordedEventAttributes) return 1;
  if (event.timerStartedEventAttributes) return 1;
  if (event.workflowExecutionSignaledEventAttributes) return 1;
  if (event.upsertWorkflowSearchAttributesEventAttributes) return 1;
  return 0;
}

const eventsOf = async (workflowId: string): Promise<readonly Event[]> =>
  (await env.client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];

const SCHEDULE_FIRING = 2;

describe('the cost of a run', () => {
  it('a scheduled run with 2 minutes of Deep Visibility costs at most 20 billable actions', async () => {
    const stubs = new StubActivities();
    const tenant = 'acme';
    await withWorkers(env, stubs.activities, async () => {
      await discovery.tick(tenant);
      await until(() => stubs.finished.length === 1);
      const before = (await eventsOf(discoveryWorkflowId(tenant))).length;
      await saveSchedule(env.client, tenant, { every: '6h' });
      stubs.override({ sendTick: (id) => discovery.tick(id) });
      await env.client.schedule.getHandle(discoveryWorkflowId(tenant)).trigger();
      await until(() => stubs.finished.length === 2);
      await env.client.workflow.getHandle(runWorkflowId(tenant, 2)).result();
      const ticks: string[] = [];
      await until(async () => {
        const query = `WorkflowType = 'scheduledResync' and ExecutionStatus = 'Completed'`;
        for await (const { workflowId } of env.client.workflow.list({ query })) {
          ticks.push(workflowId);
        }
        return ticks.length > 0;
      });
      const events = [
        ...(await eventsOf(ticks[0] ?? '')),
        ...(await eventsOf(discoveryWorkflowId(tenant))).slice(before),
        ...(await eventsOf(runWorkflowId(tenant, 2))),
      ];
      const recorded = events.reduce((sum, event) => sum + actionsOf(event), SCHEDULE_FIRING);
      // A heartbeat in 60 s each: three of Deep Visibility's 120 s at most, one of the inventory's.
      expect(POLICIES.deepVisibility.heartbeatTimeout).toBe('75s');
      expect(POLICIES.inventory.heartbeatTimeout).toBe('75s');
      const heartbeats = 3 + 1;
      expect(recorded + heartbeats).toBeLessThanOrEqual(20);
      expect(recorded).toBeGreaterThan(8);
    });
  });

  it('R31: the history of a run has a few dozen events for any fleet', async () => {
    const events = await eventsOf(runWorkflowId('acme', 2));
    expect(events.length).toBeLessThan(40);
    const size = events.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
    expect(size).toBeLessThan(100_000);
  });
});
