import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { DiscoveryClient } from '../../../src/client/discovery-client.ts';
import { discoveryWorkflowId, resyncSignal } from '../../../src/workflows/messages.ts';
import { until } from '../../support/checks/until.ts';
import { connectDevServer, withWorkers } from '../../support/servers/temporal.ts';
import {
  failWith,
  StubActivities,
  untilCancelled,
} from '../../support/stand-ins/stub-activities.ts';

let env: TestWorkflowEnvironment;
let discovery: DiscoveryClient;
let tenants = 0;

beforeAll(async () => {
  env = await connectDevServer();
  discovery = new DiscoveryClient(env.client);
});

const newTenant = (): string => {
  tenants += 1;
  return `tenant-${tenants}`;
};

const handleOf = (tenant: string) => env.client.workflow.getHandle(discoveryWorkflowId(tenant));
const statusOf = (tenant: string) => discovery.status(tenant, 30_000);

/** Blocks every inventory until `release` is called. */
function blockInventory() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    release,
    syncDevices: async () => {
      await released;
      return { devices: 3, pages: 1 };
    },
  };
}

describe("a tenant's discovery", () => {
  it('a tenant runs once as soon as it is connected', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    await withWorkers(env, stubs.activities, async () => {
      await discovery.credentialsChanged(tenant, 'connect');
      await until(() => stubs.finished.length === 1);
      const status = await until(async () => {
        const seen = await statusOf(tenant);
        return seen?.recent.length === 1 ? seen : null;
      });
      expect(status).toMatchObject({ status: 'connected', pending: false, runningRun: null });
      expect(status.recent[0]).toMatchObject({ trigger: 'connect', outcome: 'full', devices: 3 });
    });
  });

  it('R21, I3, I4: any number of requests during a run lead to exactly one more run', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    const blocked = blockInventory();
    stubs.override({ syncDevices: blocked.syncDevices });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.resync(tenant, {});
      await until(() => stubs.begun.length === 1);
      for (let time = 0; time < 10; time += 1) await discovery.resync(tenant, {});
      for (let time = 0; time < 10; time += 1) await discovery.tick(tenant);
      blocked.release();
      await until(() => stubs.finished.length === 2);
      await until(async () => (await statusOf(tenant))?.pending === false);
    });
    expect(stubs.begun.map(({ trigger }) => trigger)).toEqual(['manual', 'manual']);
    expect(stubs.maxOpen).toBe(1);
  });

  it('a bare or odd resync signal from the Temporal UI asks for a run', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    await withWorkers(env, stubs.activities, async () => {
      await discovery.tick(tenant);
      await until(() => stubs.finished.length === 1);
      await handleOf(tenant).signal(resyncSignal);
      await until(() => stubs.finished.length === 2);
      for (const odd of [null, 'soon', 7, [], { acceptMissing: 'yes', reason: { a: 1 } }]) {
        const wanted = stubs.finished.length + 1;
        await handleOf(tenant).signal(resyncSignal.name, odd);
        await until(() => stubs.finished.length >= wanted);
      }
    });
    expect(stubs.begun.every(({ acceptMissing }) => !acceptMissing)).toBe(true);
  });

  it('merged requests keep the confirmation of a mass disappearance', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    const blocked = blockInventory();
    stubs.override({ syncDevices: blocked.syncDevices });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.resync(tenant, {});
      await until(() => stubs.begun.length === 1);
      await discovery.resync(tenant, { acceptMissing: true });
      await discovery.tick(tenant);
      blocked.release();
      await until(() => stubs.finished.length === 2);
    });
    expect(stubs.begun.map(({ acceptMissing }) => acceptMissing)).toEqual([false, true]);
  });

  it('I4: an update returns the first run that began after it', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    const blocked = blockInventory();
    stubs.override({ syncDevices: blocked.syncDevices });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.tick(tenant);
      await until(() => stubs.begun.length === 1);
      const answers = [1, 2, 3].map(() => discovery.resyncAndWait(tenant, {}, 60_000));
      await until(async () => {
        const { events } = await handleOf(tenant).fetchHistory();
        const accepted = events?.filter(
          (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
        );
        return accepted?.length === answers.length;
      });
      blocked.release();
      const summaries = await Promise.all(answers);
      expect(summaries.map(({ runNumber }) => runNumber)).toEqual([2, 2, 2]);
    });
  });

  it('an update returns the summary of a run that failed', async () => {
    const stubs = new StubActivities();
    stubs.override({ syncDevices: failWith('console_unreachable') });
    await withWorkers(env, stubs.activities, async () => {
      const summary = await discovery.resyncAndWait(newTenant(), {}, 60_000);
      expect(summary).toMatchObject({ outcome: 'failed' });
      expect(summary.reason).toContain('console_unreachable: ');
    });
  });

  it('an update starts a workflow that was lost', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    await withWorkers(env, stubs.activities, async () => {
      await discovery.tick(tenant);
      await until(() => stubs.finished.length === 1);
      await handleOf(tenant).terminate('lost');
      const summary = await discovery.resyncAndWait(tenant, {}, 60_000);
      expect(summary.outcome).toBe('full');
    });
  });

  it('a run that fails, is cancelled, or is terminated does not end the workflow', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    await withWorkers(env, stubs.activities, async () => {
      stubs.override({ syncDevices: failWith('internal') });
      await discovery.resync(tenant, {});
      await until(() => stubs.finished.length >= 1);
      stubs.override({ syncDevices: untilCancelled });
      for (const end of ['cancel', 'terminate'] as const) {
        const runs = stubs.begun.length;
        await discovery.resync(tenant, {});
        await until(() => stubs.begun.length === runs + 1);
        const run = env.client.workflow.getHandle(`${discoveryWorkflowId(tenant)}/run/${runs + 1}`);
        await until(() =>
          run.describe().then(
            () => true,
            () => false,
          ),
        );
        await run[end]();
        await until(async () => (await statusOf(tenant))?.runningRun === null);
      }
      const status = await statusOf(tenant);
      expect(status?.recent.map(({ outcome }) => outcome)).toEqual([
        'failed',
        'cancelled',
        'failed',
      ]);
    });
  });
});

describe('a pause', () => {
  it('a paused tenant keeps requests, refuses updates, and gets one run after the pause', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    await withWorkers(env, stubs.activities, async () => {
      await discovery.credentialsChanged(tenant, 'connect');
      await until(() => stubs.finished.length === 1);
      await discovery.pause(tenant);
      await until(() => stubs.statuses.some(({ status }) => status === 'paused'));
      await discovery.resync(tenant, {});
      await discovery.tick(tenant);
      await expect(discovery.resyncAndWait(tenant, {}, 60_000)).rejects.toMatchObject({
        code: 'tenant_paused',
      });
      expect(await statusOf(tenant)).toMatchObject({
        status: 'paused',
        pending: true,
      });
      expect(stubs.begun).toHaveLength(1);
      await discovery.resume(tenant);
      await until(() => stubs.finished.length === 2);
      expect(stubs.statuses.at(-1)).toMatchObject({ status: 'connected' });
    });
  });

  it('a workflow that was lost learns of a pause from PostgreSQL, and keeps the request', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    const paused = failWith('tenant_paused');
    stubs.override({ beginRun: paused });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.resync(tenant, {});
      await until(async () => (await statusOf(tenant))?.status === 'paused');
      expect(await statusOf(tenant)).toMatchObject({ pending: true });
      stubs.override({ beginRun: stubsBegin(stubs) });
      await discovery.resume(tenant);
      await until(() => stubs.finished.length === 1);
    });
  });
});

/** Replaces an override by a beginRun like the stub's own. */
const stubsBegin = (stubs: StubActivities) => async (request: { tenantId: string }) => {
  stubs.begun.push({ ...request, requestId: 'r', trigger: 'manual', acceptMissing: false });
  return { runNumber: stubs.begun.length, deepVisibilityBudgetMs: 60_000, actionCode: null };
};

describe('a token that no longer works', () => {
  it.each(['invalid_token', 'missing_scope'])(
    'R9: %s sets the tenant to action_required, until a manual resync succeeds',
    async (code) => {
      const stubs = new StubActivities();
      const tenant = newTenant();
      stubs.override({ syncDevices: failWith(code) });
      await withWorkers(env, stubs.activities, async () => {
        await discovery.tick(tenant);
        await until(() => stubs.statuses.length === 1);
        expect(stubs.statuses[0]).toEqual({
          tenantId: tenant,
          status: 'action_required',
          code,
        });
        stubs.override({ syncDevices: failWith('console_unreachable') });
        await discovery.resyncAndWait(tenant, {}, 60_000);
        expect(await statusOf(tenant)).toMatchObject({
          status: 'action_required',
        });
        stubs.override({ syncDevices: async () => ({ devices: 1, pages: 1 }) });
        await discovery.resyncAndWait(tenant, {}, 60_000);
        await until(() => stubs.statuses.length === 2);
        expect(stubs.statuses[1]).toEqual({ tenantId: tenant, status: 'connected', code: null });
      });
    },
  );

  it('new credentials clear action_required and start a run', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    stubs.override({ syncDevices: failWith('invalid_token') });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.tick(tenant);
      await until(() => stubs.statuses.length === 1);
      stubs.override({ syncDevices: async () => ({ devices: 1, pages: 1 }) });
      await discovery.credentialsChanged(tenant, 'credentials');
      await until(() => stubs.finished.length === 2);
      expect(stubs.statuses.at(-1)).toMatchObject({ status: 'connected' });
      expect(stubs.begun.at(-1)?.trigger).toBe('credentials');
    });
  });

  it('a workflow that was lost learns of action_required, and clears it after a full run', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    stubs.override({
      beginRun: async (request) => {
        stubs.begun.push(request);
        return { runNumber: 1, deepVisibilityBudgetMs: 60_000, actionCode: 'invalid_token' };
      },
    });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.resync(tenant, {});
      await until(() => stubs.statuses.length === 1);
    });
    expect(stubs.statuses).toEqual([{ tenantId: tenant, status: 'connected', code: null }]);
  });
});

describe('a disconnect', () => {
  it('R24: a disconnect ends the run, then the tenant, then the workflow', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    stubs.override({ syncDevices: untilCancelled });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.resync(tenant, {});
      await until(() => stubs.begun.length === 1);
      await discovery.disconnect(tenant);
      await handleOf(tenant).result();
    });
    expect(stubs.finished.map(({ ending }) => ending.outcome)).toEqual(['cancelled']);
    expect(stubs.disconnected).toEqual([tenant]);
  });

  it('the workflow of a tenant that is disconnected in PostgreSQL completes', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    stubs.override({ beginRun: failWith('tenant_disconnected') });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.tick(tenant);
      await handleOf(tenant).result();
    });
    expect(stubs.disconnected).toEqual([tenant]);
  });

  it('a disconnect rejects an update that is waiting', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    stubs.override({ syncDevices: untilCancelled });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.tick(tenant);
      await until(() => stubs.begun.length === 1);
      const answer = discovery.resyncAndWait(tenant, {}, 60_000);
      answer.catch(() => {});
      await until(async () => (await statusOf(tenant))?.pending === true);
      await discovery.disconnect(tenant);
      await expect(answer).rejects.toMatchObject({ code: 'tenant_disconnected' });
      await handleOf(tenant).result();
    });
  });

  it('connecting again during a disconnect ends the disconnect', async () => {
    const stubs = new StubActivities();
    const tenant = newTenant();
    stubs.override({ syncDevices: untilCancelled });
    await withWorkers(env, stubs.activities, async () => {
      await discovery.resync(tenant, {});
      await until(() => stubs.begun.length === 1);
      await discovery.disconnect(tenant);
      stubs.override({ syncDevices: async () => ({ devices: 1, pages: 1 }) });
      await discovery.credentialsChanged(tenant, 'connect');
      await until(() => stubs.finished.some(({ ending }) => ending.outcome === 'full'));
    });
  });
});
