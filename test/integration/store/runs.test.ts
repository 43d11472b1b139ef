import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import {
  disconnectIntegration,
  findIntegration,
  setIntegrationStatus,
  swapSeal,
} from '../../../src/store/integrations.ts';
import {
  endAllQueries,
  endQuery,
  findQuery,
  listRunningQueries,
  recordQuery,
  recordQueryFinished,
  takeCallSlot,
} from '../../../src/store/runs/remote-queries.ts';
import {
  addWarning,
  findOpenRun,
  findRun,
  fixWindow,
  insertRun,
  listRuns,
  recordRunEnd,
  setProgress,
} from '../../../src/store/runs/runs.ts';
import { addNewTenant, addTenant, createTestDatabase } from '../../support/servers/database.ts';

let database: Database;
let tenant = '';

beforeAll(async () => {
  ({ database } = await createTestDatabase());
});

beforeEach(async () => {
  tenant = await addNewTenant(database);
});

const begin = (requestId: string = crypto.randomUUID()) =>
  database.asTenant(tenant, (tx) =>
    insertRun(tx, { tenantId: tenant, requestId, trigger: 'manual', acceptMissing: false }),
  );

const end = (runNumber: number, outcome: 'full' | 'failed' = 'full') =>
  database.asTenant(tenant, (tx) =>
    recordRunEnd(tx, tenant, runNumber, { outcome, reasonCode: null, reason: null }),
  );

describe('runs', () => {
  it('Runs are numbered from 1 without a gap, also after the tenant is connected again', async () => {
    await end(await begin());
    await end(await begin());
    await database.asTenant(tenant, (tx) => disconnectIntegration(tx, tenant, Date.now() + 1_000));
    await addTenant(database, tenant);
    expect(await begin()).toBe(3);
  });

  it('One request begins one run, however often it is repeated', async () => {
    const first = await begin('request');
    expect(await begin('request')).toBe(first);
    await end(first);
    expect(await begin('request')).toBe(first);
  });

  it('A run keeps its first outcome', async () => {
    const run = await begin();
    await end(run, 'failed');
    await end(run, 'full');
    const row = await database.asTenant(tenant, (tx) => findRun(tx, tenant, run));
    expect(row?.outcome).toBe('failed');
    expect(await database.asTenant(tenant, (tx) => findOpenRun(tx, tenant))).toBeNull();
  });

  it('A run keeps a repeated warning once, and two of one code when their texts differ', async () => {
    const run = await begin();
    const warn = (message: string) =>
      database.asTenant(tenant, (tx) =>
        addWarning(tx, tenant, run, { code: 'rows_rejected', message }),
      );
    await warn('one');
    await warn('one');
    await warn('two');
    const row = await database.asTenant(tenant, (tx) => findRun(tx, tenant, run));
    expect(row?.warnings.map(({ message }) => message)).toEqual(['one', 'two']);
  });

  it('A run merges the progress of inventory and Deep Visibility', async () => {
    const run = await begin();
    await database.asTenant(tenant, async (tx) => {
      await setProgress(tx, tenant, run, { inventory: 'page 1' });
      await setProgress(tx, tenant, run, { deepVisibility: 'asking' });
    });
    const row = await database.asTenant(tenant, (tx) => findRun(tx, tenant, run));
    expect(row?.progress).toEqual({ inventory: 'page 1', deepVisibility: 'asking' });
  });

  it('A run uses the same window in every attempt', async () => {
    const run = await begin();
    const fix = (fromMs: number) =>
      database.asTenant(tenant, (tx) => fixWindow(tx, tenant, run, { fromMs, toMs: fromMs + 5 }));
    expect(await fix(1_000)).toEqual({ fromMs: 1_000, toMs: 1_005 });
    expect(await fix(9_000)).toEqual({ fromMs: 1_000, toMs: 1_005 });
  });

  it('Runs are listed newest first, page by page', async () => {
    for (let time = 0; time < 5; time += 1) await end(await begin());
    const page = (before: number | null) =>
      database.asTenant(tenant, (tx) => listRuns(tx, tenant, 2, before));
    expect((await page(null)).map(({ runNumber }) => runNumber)).toEqual([5, 4]);
    expect((await page(4)).map(({ runNumber }) => runNumber)).toEqual([3, 2]);
  });
});

const query = (part: string, remoteId: string) => ({ part, remoteId, forwardTag: null });

describe('queries at a console', () => {
  it('A remote query is found by its part until it is ended', async () => {
    const run = await begin();
    await database.asTenant(tenant, async (tx) => {
      await recordQuery(tx, tenant, run, query('part', 'q1'));
      expect((await findQuery(tx, tenant, run, 'part'))?.remoteId).toBe('q1');
      await endQuery(tx, tenant, run, 'q1');
      expect(await findQuery(tx, tenant, run, 'part')).toBeNull();
      await recordQuery(tx, tenant, run, query('part', 'q2'));
      expect((await findQuery(tx, tenant, run, 'part'))?.remoteId).toBe('q2');
    });
  });

  it('I6: A part of a run has at most one remote query', async () => {
    const run = await begin();
    await database.asTenant(tenant, (tx) => recordQuery(tx, tenant, run, query('part', 'q1')));
    await expect(
      database.asTenant(tenant, (tx) => recordQuery(tx, tenant, run, query('part', 'q2'))),
    ).rejects.toMatchObject({ code: 'database_failed' });
  });

  it('A finished remote query needs no cancel, but stays on record', async () => {
    const run = await begin();
    await database.asTenant(tenant, async (tx) => {
      await recordQuery(tx, tenant, run, query('a', 'qa'));
      await recordQuery(tx, tenant, run, query('b', 'qb'));
      await recordQueryFinished(tx, tenant, run, 'qa');
      expect((await listRunningQueries(tx, tenant, run)).map(({ remoteId }) => remoteId)).toEqual([
        'qb',
      ]);
      expect(await findQuery(tx, tenant, run, 'a')).not.toBeNull();
      await endAllQueries(tx, tenant, run);
      expect(await findQuery(tx, tenant, run, 'a')).toBeNull();
    });
  });

  it('Remote queries start as far apart as the token allows, across workers', async () => {
    const other = (await import('../../../src/store/database.ts')).Database;
    const second = new other(String(database.pool.options.connectionString));
    const take = (from: Database) =>
      from.asTenant(tenant, (tx) => takeCallSlot(tx, `${tenant} init`, 60_000));
    const startedAt = performance.now();
    const waits = await Promise.all([take(database), take(second), take(database), take(second)]);
    const elapsedMs = performance.now() - startedAt;
    await second.close();
    expect(elapsedMs).toBeLessThan(30_000);
    for (const [at, wait] of waits.toSorted((a, b) => a - b).entries()) {
      expect(wait).toBeLessThanOrEqual(at * 60_000 + 50);
      expect(wait).toBeGreaterThan(at * 60_000 - elapsedMs - 50);
    }
  });
});

describe('a tenant that leaves', () => {
  it('A disconnected tenant has no token, and no status restores it', async () => {
    await database.asTenant(tenant, async (tx) => {
      await disconnectIntegration(tx, tenant, Date.now() + 1_000);
      await setIntegrationStatus(tx, tenant, 'connected', null);
    });
    const row = await database.asTenant(tenant, (tx) => findIntegration(tx, tenant));
    expect(row).toMatchObject({ status: 'disconnected', sealedToken: null, tokenLast4: null });
  });

  it('A tenant that was connected again is not disconnected by an earlier request', async () => {
    const gone = await database.asTenant(tenant, (tx) =>
      disconnectIntegration(tx, tenant, Date.now() - 60_000),
    );
    expect(gone).toBe(false);
    const row = await database.asTenant(tenant, (tx) => findIntegration(tx, tenant));
    expect(row?.sealedToken).not.toBeNull();
  });

  it('A token that was replaced during rotate-key is kept', async () => {
    const swapped = await database.asOwner((tx) => swapSeal(tx, tenant, 'other seal', 'new', 'k2'));
    expect(swapped).toBe(false);
    const row = await database.asTenant(tenant, (tx) => findIntegration(tx, tenant));
    expect(row?.sealedToken).toBe('{}');
  });
});
