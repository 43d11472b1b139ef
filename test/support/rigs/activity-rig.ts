import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { SampleConsole } from '../../../sample-console/start-sample-console.ts';
import { createActivities } from '../../../src/activities/create-activities.ts';
import type { DiscoveryClient } from '../../../src/client/discovery-client.ts';
import { type Clock, systemClock } from '../../../src/clock.ts';
import type { TimeWindow } from '../../../src/sentinelone/deep-visibility/time-window.ts';
import { RateLimiters } from '../../../src/sentinelone/http/rate-limiter.ts';
import type { Database } from '../../../src/store/database.ts';
import { type EngineSetting, saveIntegration, setEngine } from '../../../src/store/integrations.ts';
import { findRun, fixWindow, type RunRow } from '../../../src/store/runs/runs.ts';
import type { SightingRow } from '../../../src/store/sightings/sighting-list.ts';
import type { RunSummary } from '../../../src/types.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { Vault } from '../../../src/vault/vault.ts';
import type {
  Activities,
  DeepVisibilityResult,
  RunEnding,
} from '../../../src/workflows/activity-contract.ts';
import { readDevices, readSightings } from '../fixtures/lists.ts';
import { FAST, TEST_KEY } from './rig.ts';

/** A window like that of runs: seven days, to the second. */
export function lastWeek(): TimeWindow {
  const toMs = Math.floor(Date.now() / 1000) * 1000;
  return { fromMs: toMs - 7 * 86_400_000, toMs };
}

/** The real activities on a real database against a sample console, without Temporal. */
export class ActivityRig {
  readonly console: SampleConsole;
  readonly database: Database;
  readonly clock: Clock;
  readonly #caFile: string;
  readonly #vault = new Vault(parseKeyRing(TEST_KEY));
  readonly activities: Activities;

  private constructor(
    database: Database,
    console: SampleConsole,
    clock: Clock,
    scale: number,
    eventLimit: number,
    random: () => number,
  ) {
    this.database = database;
    this.console = console;
    this.clock = clock;
    this.#caFile = path.join(tmpdir(), `s1d-ca-${process.pid}-${console.port}.pem`);
    this.activities = createActivities({
      database,
      vault: this.#vault,
      // The activities that tests call here do not use Temporal.
      discovery: {} as DiscoveryClient,
      consoleSettings: {
        allowPrivateAddresses: true,
        allowedHosts: [],
        extraCaFiles: [this.#caFile],
        rateLimitScale: scale,
      },
      rateLimiters: new RateLimiters(clock, scale),
      deepVisibilityBudgetMs: 60_000,
      retentionMs: 400 * 86_400_000,
      eventLimit,
      clock,
      random,
    });
  }

  static async create(
    database: Database,
    console: SampleConsole,
    options: {
      readonly clock?: Clock;
      readonly scale?: number;
      readonly eventLimit?: number;
      readonly random?: () => number;
    } = {},
  ): Promise<ActivityRig> {
    const rig = new ActivityRig(
      database,
      console,
      options.clock ?? systemClock,
      options.scale ?? FAST,
      options.eventLimit ?? 100_000,
      options.random ?? Math.random,
    );
    await writeFile(rig.#caFile, console.ca);
    return rig;
  }

  async addTenant(
    tenantId: string,
    engine: EngineSetting = 'auto',
    fingerprint = `fingerprint of ${tenantId}`,
  ): Promise<void> {
    const token = this.console.tokens.get('global').secret;
    const context = { tenantId, purpose: 'console-token' } as const;
    const sealedToken = await this.#vault.seal(token, context);
    await this.database.asOwner(async (tx) => {
      await saveIntegration(
        tx,
        tenantId,
        this.console.url,
        {
          sealedToken,
          keyId: this.#vault.newestKeyId,
          last4: token.slice(-4),
          fingerprint,
          createdAt: null,
          expiresAt: null,
          scope: null,
        },
        'every 6h',
      );
      await setEngine(tx, tenantId, engine);
    });
  }

  /** @param window of Deep Visibility; set it to compare runs over the same window */
  async begin(
    tenantId: string,
    window: TimeWindow | null = null,
    acceptMissing = false,
  ): Promise<number> {
    const request = { tenantId, requestId: crypto.randomUUID(), trigger: 'manual' } as const;
    const { runNumber } = await this.activities.beginRun({ ...request, acceptMissing });
    if (window !== null) {
      await this.database.asTenant(tenantId, (tx) => fixWindow(tx, tenantId, runNumber, window));
    }
    return runNumber;
  }

  /** One attempt of `syncDevices`; rejects as the activity does. */
  sync(tenantId: string, runNumber: number, attempt = 1): Promise<unknown> {
    const environment = new MockActivityEnvironment(
      { attempt },
      { logger: new DefaultLogger('ERROR') },
    );
    return environment.run(() => this.activities.syncDevices({ tenantId, runNumber }));
  }

  async finish(tenantId: string, runNumber: number, ending: RunEnding): Promise<RunSummary> {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    return await environment.run(() => this.activities.finishRun({ tenantId, runNumber, ending }));
  }

  /** One attempt of `queryDeepVisibility`; rejects as the activity does. */
  query(
    tenantId: string,
    runNumber: number,
    options: {
      readonly attempt?: number;
      readonly budgetMs?: number;
      readonly environment?: MockActivityEnvironment;
    } = {},
  ): Promise<DeepVisibilityResult> {
    const { attempt = 1, budgetMs = 60_000 } = options;
    const environment =
      options.environment ??
      new MockActivityEnvironment(
        { attempt, scheduledTimestampMs: this.clock.now() },
        { logger: new DefaultLogger('ERROR') },
      );
    return environment.run(() =>
      this.activities.queryDeepVisibility({ tenantId, runNumber, budgetMs }),
    );
  }

  /** A whole inventory run: `full`, or `failed` with the error code of the activity. */
  async run(tenantId: string): Promise<RunSummary> {
    const runNumber = await this.begin(tenantId);
    const ending = await this.sync(tenantId, runNumber).then(
      (): RunEnding => ({ outcome: 'full' }),
      (error: unknown): RunEnding => {
        const failure = error as { type: string; message: string };
        return { outcome: 'failed', code: failure.type, message: failure.message };
      },
    );
    return await this.finish(tenantId, runNumber, ending);
  }

  async countDevices(tenantId: string): Promise<Record<string, number>> {
    const rows = await readDevices(this.database, tenantId);
    const counts: Record<string, number> = { all: rows.length };
    for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  /** Without `active`, which changes with time. */
  async sightings(tenantId: string): Promise<readonly Omit<SightingRow, 'active'>[]> {
    const rows = await readSightings(this.database, tenantId);
    return rows.map(({ active: _, ...row }) => row);
  }

  runRow(tenantId: string, runNumber: number): Promise<RunRow | null> {
    return this.database.asTenant(tenantId, (tx) => findRun(tx, tenantId, runNumber));
  }
}
