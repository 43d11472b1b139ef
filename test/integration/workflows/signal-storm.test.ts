import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { DiscoveryClient } from '../../../src/client/discovery-client.ts';
import { discoveryWorkflowId } from '../../../src/workflows/messages.ts';
import { until } from '../../support/checks/until.ts';
import { startDevServerWithShortHistories, withWorkers } from '../../support/servers/temporal.ts';
import { StubActivities } from '../../support/stand-ins/stub-activities.ts';

let env: TestWorkflowEnvironment;
let discovery: DiscoveryClient;

beforeAll(async () => {
  env = await startDevServerWithShortHistories(60);
  discovery = new DiscoveryClient(env.client);
});

const REQUESTS = 400;

describe('a storm of messages', () => {
  it('I4: none of 400 requests is lost across many continue-as-news', async () => {
    const stubs = new StubActivities();
    const tenant = 'storm';
    const handle = env.client.workflow.getHandle(discoveryWorkflowId(tenant));
    let sent = 0;
    /** Runs whose begin has failed once. */
    const failed = new Set<number>();
    /** Number of requests that were acknowledged before each run began. */
    const covered: number[] = [];
    stubs.override({
      beginRun: async (request) => {
        if (failed.size < 3 && covered.length % 2 === 1 && !failed.has(covered.length)) {
          failed.add(covered.length);
          throw ApplicationFailure.retryable('on purpose', 'database_unreachable');
        }
        covered.push(sent);
        stubs.begun.push(request);
        return { runNumber: covered.length, deepVisibilityBudgetMs: 60_000, actionCode: null };
      },
    });
    const executions = new Set<string>();
    await withWorkers(env, stubs.activities, async () => {
      for (let at = 0; at < REQUESTS; at += 1) {
        await discovery.resync(tenant, { reason: `request ${at}` });
        sent += 1;
        if (at % 10 === 0) executions.add((await handle.describe()).runId);
        if (at % 50 === 49) {
          const begun = covered.length;
          await until(() => covered.length > begun);
        }
      }
      await until(() => covered.at(-1) === REQUESTS);
      await until(async () => {
        const status = await discovery.status(tenant, 30_000);
        return status !== null && !status.pending && status.runningRun === null;
      });
      executions.add((await handle.describe()).runId);
    });
    // I4: the last acknowledged request is followed by a run that began after it.
    expect(covered.at(-1)).toBe(REQUESTS);
    expect(failed.size).toBe(3);
    expect(executions.size).toBeGreaterThan(3);
  });

  it('each update that waits while history grows returns a run that began after it', async () => {
    const stubs = new StubActivities();
    const tenant = 'updates';
    await withWorkers(env, stubs.activities, async () => {
      const answers: Promise<number>[] = [];
      for (let at = 0; at < 60; at += 1) {
        const begunBefore = stubs.begun.length;
        answers.push(
          discovery
            .resyncAndWait(tenant, {}, 60_000)
            .then(({ runNumber }) => runNumber - begunBefore),
        );
        // The server takes ten updates at once.
        if (at % 8 === 7) await Promise.all(answers);
      }
      // An update never returns a run that was already open when it was sent.
      for (const ahead of await Promise.all(answers)) expect(ahead).toBeGreaterThan(0);
    });
  });
});
