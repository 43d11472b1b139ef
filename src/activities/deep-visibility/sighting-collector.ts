import {
  type ClassifiedLaunch,
  classify,
  type Launch,
  SightingsAccumulator,
} from '../../catalogue/catalogue.ts';
import type { LaunchPage, ProcessLaunch } from '../../sentinelone/deep-visibility/launch-rows.ts';
import type { LaunchGroup, LaunchGroups } from '../../sentinelone/deep-visibility/launch-table.ts';
import type { SightingToStore } from '../../store/sightings/sightings.ts';

/**
 * Turns rows of the console into sightings. Command lines are classified here and not kept: stored
 * launches have none.
 */
export class SightingCollector {
  readonly #accumulator = new SightingsAccumulator();
  /** Counted launches of AI agents: one launch can match two queries. */
  readonly #counted = new Set<string>();
  readonly #rejected = new Map<string, number>();
  readonly #groups = new Map<string, KindOfLaunch>();

  /** Collects the rows of one query, which count once the result is known to be complete. */
  part(): PartCollector {
    return new PartCollector((accepted, rejected) => {
      for (const { key, launch } of accepted) {
        if (this.#counted.has(key)) continue;
        this.#counted.add(key);
        this.#accumulator.add(launch);
      }
      for (const [reason, count] of rejected) this.#reject(reason, count);
    });
  }

  /**
   * Adds a complete result of grouped launches.
   *
   * @param query index of the query. Queries of one window may overlap, so a group that two of them
   *   find has the higher of the two counts
   */
  addGroups(query: number, { groups, rejected }: LaunchGroups): void {
    for (const [reason, count] of Object.entries(rejected)) this.#reject(reason, count);
    for (const group of groups) {
      const verdict = classify(toLaunch(group, group.commandLine));
      if (verdict.aiAgent === null) continue;
      const key = keyOf(group);
      const known = this.#groups.get(key) ?? {
        deviceId: group.uuid,
        user: group.user,
        launch: toLaunch(group, null),
        verdict,
        firstAt: group.firstAt,
        lastAt: group.lastAt,
        launches: new Map<number, number>(),
      };
      known.firstAt = Math.min(known.firstAt, group.firstAt);
      known.lastAt = Math.max(known.lastAt, group.lastAt);
      known.launches.set(query, (known.launches.get(query) ?? 0) + group.launches);
      this.#groups.set(key, known);
    }
  }

  /** Device UUIDs of grouped launches, which the caller replaces by device ids. */
  get uuids(): readonly string[] {
    return [...new Set([...this.#groups.values()].map(({ deviceId }) => deviceId))];
  }

  /** Number of unusable rows by reason. */
  get rejected(): ReadonlyMap<string, number> {
    return this.#rejected;
  }

  #reject(reason: string, count: number): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + count);
  }

  /** Called once, when everything is in. */
  sightings(): readonly SightingToStore[] {
    for (const { lastAt, launches, ...kind } of this.#groups.values()) {
      this.#accumulator.add({ ...kind, at: lastAt, launches: Math.max(...launches.values()) });
    }
    return this.#accumulator.sightings().map((sighting) => ({
      aiAgent: sighting.aiAgent,
      deviceId: sighting.deviceId,
      osUser: sighting.user,
      version: sighting.version,
      launches: sighting.launches,
      modes: sighting.modes,
      evidence: { ...sighting.evidence },
      firstSeenAt: sighting.firstSeenAt,
      lastSeenAt: sighting.lastSeenAt,
    }));
  }
}

/** Launches with the same key: one device, program, command line and user. */
interface KindOfLaunch {
  readonly deviceId: string;
  readonly user: string | null;
  readonly launch: Launch;
  readonly verdict: ClassifiedLaunch['verdict'];
  firstAt: number;
  lastAt: number;
  /** Launch counts by query. */
  readonly launches: Map<number, number>;
}

/** Contains a command line, so it must not outlive the collector. */
const keyOf = (group: LaunchGroup): string =>
  JSON.stringify([
    group.uuid,
    group.os,
    group.processName,
    group.imagePath,
    group.commandLine,
    group.parentName,
    group.user,
    group.signer,
  ]);

interface AcceptedLaunch {
  readonly key: string;
  readonly launch: ClassifiedLaunch;
}

type Keep = (accepted: readonly AcceptedLaunch[], rejected: ReadonlyMap<string, number>) => void;

/** Rows of one query, which count only if `keep` is called. */
export class PartCollector {
  readonly #keep: Keep;
  readonly #accepted: AcceptedLaunch[] = [];
  readonly #rejected = new Map<string, number>();
  #rows = 0;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  get rows(): number {
    return this.#rows;
  }

  add(page: LaunchPage): void {
    this.#rows += page.rows;
    for (const [reason, count] of Object.entries(page.rejected)) this.#reject(reason, count);
    for (const row of page.launches) {
      const verdict = classify(toLaunch(row, row.commandLine));
      if (verdict.aiAgent === null) continue;
      const launch = toLaunch(row, null);
      const { deviceId, user, at, key } = row;
      this.#accepted.push({ key, launch: { deviceId, user, at, launch, verdict } });
    }
  }

  keep(): void {
    this.#keep(this.#accepted, this.#rejected);
  }

  #reject(reason: string, count: number): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + count);
  }
}

const toLaunch = (row: ProcessLaunch | LaunchGroup, commandLine: string | null): Launch => ({
  os: row.os,
  processName: row.processName,
  imagePath: row.imagePath,
  commandLine,
  parentName: row.parentName,
  user: row.user,
  signer: row.signer,
});
