/**
 * Aggregates launches into sightings: one per AI agent, device and OS user.
 *
 * - `launches` counts main launches. A main launch whose parent is the same AI agent (kiro-cli
 *   starting kiro-cli-chat) belongs to the launch before it and is not counted. If the parent is a
 *   bare interpreter, one launch does not show this, so it is counted.
 * - If only helpers or launchers were seen (the main process started before the window), the
 *   sighting has one launch.
 * - Version and evidence come from the last main launch, or from the last launch if there is no
 *   main one. The latest version by time, not by number, is in use, even after a downgrade.
 *
 * The order of adding matters only for launches with the same time. Memory grows with the number
 * of sightings, not launches.
 */

import { type Evidence, evidence, osUser } from './evidence.ts';
import { VERSION_NAME } from './rules/ai-agent.ts';
import { AI_AGENTS } from './rules/compiled.ts';
import type { Launch, Mode, Verdict } from './types.ts';

export interface ClassifiedLaunch {
  readonly deviceId: string;
  readonly user: string | null;
  /** Epoch milliseconds; for grouped launches the time of the last one. */
  readonly at: number;
  /** For grouped launches: the time of the first one, and their number. */
  readonly firstAt?: number;
  readonly launches?: number;
  readonly launch: Launch;
  readonly verdict: Verdict;
}

export interface Sighting {
  readonly deviceId: string;
  readonly user: string | null;
  readonly aiAgent: string;
  readonly launches: number;
  /** Epoch milliseconds. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly version: string | null;
  /** Union over all launches; sorted, without duplicates. */
  readonly modes: readonly Mode[];
  readonly evidence: Evidence;
}

/** A value with the time it was seen and whether it comes from a main launch. */
interface Dated<T> {
  readonly at: number;
  readonly main: boolean;
  readonly value: T;
}

interface Tally {
  readonly deviceId: string;
  readonly user: string | null;
  readonly aiAgent: string;
  launches: number;
  firstSeenAt: number;
  lastSeenAt: number;
  version: Dated<string> | null;
  evidence: Dated<Evidence>;
  readonly modes: Set<Mode>;
}

export class SightingsAccumulator {
  readonly #tallies = new Map<string, Tally>();

  /** Number of sightings so far. */
  get size(): number {
    return this.#tallies.size;
  }

  /** Ignores launches that are not an AI agent. */
  add(seen: ClassifiedLaunch): void {
    const { aiAgent, role, version, modes } = seen.verdict;
    if (aiAgent === null) return;
    const { at, firstAt = at, launches = 1 } = seen;
    const main = role === 'main';
    const tally = this.#tallyOf(seen, aiAgent);
    if (main && !isOwnChild(aiAgent, seen.launch)) tally.launches += launches;
    tally.firstSeenAt = Math.min(tally.firstSeenAt, firstAt);
    tally.lastSeenAt = Math.max(tally.lastSeenAt, at);
    if (version !== null && supersedes(tally.version, at, main)) {
      tally.version = { at, main, value: version };
    }
    if (supersedes(tally.evidence, at, main)) {
      tally.evidence = { at, main, value: evidence(seen.launch, seen.verdict) };
    }
    for (const mode of modes) tally.modes.add(mode);
  }

  sightings(): readonly Sighting[] {
    return [...this.#tallies.values()].map((tally) => ({
      deviceId: tally.deviceId,
      user: tally.user,
      aiAgent: tally.aiAgent,
      launches: Math.max(1, tally.launches),
      firstSeenAt: tally.firstSeenAt,
      lastSeenAt: tally.lastSeenAt,
      version: tally.version?.value ?? null,
      modes: [...tally.modes].toSorted(),
      evidence: tally.evidence.value,
    }));
  }

  #tallyOf(seen: ClassifiedLaunch, aiAgent: string): Tally {
    const { deviceId, at } = seen;
    const user = osUser(seen.user);
    const key = JSON.stringify([deviceId, user, aiAgent]);
    const known = this.#tallies.get(key);
    if (known) return known;
    const tally: Tally = {
      deviceId,
      user,
      aiAgent,
      launches: 0,
      firstSeenAt: at,
      lastSeenAt: at,
      version: null,
      evidence: {
        at,
        main: seen.verdict.role === 'main',
        value: evidence(seen.launch, seen.verdict),
      },
      modes: new Set(),
    };
    this.#tallies.set(key, tally);
    return tally;
  }
}

/** Aggregates all given launches at once. */
export function foldSightings(launches: Iterable<ClassifiedLaunch>): readonly Sighting[] {
  const accumulator = new SightingsAccumulator();
  for (const launch of launches) accumulator.add(launch);
  return accumulator.sightings();
}

/** A main launch supersedes any other; otherwise the later launch wins. */
function supersedes(known: Dated<unknown> | null, at: number, main: boolean): boolean {
  if (known === null) return true;
  return main === known.main ? at >= known.at : main;
}

function isOwnChild(aiAgent: string, { parentName, processName }: Launch): boolean {
  if (parentName === null) return false;
  if (VERSION_NAME.test(parentName)) return processName === parentName;
  return AI_AGENTS.get(aiAgent)?.parentNames.has(parentName) ?? false;
}
