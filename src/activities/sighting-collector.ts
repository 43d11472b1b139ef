import {
  type ClassifiedLaunch,
  classify,
  type Launch,
  SightingsAccumulator,
} from '../catalogue/catalogue.ts';
import type { LaunchPage, ProcessLaunch } from '../sentinelone/launch-rows.ts';
import type { SightingToStore } from '../store/sightings.ts';

/**
 * From rows of the console to sightings. Command lines end here: they are read once to classify,
 * and what is kept of a launch no longer has one.
 */
export class SightingCollector {
  readonly #accumulator = new SightingsAccumulator();
  /** Launches already counted: one launch can answer two queries. Only AI agents' are kept. */
  readonly #counted = new Set<string>();
  readonly #rejected = new Map<string, number>();

  /** Rows of one query, held back until it is known that the console did not cut them. */
  part(): PartCollector {
    return new PartCollector((accepted, rejected) => {
      for (const { key, launch } of accepted) {
        if (this.#counted.has(key)) continue;
        this.#counted.add(key);
        this.#accumulator.add(launch);
      }
      for (const [reason, count] of rejected) {
        this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + count);
      }
    });
  }

  /** Rows that could not be used, by reason. */
  get rejected(): ReadonlyMap<string, number> {
    return this.#rejected;
  }

  sightings(): readonly SightingToStore[] {
    return this.#accumulator.sightings().map((sighting) => ({
      aiAgent: sighting.aiAgent,
      deviceId: sighting.deviceId,
      osUser: sighting.user,
      version: sighting.version,
      launches: sighting.launches,
      modes: sighting.modes,
      evidence: { ...sighting.evidence },
      firstAt: sighting.firstSeenAt,
      lastAt: sighting.lastSeenAt,
    }));
  }
}

interface AcceptedLaunch {
  readonly key: string;
  readonly launch: ClassifiedLaunch;
}

type Keep = (accepted: readonly AcceptedLaunch[], rejected: ReadonlyMap<string, number>) => void;

/** What one query brought. Dropped unless `keep` is called. */
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

const toLaunch = (row: ProcessLaunch, cmdline: string | null): Launch => ({
  os: row.os,
  processName: row.processName,
  imagePath: row.imagePath,
  cmdline,
  parentName: row.parentName,
  user: row.user,
  signer: row.signer,
});
