import { faultText, type RunStep } from './schedule.ts';
import type { ServedPage, ServedRow } from './served-pages.ts';
import type { DeviceView, StoredDevice, StoredRun, StoredState } from './stored-state.ts';

/** The devices that the console lists, by id. */
export type Fleet = ReadonlyMap<string, DeviceView>;

/** A run, and the state of the console and of PostgreSQL before and after it. */
export interface RunEvidence {
  readonly step: RunStep;
  readonly runNumber: number;
  readonly before: StoredState;
  readonly after: StoredState;
  readonly fleetBefore: Fleet;
  readonly fleetAfter: Fleet;
  /** Usable pages in the order in which the console sent them. */
  readonly served: readonly ServedPage[];
  /** An attempt died or was superseded, so a page that was sent may not have been stored. */
  readonly interrupted: boolean;
}

/** A rule that a run broke, named as in docs/sync.md and ARCHITECTURE.md. */
class BrokenInvariant extends Error {
  constructor(invariant: string, detail: string) {
    super(`${invariant}\n  ${detail}`);
    this.name = 'BrokenInvariant';
  }
}

export function hold(invariant: string, condition: boolean, detail: () => string): void {
  if (!condition) throw new BrokenInvariant(invariant, detail());
}

const MAX_MISSING_SHARE = 0.2;
const TOTAL_TOLERANCE = 0.01;

function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

/** What one check needs of a run. */
class RunFacts {
  readonly evidence: RunEvidence;
  readonly run: StoredRun;
  /** Ids stored as seen by this run. */
  readonly seen: ReadonlySet<string>;
  /** Ids that this run made missing. */
  readonly missing: readonly string[];
  readonly versions: ReadonlyMap<string, readonly ServedRow[]>;
  /** Pages since the list was last requested from its beginning. */
  readonly lastWalk: readonly ServedPage[];

  constructor(evidence: RunEvidence) {
    this.evidence = evidence;
    const { after, before, runNumber, served } = evidence;
    const run = after.runs.find((one) => one.runNumber === runNumber);
    if (!run) throw new BrokenInvariant('A run is stored', `run ${runNumber} has no row`);
    this.run = run;
    const stored = [...after.devices];
    this.seen = new Set(
      stored.filter(([, { lastSeenRun }]) => lastSeenRun === runNumber).map(([id]) => id),
    );
    this.missing = stored
      .filter(([id, { status }]) => {
        return status === 'missing' && before.devices.get(id)?.status !== 'missing';
      })
      .map(([id]) => id);
    this.versions = groupBy(
      served.flatMap(({ rows }) => rows),
      ({ deviceId }) => deviceId,
    );
    const start = served.findLastIndex(({ page }) => page === 1);
    this.lastWalk = served.slice(Math.max(0, start));
  }

  faulted(...names: readonly string[]): boolean {
    return this.evidence.step.faults.some((fault) => names.includes(fault.kind.fault));
  }

  get isLossy(): boolean {
    return this.evidence.step.faults.some(({ kind }) => kind.reaction === 'lossy');
  }
}

/**
 * What PostgreSQL must show after runs, from docs/sync.md. Where a run may end in several ways, it
 * accepts the stored outcome and checks what must follow from it.
 */
export class InventoryModel {
  /** Devices that the last held listing lacked and that no run has seen since. */
  #held: ReadonlySet<string> = new Set();

  /** @throws BrokenInvariant */
  check(evidence: RunEvidence): void {
    const facts = new RunFacts(evidence);
    checkOutcome(facts);
    checkNothingLost(facts);
    checkRows(facts);
    checkSeen(facts);
    checkComplete(facts);
    checkPosition(facts);
    this.#held = new Set([...this.#held].filter((id) => !facts.seen.has(id)));
    this.#held = checkMissing(facts, this.#held);
    checkChanges(facts);
    checkCounts(facts);
  }
}

/** The faults of a run that count together against one bound. */
function countOf({ evidence }: RunFacts, reaction: string): number {
  const faults = evidence.step.faults.filter(({ kind }) => kind.reaction === reaction);
  return faults.reduce((sum, { count }) => sum + (count ?? Number.POSITIVE_INFINITY), 0);
}

/** Whether docs/sync.md promises that the run recovers. */
function mustRecover(facts: RunFacts): boolean {
  return (
    countOf(facts, 'refused') === 0 &&
    !facts.faulted('429:1200') &&
    countOf(facts, 'transport') < 10 &&
    countOf(facts, 'busy') < 10 &&
    countOf(facts, 'shape') < 3 &&
    countOf(facts, 'cursor') < 3 &&
    !facts.evidence.step.faults.some(
      ({ kind, count }) => kind.fault === 'empty-page:keep' && count === null,
    )
  );
}

function checkOutcome(facts: RunFacts): void {
  const { evidence, run } = facts;
  const others = evidence.after.runs.filter(({ isFinished }) => !isFinished);
  hold('I3: at most one run is open', others.length === 0, () => JSON.stringify(others));
  hold('A run is completed if, and only if, it ends full', full(run) === run.isCompleted, () =>
    JSON.stringify(run),
  );
  if (full(run)) return;
  hold('A run recovers from faults within their bounds', !mustRecover(facts), () =>
    JSON.stringify(run),
  );
  const { faults } = evidence.step;
  const codes = new Set(faults.flatMap(({ kind }) => kind.codes));
  if (facts.faulted('empty-page:keep')) codes.add('console_bad_response');
  const unauthorised = faults.filter(({ kind }) => kind.fault === '401');
  if (unauthorised.some(({ kind }) => kind.endpoint === 'system/info')) codes.add('invalid_token');
  // The attempt that stopped the run may die before Temporal has its code.
  if (evidence.interrupted && run.wasAskedToStop) codes.add('run_superseded');
  hold('A failed run names a code of its faults', codes.has(run.reasonCode ?? ''), () =>
    JSON.stringify({ reason: run.reasonCode, faults: faults.map(faultText) }),
  );
}

const full = ({ outcome }: StoredRun): boolean => outcome === 'full';

function checkNothingLost({ evidence: { before, after } }: RunFacts): void {
  const lost = [...before.devices.keys()].filter((id) => !after.devices.has(id));
  hold('I10: no device is deleted', lost.length === 0, () => lost.join());
}

const sameView = (a: DeviceView, b: DeviceView): boolean =>
  a.hostname === b.hostname && a.siteId === b.siteId && a.status === b.status;

/** I1, A4: a device that was seen is stored as the console sent it; others are as before. */
function checkRows({ evidence, seen, versions }: RunFacts): void {
  for (const [id, stored] of evidence.after.devices) {
    const detail = () =>
      JSON.stringify({
        id,
        stored,
        before: evidence.before.devices.get(id),
        sent: versions.get(id),
      });
    if (seen.has(id)) {
      const sent = versions.get(id) ?? [];
      hold('I1: a stored device was sent by the console', sent.length > 0, detail);
      const newest = Math.max(...sent.map(({ updatedAt }) => updatedAt));
      const allowed = evidence.interrupted
        ? sent
        : sent.filter(({ updatedAt }) => updatedAt === newest);
      const isAllowed = allowed.some((version) => sameView(version, stored));
      hold('A4: the newest version of a device is stored', isAllowed, detail);
    } else {
      const former = evidence.before.devices.get(id);
      const same =
        former !== undefined &&
        sameView({ ...stored, status: former.status }, former) &&
        (stored.status === former.status ||
          (former.status === 'active' && stored.status === 'missing'));
      hold('I1: a device that a run did not see keeps its row', same, detail);
    }
  }
}

function checkSeen({ evidence, run, seen, versions }: RunFacts): void {
  const unsent = [...seen].filter((id) => !versions.has(id));
  hold('I1: a device counts as seen only if it was sent', unsent.length === 0, () => unsent.join());
  if (evidence.interrupted || !full(run)) return;
  const unseen = [...versions.keys()].filter((id) => !seen.has(id));
  hold('I1: every device that was sent counts as seen', unseen.length === 0, () => unseen.join());
}

/** A2, I5: a full run has seen each device that existed throughout, and has its present row. */
function checkComplete(facts: RunFacts): void {
  const { evidence, run, seen } = facts;
  if (!full(run) || facts.isLossy) return;
  const changesRows = evidence.step.faults.some(({ kind }) => /^(fleet-|moved)/.test(kind.fault));
  for (const [id, view] of evidence.fleetAfter) {
    const first = evidence.fleetBefore.get(id);
    if (!first) continue;
    const stored = evidence.after.devices.get(id);
    const detail = () => JSON.stringify({ id, view, stored });
    hold('I5: a full run has seen each device that existed throughout', seen.has(id), detail);
    // A change in mid-listing may be undone by the next one; `checkRows` compares such rows.
    if (changesRows) continue;
    const isTrue = stored !== undefined && sameView(stored, view);
    hold("I5: a full run leaves the console's rows", isTrue, detail);
  }
}

function checkPosition({ evidence, run, lastWalk }: RunFacts): void {
  if (!full(run)) return;
  const totals = evidence.served.map(({ total }) => total);
  if (evidence.interrupted) {
    const known = run.total === null || totals.includes(run.total);
    hold("The stored total is one of the console's", known, () => JSON.stringify({ run, totals }));
    return;
  }
  const named = lastWalk.flatMap(({ total }) => total ?? []);
  const smallest = named.length === 0 ? null : Math.min(...named);
  hold('The stored total is the smallest of the walk', run.total === smallest, () =>
    JSON.stringify({ run, named }),
  );
  hold('I1: each page of the walk counts once', run.pages === lastWalk.length, () =>
    JSON.stringify({ run, pages: lastWalk.map(({ page }) => page) }),
  );
}

/** I2 and the rule of mass disappearance. Returns the devices that are held from now on. */
function checkMissing(facts: RunFacts, held: ReadonlySet<string>): ReadonlySet<string> {
  const { evidence, run, seen, missing } = facts;
  const detail = () => JSON.stringify({ run, missing, held: [...held] });
  const seenMissing = missing.filter((id) => seen.has(id));
  hold('I2: a device that a run has seen is not missing', seenMissing.length === 0, detail);
  const expectWarning = (code: string, expected: boolean): void => {
    const has = run.warnings.includes(code);
    hold(`The warning ${code} is given exactly when it applies`, has === expected, detail);
  };
  if (!run.isCompleted) {
    hold('I2: only a completed listing marks devices missing', missing.length === 0, detail);
    return held;
  }
  const { total } = run;
  const isShort = total !== null && seen.size < total - Math.floor(total * TOTAL_TOLERANCE);
  expectWarning('listing_short', isShort);
  if (isShort) {
    hold('I2: a short listing marks nothing missing', missing.length === 0, detail);
    return held;
  }
  const unseen = [...evidence.after.devices]
    .filter(([id, { status }]) => !seen.has(id) && (status === 'active' || missing.includes(id)))
    .map(([id]) => id);
  const active = countActive(evidence.after.devices) + missing.length;
  const once = unseen.filter((id) => !held.has(id));
  const isHeld =
    !evidence.step.acceptMissing && once.length > 1 && once.length > active * MAX_MISSING_SHARE;
  expectWarning('mass_disappearance', isHeld);
  const expected = isHeld ? unseen.filter((id) => held.has(id)) : unseen;
  hold(
    'I2: a listing marks as missing what it lacks, unless that is held',
    expected.toSorted().join() === missing.toSorted().join(),
    () => `${detail()} expected ${JSON.stringify(expected)}`,
  );
  return new Set(isHeld ? once : []);
}

const countActive = (devices: ReadonlyMap<string, StoredDevice>): number =>
  [...devices.values()].filter(({ status }) => status === 'active').length;

/** Each transition is recorded once, however often its page was applied. */
function checkChanges({ evidence, seen, versions, missing }: RunFacts): void {
  const { after, before, runNumber } = evidence;
  const changes = after.changes.filter((change) => change.runNumber === runNumber);
  const kindsOf = groupBy(changes, ({ deviceId }) => deviceId);
  for (const [id, stored] of after.devices) {
    const former = before.devices.get(id);
    const kinds = (kindsOf.get(id) ?? []).map(({ kind }) => kind);
    const detail = () => JSON.stringify({ id, former, stored, kinds });
    const isNew = kinds.filter((kind) => kind === 'device_new').length;
    hold('I1: a new device is recorded once', isNew === (former ? 0 : 1), detail);
    const sent = versions.get(id) ?? [];
    const statuses = new Set(sent.map(({ status }) => status));
    if (seen.has(id) && statuses.size > 1) continue;
    const expected = expectedChange(former, stored, missing.includes(id));
    hold('I1: each change is recorded once', kinds.join() === expected, detail);
  }
}

function expectedChange(
  former: StoredDevice | undefined,
  stored: StoredDevice,
  isMissing: boolean,
): string {
  if (!former) return 'device_new';
  if (isMissing) return 'device_missing';
  if (former.status === stored.status) return '';
  return stored.status === 'active' ? 'device_back' : 'device_decommissioned';
}

function checkCounts({ evidence, run, seen, missing }: RunFacts): void {
  const isNew = [...evidence.after.devices].filter(([id]) => !evidence.before.devices.has(id));
  const expected = {
    devicesSeen: seen.size,
    devicesNew: isNew.length,
    devicesMissing: missing.length,
    devicesActive: run.isCompleted ? countActive(evidence.after.devices) : null,
  };
  for (const [name, value] of Object.entries(expected)) {
    hold(`I1: the run counts ${name} from its rows`, run[name as keyof StoredRun] === value, () =>
      JSON.stringify({ run, expected }),
    );
  }
}
