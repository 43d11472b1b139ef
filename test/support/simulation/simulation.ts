import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import type { RunEnding } from '../../../src/workflows/activity-contract.ts';
import { ActivityRig } from '../rigs/activity-rig.ts';
import { FakeClock } from '../stand-ins/fake-clock.ts';
import { Gate, type GatedDatabase, type GatePoint, throughGate } from './gated-database.ts';
import { type Fleet, hold, InventoryModel } from './inventory-model.ts';
import { type FleetStep, faultText, type RunStep, type Schedule } from './schedule.ts';
import { type ServedPage, toServedPage } from './served-pages.ts';
import { type DeviceView, readStoredState, type StoredRun } from './stored-state.ts';

/** Behind the clock of PostgreSQL, so that no change is older than the retention time. */
const STARTED_AT = Date.UTC(2026, 0, 5, 9);

/** How an attempt of `syncDevices` ended: the type of its failure, or null. */
type AttemptEnd = { readonly code: string; readonly message: string } | null;

/** A run without faults, which ends every schedule: PostgreSQL must equal the console after it. */
const LAST_RUN: RunStep = {
  kind: 'run',
  acceptMissing: true,
  faults: [],
  attempts: { kind: 'one' },
};

/**
 * Performs a schedule: the real activities on PostgreSQL against a sample console of its own, each
 * run compared with the model. Schedules may share a database; each has a tenant of its own.
 *
 * @returns the names of the events that occurred, once for each run that had them
 * @throws BrokenInvariant
 */
export async function simulate(
  database: GatedDatabase,
  schedule: Schedule,
): Promise<readonly string[]> {
  const clock = new FakeClock(STARTED_AT);
  const served: ServedPage[] = [];
  const console = await startSampleConsole({
    seed: schedule.consoleSeed,
    devices: schedule.devices,
    maxPage: schedule.pageSize,
    rateScale: 0,
    clock: () => clock.now(),
    observe: (response) => served.push(...[toServedPage(response)].filter((page) => page !== null)),
  });
  try {
    const random = seededRandom(schedule.consoleSeed);
    const rig = await ActivityRig.create(database, console, { clock, scale: 0, random });
    const simulation = new Simulation(database, rig, clock, served);
    await rig.addTenant(simulation.tenantId);
    for (const step of schedule.steps) {
      if (step.kind === 'run') await simulation.run(step);
      else if (step.kind === 'fleet') changeFleet(console, step);
      else clock.advance(step.byMs);
    }
    await simulation.converge();
    return simulation.events;
  } finally {
    await console.close();
  }
}

class Simulation {
  readonly tenantId = `tenant-${randomBytes(6).toString('hex')}`;
  readonly events: string[] = [];
  readonly #database: GatedDatabase;
  readonly #rig: ActivityRig;
  readonly #clock: FakeClock;
  readonly #served: ServedPage[];
  readonly #model = new InventoryModel();

  constructor(database: GatedDatabase, rig: ActivityRig, clock: FakeClock, served: ServedPage[]) {
    this.#database = database;
    this.#rig = rig;
    this.#clock = clock;
    this.#served = served;
  }

  async run(step: RunStep): Promise<void> {
    const { console } = this.#rig;
    this.#clock.advance(60_000);
    const before = await this.#state();
    const fleetBefore = fleetOf(console);
    this.#served.length = 0;
    console.faults.add(...step.faults.map(faultText));
    const runNumber = await this.#rig.begin(this.tenantId, null, step.acceptMissing);
    const attempts = new Attempts(this.#rig, this.tenantId, runNumber, () => this.#state());
    const end = await attempts.perform(step.attempts);
    console.faults.clear();
    await this.#rig.finish(this.tenantId, runNumber, toEnding(end));
    await attempts.wakeAfterRun();
    const after = await this.#state();
    this.#model.check({
      step,
      runNumber,
      before,
      after,
      fleetBefore,
      fleetAfter: fleetOf(console),
      served: [...this.#served],
      interrupted: attempts.count > 1,
    });
    const run = after.runs.find((one) => one.runNumber === runNumber);
    if (run) this.events.push(...eventsOf(step, run, attempts.count));
  }

  /** A last run without faults, after which every device is as the console has it. */
  async converge(): Promise<void> {
    await this.run(LAST_RUN);
    const { devices } = await this.#state();
    const fleet = fleetOf(this.#rig.console);
    for (const [id, stored] of devices) {
      const listed = fleet.get(id);
      const isTrue = listed
        ? listed.status === stored.status
        : stored.status === 'missing' || stored.status === 'decommissioned';
      hold('I5: PostgreSQL equals the console at last', isTrue, () =>
        JSON.stringify({ id, stored, listed }),
      );
    }
  }

  #state() {
    return readStoredState(this.#database, this.tenantId);
  }
}

/** What a simulation of many schedules must have met. */
export const EVENTS = [
  'run full',
  'run failed',
  'listing restarted',
  'devices missing',
  'listing_short',
  'mass_disappearance',
  'attempt died',
  'attempt superseded',
] as const;

function eventsOf({ attempts }: RunStep, run: StoredRun, started: number): readonly string[] {
  const ended = attempts.kind === 'die' ? 'attempt died' : 'attempt superseded';
  return [
    `run ${run.outcome}`,
    ...run.warnings,
    ...(run.restarts > 0 ? ['listing restarted'] : []),
    ...(run.devicesMissing > 0 ? ['devices missing'] : []),
    ...(started > 1 ? [ended] : []),
  ];
}

/** The attempts of one run. */
class Attempts {
  readonly #rig: ActivityRig;
  readonly #tenantId: string;
  readonly #runNumber: number;
  readonly #state: () => Promise<unknown>;
  /** Wakes an attempt that still sleeps. */
  #wake: (() => Promise<void>) | null = null;
  #count = 0;

  constructor(
    rig: ActivityRig,
    tenantId: string,
    runNumber: number,
    state: () => Promise<unknown>,
  ) {
    this.#rig = rig;
    this.#tenantId = tenantId;
    this.#runNumber = runNumber;
    this.#state = state;
  }

  get count(): number {
    return this.#count;
  }

  /** Returns the end of the attempt whose end Temporal would accept. */
  async perform(plan: RunStep['attempts']): Promise<AttemptEnd> {
    switch (plan.kind) {
      case 'one':
        return await this.#start();
      case 'die':
        return await this.#dieAt(plan.at);
      case 'zombie':
        return await this.#withZombie(plan);
      default:
        return plan satisfies never;
    }
  }

  async wakeAfterRun(): Promise<void> {
    await this.#wake?.();
  }

  async #dieAt(points: readonly GatePoint[]): Promise<AttemptEnd> {
    for (const point of points) {
      const gate = new Gate(point, 'kills');
      const end = await this.#start(gate);
      if (!gate.isReached) return end;
    }
    return await this.#start();
  }

  async #withZombie(
    plan: Extract<RunStep['attempts'], { readonly kind: 'zombie' }>,
  ): Promise<AttemptEnd> {
    const gate = new Gate(plan.pausesAt, 'pauses');
    const zombie = this.#start(gate);
    await Promise.race([gate.reached, zombie]);
    if (!gate.isReached) return await zombie;
    this.#wake = async () => {
      this.#wake = null;
      const before = await this.#state();
      gate.open();
      const end = await zombie;
      const after = await this.#state();
      hold(
        'I5: a superseded attempt changes nothing',
        JSON.stringify(toPlain(before)) === JSON.stringify(toPlain(after)),
        () => `${JSON.stringify({ end })}\n${difference(before, after)}`,
      );
    };
    const successorGate = new Gate(plan.successorAt, 'pauses');
    if (plan.wakes !== 'beside') successorGate.open();
    const successor = this.#start(successorGate);
    await Promise.race([successorGate.reached, successor]);
    if (plan.wakes === 'beside') await this.#wake();
    successorGate.open();
    const end = await successor;
    if (plan.wakes === 'after-successor') await this.#wake?.();
    return end;
  }

  async #start(gate?: Gate): Promise<AttemptEnd> {
    this.#count += 1;
    const attempt = this.#count;
    const sync = () => this.#rig.sync(this.#tenantId, this.#runNumber, attempt);
    try {
      await (gate ? throughGate(gate, sync) : sync());
      return null;
    } catch (error) {
      const { type, message } = error as { readonly type?: string; readonly message: string };
      return { code: type ?? 'internal', message };
    } finally {
      // Transactions for display only may still be under way.
      await setImmediate();
    }
  }
}

function toEnding(end: AttemptEnd): RunEnding {
  return end === null ? { outcome: 'full' } : { outcome: 'failed', ...end };
}

const toPlain = (state: unknown): unknown =>
  JSON.parse(
    JSON.stringify(state, (_key, value: unknown) =>
      value instanceof Map ? Object.fromEntries(value) : value,
    ),
  );

/** The lines in which two states differ. */
function difference(before: unknown, after: unknown): string {
  const lines = (state: unknown) => JSON.stringify(toPlain(state), null, 1).split('\n');
  const former = new Set(lines(before));
  return lines(after)
    .filter((line) => !former.has(line))
    .join('\n');
}

function changeFleet({ fleet }: SampleConsole, { action, count }: FleetStep): void {
  if (action !== 'restore') {
    fleet.change(action, { count });
    return;
  }
  const removed = [...fleet.devices()].filter((device) => device.removed).slice(0, count);
  fleet.change('return', { ids: removed.map(({ id }) => id) });
}

function fleetOf({ fleet }: SampleConsole): Fleet {
  const listed = [...fleet.devices()].filter((device) => !device.removed);
  return new Map(
    listed.map(({ id, computerName, site, status }): [string, DeviceView] => [
      id,
      {
        hostname: computerName,
        siteId: site.id,
        status: status === 'current' ? 'active' : 'decommissioned',
      },
    ]),
  );
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
