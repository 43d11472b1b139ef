import type { Device } from '../fleet/device.ts';
import { hash32, hashText, Rng } from '../random.ts';
import { type Clock, DAY, HOUR } from '../time.ts';
import { launchNoise } from './noise.ts';
import { type Adoption, type DevicePlan, FIRST_DAY, type Install, planFor } from './plan.ts';
import type { EventType, TelemetryEvent } from './process.ts';
import { UserSession } from './user-session.ts';

/** A time window in epoch milliseconds. As in the API, it excludes `from` and includes `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface HistoryOptions {
  readonly startedAt: number;
  readonly adoption: Adoption;
  /** Whether history continues while the console runs. Otherwise it ends at `startedAt`. */
  readonly continues: boolean;
}

const SALT = { noise: hashText('noise'), use: hashText('use'), extra: hashText('extra') };
/** Maximum delay between a launch and the other events of the process. */
const MAX_EVENT_DELAY_MS = 3_040;
const OTHER_TYPES = ['Process Exit', 'File Creation', 'IP Connect', 'DNS Resolved'] as const;

/**
 * The events on all devices: a pure function of (seed, device, day), computed on demand and not
 * stored. Days are relative to the day on which the console started, so a seed produces the same
 * history on any day.
 */
export class History {
  readonly #options: HistoryOptions;
  readonly #clock: Clock;
  readonly #today: number;

  constructor(options: HistoryOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#today = options.startedAt - (options.startedAt % DAY);
  }

  /** The time of the newest telemetry. */
  get end(): number {
    return this.#options.continues ? this.#clock() : this.#options.startedAt;
  }

  /** A device's process launches within a window, oldest first. */
  *launches(device: Device, window: Window): Generator<TelemetryEvent> {
    const end = device.isActive ? this.end : Math.min(this.end, device.lastActiveAt);
    const from = Math.max(window.from, device.createdAt);
    const to = Math.min(window.to, end);
    const firstDay = Math.max(FIRST_DAY, this.#dayOf(from));
    const lastDay = this.#dayOf(to);
    if (to <= from) return;
    const plan = planFor(device, this.#options.adoption);
    for (let day = firstDay; day <= lastDay; day += 1) {
      for (const event of this.#launchesOn(device, plan, day)) {
        if (event.at > from && event.at <= to) yield event;
      }
    }
  }

  /** All events: launches, and later events of the launched processes. */
  *events(device: Device, window: Window): Generator<TelemetryEvent> {
    // A process launched just before the window can have events within it.
    const earlier = { ...window, from: window.from - MAX_EVENT_DELAY_MS };
    for (const launch of this.launches(device, earlier)) {
      if (launch.at > window.from) yield launch;
      const hash = hash32(launch.serial, SALT.extra);
      const at = launch.at + 40 + (hash % 3000);
      if (!launch.target || hash % 3 !== 0 || at <= window.from || at > window.to) continue;
      const type: EventType = OTHER_TYPES[(hash >>> 8) % OTHER_TYPES.length] ?? 'Process Exit';
      yield { device, at, serial: hash, type, source: launch.target, target: null, truth: null };
    }
  }

  #dayOf(ms: number): number {
    return Math.floor((ms - this.#today) / DAY);
  }

  #launchesOn(device: Device, plan: DevicePlan, day: number): TelemetryEvent[] {
    const events: TelemetryEvent[] = [];
    const midnight = this.#today + day * DAY;
    const { machineType } = device;
    const office = machineType === 'laptop' || machineType === 'desktop';
    const dayHash = device.machineHash(SALT.noise + day);
    const rng = new Rng(dayHash);
    const at = (): number =>
      midnight + Math.floor(office ? 6 * HOUR + rng.next() * 12 * HOUR : rng.next() * (DAY - HOUR));
    for (let left = 3 + rng.below(7); left > 0; left -= 1) {
      launchNoise(new UserSession(plan.workstation, at(), rng, events, dayHash));
    }
    for (const [index, install] of plan.installs.entries()) {
      const use = new Rng(hash32(dayHash, SALT.use, index));
      if (!isUsed(install, day, use)) continue;
      const { recipe, workstation, lag } = install;
      for (let left = 1 + use.below(3); left > 0; left -= 1) {
        const session = new UserSession(
          workstation,
          at(),
          use,
          events,
          hash32(dayHash, index, left),
        );
        recipe.run(session, recipe.version(day, lag));
      }
    }
    return events.toSorted((a, b) => a.at - b.at);
  }
}

function isUsed({ firstDay, lastDay, dailyChance }: Install, day: number, rng: Rng): boolean {
  return day >= firstDay && day <= lastDay && rng.chance(dailyChance);
}
