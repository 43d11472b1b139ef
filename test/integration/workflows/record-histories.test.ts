import { readFileSync } from 'node:fs';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { beforeAll, describe, it } from 'vitest';
import { DiscoveryClient } from '../../../src/client/discovery-client.ts';
import { saveSchedule } from '../../../src/client/schedules.ts';
import { discoveryWorkflowId, runWorkflowId } from '../../../src/workflows/messages.ts';
import { until } from '../../support/checks/until.ts';
import { writeHistory } from '../../support/fixtures/histories.ts';
import { startDevServerWithShortHistories, withWorkers } from '../../support/servers/temporal.ts';
import {
  failWith,
  StubActivities,
  untilCancelled,
} from '../../support/stand-ins/stub-activities.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/**
 * Records histories of a release's workflows, which `replay.test.ts` replays from then on. Run once
 * per release, from its commit: `npm run record-histories`.
 */
describe.skipIf(process.env['RECORD_HISTORIES'] !== '1')('recording histories', () => {
  let env: TestWorkflowEnvironment;
  let discovery: DiscoveryClient;

  beforeAll(async () => {
    env = await startDevServerWithShortHistories(100);
    discovery = new DiscoveryClient(env.client);
  });

  const record = async (name: string, workflowId: string, runId?: string) => {
    const history = await env.client.workflow.getHandle(workflowId, runId).fetchHistory();
    writeHistory(version, name, workflowId, history);
  };

  it('records histories of runs', async () => {
    const stubs = new StubActivities();
    await withWorkers(env, stubs.activities, async () => {
      await discovery.resyncAndWait('acme', { requestedBy: 'cli' }, 20_000);
      stubs.override({ queryDeepVisibility: failWith('deep_visibility_unavailable', 'failed') });
      await discovery.resyncAndWait('acme', {}, 20_000);
      stubs.override({
        syncDevices: failWith('invalid_token'),
        queryDeepVisibility: untilCancelled,
      });
      await discovery.resyncAndWait('acme', { acceptMissing: true }, 20_000);
      stubs.override({ syncDevices: untilCancelled });
      await discovery.credentialsChanged('acme', 'credentials');
      await until(() => stubs.begun.length === 4);
      await discovery.pause('acme');
      await discovery.tick('acme');
      await until(async () => (await discovery.status('acme'))?.runningRun === 4);
      await until(() => discovery.cancelRun('acme', 4));
      await until(() => stubs.statuses.some(({ status }) => status === 'paused'));
      await record('tenant-busy', discoveryWorkflowId('acme'));
      await discovery.resume('acme');
      await until(async () => (await discovery.status('acme'))?.runningRun === 5);
      await discovery.disconnect('acme');
      await env.client.workflow.getHandle(discoveryWorkflowId('acme')).result();
    });
    await record('run-full', runWorkflowId('acme', 1));
    await record('run-inventory-only', runWorkflowId('acme', 2));
    await record('run-failed', runWorkflowId('acme', 3));
    await record('run-cancelled', runWorkflowId('acme', 4));
    await record('tenant-disconnected', discoveryWorkflowId('acme'));
  });

  it('records histories of a tenant that continued as new, and of a tick', async () => {
    const stubs = new StubActivities();
    await withWorkers(env, stubs.activities, async () => {
      await discovery.tick('long');
      const handle = env.client.workflow.getHandle(discoveryWorkflowId('long'));
      const { runId } = await handle.describe();
      for (let time = 0; (await handle.describe()).runId === runId; time += 1) {
        await discovery.resync('long', {});
        await until(() => stubs.finished.length > time);
      }
      await record('tenant-continued', discoveryWorkflowId('long'), runId);
      await saveSchedule(env.client, 'long', { every: '1h' });
      await env.client.schedule.getHandle(discoveryWorkflowId('long')).trigger();
      await until(() => stubs.ticks.length === 1);
      const ticks = env.client.workflow.list({ query: `WorkflowType = 'scheduledResync'` });
      await until(async () => {
        for await (const { workflowId, status } of ticks) {
          if (status.name !== 'COMPLETED') continue;
          await record('tick', workflowId);
          return true;
        }
        return false;
      });
    });
  });
});
