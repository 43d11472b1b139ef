import type { Fleet } from '../fleet/fleet.ts';
import type { History, Window } from './history.ts';
import type { Mode, Role } from './process.ts';

/** A launch of an AI agent, with what it really was. */
export interface GroundTruthLaunch {
  readonly agent: string;
  readonly role: Role;
  readonly version: string | null;
  readonly modes: readonly Mode[];
  readonly deviceId: string;
  readonly uuid: string;
  readonly computerName: string;
  readonly siteId: string;
  /** As telemetry reports it: `DOMAIN\login` on Windows. */
  readonly user: string;
  readonly at: number;
  readonly cmdline: string;
}

/** One AI agent on one device by one OS user. */
export interface GroundTruthSighting {
  readonly agent: string;
  readonly deviceId: string;
  readonly uuid: string;
  readonly computerName: string;
  readonly siteId: string;
  readonly user: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Launches of the AI agent itself, without its helpers and launchers. */
  readonly launches: number;
  /** The newest version that can be read from telemetry. */
  readonly version: string | null;
  readonly modes: readonly Mode[];
}

/** What a perfect observer of the telemetry would find. No API response contains it. */
export class GroundTruth {
  readonly #fleet: Fleet;
  readonly #history: History;

  constructor(fleet: Fleet, history: History) {
    this.#fleet = fleet;
    this.#history = history;
  }

  /** All launches of AI agents, including helpers and launchers, device by device. */
  *launches(window: Window): Generator<GroundTruthLaunch> {
    for (const device of this.#fleet.devices()) {
      for (const { at, target, truth } of this.#history.launches(device, window)) {
        if (!truth || !target) continue;
        yield {
          ...truth,
          deviceId: device.id,
          uuid: device.uuid,
          computerName: device.computerName,
          siteId: device.site.id,
          user: target.user ?? '',
          at,
          cmdline: target.cmdline ?? '',
        };
      }
    }
  }

  sightings(window: Window): GroundTruthSighting[] {
    const found = new Map<string, GroundTruthSighting>();
    for (const launch of this.launches(window)) {
      if (launch.role !== 'main') continue;
      const key = [launch.agent, launch.deviceId, launch.user].join('\n');
      found.set(key, merge(found.get(key), launch));
    }
    return [...found.values()];
  }
}

/** The launches of a device are in order of time, so the last version is the newest. */
function merge(
  known: GroundTruthSighting | undefined,
  launch: GroundTruthLaunch,
): GroundTruthSighting {
  const { agent, deviceId, uuid, computerName, siteId, user, at } = launch;
  return {
    ...(known ?? { agent, deviceId, uuid, computerName, siteId, user, firstAt: at }),
    lastAt: at,
    launches: (known?.launches ?? 0) + 1,
    version: launch.version ?? known?.version ?? null,
    modes: [...new Set([...(known?.modes ?? []), ...launch.modes])].toSorted(),
  };
}
