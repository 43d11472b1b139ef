import fc from 'fast-check';
import { FAULT_KINDS, type FaultKind } from './fault-kinds.ts';
import type { GatePoint } from './gated-database.ts';

/** A console fault of one run. */
export interface RunFault {
  readonly kind: FaultKind;
  readonly page: number;
  readonly onwards: boolean;
  /** Requests affected; null: all. */
  readonly count: number | null;
}

/** How the attempts of `syncDevices` go. */
export type Attempts =
  | { readonly kind: 'one' }
  /** Each dies at its point, and the next one follows. */
  | { readonly kind: 'die'; readonly at: readonly GatePoint[] }
  /** An attempt pauses, is thought dead, and continues beside or after its successor. */
  | {
      readonly kind: 'zombie';
      readonly pausesAt: GatePoint;
      readonly wakes: 'beside' | 'after-successor' | 'after-run';
      /** Where the successor waits for a zombie that wakes `beside` it. */
      readonly successorAt: GatePoint;
    };

export interface RunStep {
  readonly kind: 'run';
  readonly acceptMissing: boolean;
  readonly faults: readonly RunFault[];
  readonly attempts: Attempts;
}

export interface FleetStep {
  readonly kind: 'fleet';
  /** `restore` brings back removed devices, `return` decommissioned ones. */
  readonly action: (typeof FLEET_STEPS)[number];
  readonly count: number;
}

export interface ClockStep {
  readonly kind: 'clock';
  readonly byMs: number;
}

/** More kinds are added here, to `STEP`, and to the simulation that performs them. */
export type Step = RunStep | FleetStep | ClockStep;

export interface Schedule {
  readonly consoleSeed: number;
  readonly devices: number;
  readonly pageSize: number;
  readonly steps: readonly Step[];
}

const FLEET_STEPS = [
  'add',
  'decommission',
  'uninstall',
  'remove',
  'restore',
  'return',
  'rename',
  'edit',
  'move-site',
  'reinstall',
] as const;

const HOUR = 3_600_000;

const gatePoint = (from: number, to: number): fc.Arbitrary<GatePoint> =>
  fc.record({
    transaction: fc.integer({ min: from, max: to }),
    side: fc.constantFrom('before', 'after'),
  });

/** Transactions of an attempt: two to claim the listing, one a page, then three. */
const ANYWHERE = gatePoint(1, 14);
/** The attempt has claimed the listing. */
const CLAIMED = gatePoint(3, 10);

const FAULT: fc.Arbitrary<RunFault> = fc
  .record({
    kind: fc.constantFrom(...FAULT_KINDS),
    page: fc.integer({ min: 1, max: 6 }),
    onwards: fc.boolean(),
    count: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 3 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  })
  .map((fault) => ({ ...fault, page: Math.max(fault.page, fault.kind.fromPage) }));

const ATTEMPTS: fc.Arbitrary<Attempts> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'one' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('die' as const),
      at: fc.array(ANYWHERE, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('zombie' as const),
      pausesAt: ANYWHERE,
      wakes: fc.constantFrom('beside', 'after-successor', 'after-run'),
      successorAt: CLAIMED,
    }),
  },
);

const RUN: fc.Arbitrary<RunStep> = fc.record({
  kind: fc.constant('run' as const),
  acceptMissing: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
  faults: fc.array(FAULT, { maxLength: 3 }),
  attempts: ATTEMPTS,
});

const FLEET: fc.Arbitrary<FleetStep> = fc.record({
  kind: fc.constant('fleet' as const),
  // Removed devices are what the rules of missing devices are about.
  action: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...FLEET_STEPS) },
    { weight: 1, arbitrary: fc.constant('remove' as const) },
  ),
  count: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 8, max: 25 })),
});

const CLOCK: fc.Arbitrary<ClockStep> = fc.record({
  kind: fc.constant('clock' as const),
  byMs: fc.integer({ min: -6, max: 72 }).map((hours) => hours * HOUR),
});

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: RUN },
  { weight: 4, arbitrary: FLEET },
  { weight: 1, arbitrary: CLOCK },
);

export const SCHEDULE: fc.Arbitrary<Schedule> = fc.record({
  consoleSeed: fc.integer({ min: 1, max: 1000 }),
  devices: fc.integer({ min: 30, max: 60 }),
  pageSize: fc.integer({ min: 7, max: 25 }),
  steps: fc.array(STEP, { minLength: 1, maxLength: 8 }),
});

/** In the grammar of the sample console. */
export function faultText({ kind, page, onwards, count }: RunFault): string {
  const target = kind.endpoint === 'agents' ? `agents#${page}${onwards ? '+' : ''}` : kind.endpoint;
  return `${kind.fault}@${target}${count === null ? '' : `x${count}`}`;
}

/** One line a step, for the message of a failure. */
export function describeSchedule({ steps, ...header }: Schedule): string {
  return [JSON.stringify(header), ...steps.map(describeStep)].join('\n  ');
}

function describeStep(step: Step): string {
  switch (step.kind) {
    case 'run': {
      const faults = step.faults.map(faultText).join(',');
      const accept = step.acceptMissing ? ' accept-missing' : '';
      return `run${accept} faults=[${faults}] attempts=${JSON.stringify(step.attempts)}`;
    }
    case 'fleet':
      return `fleet ${step.action} ${step.count}`;
    case 'clock':
      return `clock ${step.byMs / HOUR} h`;
    default:
      return step satisfies never;
  }
}
