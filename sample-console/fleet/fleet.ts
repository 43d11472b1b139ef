import { nth } from '../guards.ts';
import { Rng } from '../random.ts';
import { compareIds } from '../snowflake.ts';
import type { Clock } from '../time.ts';
import { Device, type DeviceChanges, type FleetBasis, type Status } from './device.ts';
import type { Organisation, Site } from './organisation.ts';

/** The devices that a change affects: these ids, or a number of random eligible devices. */
export type Selection = { readonly ids: readonly string[] } | { readonly count: number };

export const FLEET_ACTIONS = [
  'add',
  'decommission',
  'uninstall',
  'remove',
  'return',
  'touch',
  'edit',
  'rename',
  'move-site',
  'reinstall',
] as const;
export type FleetAction = (typeof FLEET_ACTIONS)[number];

/** The devices of a console. Only their changes are kept in memory. */
export class Fleet {
  readonly organisation: Organisation;
  readonly #basis: FleetBasis;
  readonly #clock: Clock;
  readonly #initial: number;
  readonly #changes = new Map<number, DeviceChanges>();
  readonly #added = new Map<string, number>();
  #size: number;
  #version = 0;

  constructor(basis: FleetBasis, devices: number, clock: Clock) {
    this.organisation = basis.organisation;
    this.#basis = basis;
    this.#clock = clock;
    this.#initial = devices;
    this.#size = devices;
  }

  /** The number of devices ever registered, including removed ones. Indexes start at 0. */
  get size(): number {
    return this.#size;
  }

  /** Increases with every change. Anything computed for an older version is stale. */
  get version(): number {
    return this.#version;
  }

  device(index: number): Device {
    return new Device(this.#basis, index, this.#changes.get(index));
  }

  find(id: string): Device | undefined {
    const added = this.#added.get(id);
    if (added !== undefined) return this.device(added);
    let low = 0;
    let high = this.#initial - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const device = this.device(middle);
      const order = compareIds(device.id, id);
      if (order === 0) return device;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  *devices(): Generator<Device> {
    for (let index = 0; index < this.#size; index += 1) yield this.device(index);
  }

  /** Applies an action and returns the ids of the devices that it changed or added. */
  change(action: FleetAction, selection: Selection, siteId?: string): string[] {
    this.#version += 1;
    if (action === 'add') return this.#add('count' in selection ? selection.count : 0);
    const targets = this.#select(action, selection);
    if (action === 'reinstall') return targets.flatMap((device) => this.#reinstall(device));
    for (const device of targets)
      this.#merge(device.index, this.#changeFor(action, device, siteId));
    return targets.map((device) => device.id);
  }

  #changeFor(action: FleetAction, device: Device, siteId: string | undefined): DeviceChanges {
    const now = this.#clock();
    switch (action) {
      case 'decommission':
        return { status: 'decommissioned', statusChangedAt: now, editedAt: now };
      case 'uninstall':
        return { status: 'uninstalled', statusChangedAt: now, editedAt: now };
      case 'return':
        return { status: 'current', touchedAt: now, removed: false };
      case 'remove':
        return { removed: true };
      case 'touch':
        return { touchedAt: now };
      case 'rename':
        return { renamed: device.timesRenamed + 1, editedAt: now };
      case 'move-site':
        return { site: this.#otherSite(device, siteId), editedAt: now };
      default:
        return { editedAt: now };
    }
  }

  #select(action: FleetAction, selection: Selection): Device[] {
    if ('ids' in selection) {
      return selection.ids.map((id) => this.find(id)).filter((device) => device !== undefined);
    }
    const wanted: Status = action === 'return' ? 'decommissioned' : 'current';
    const eligible: number[] = [];
    for (const device of this.devices()) {
      if (!device.removed && device.status === wanted) eligible.push(device.index);
    }
    const rng = new Rng(this.#basis.seed ^ Math.imul(this.#version, 0x9e3779b1));
    const chosen = Math.min(selection.count, eligible.length);
    for (let i = 0; i < chosen; i += 1) {
      const j = i + rng.below(eligible.length - i);
      [eligible[i], eligible[j]] = [nth(eligible, j), nth(eligible, i)];
    }
    return eligible.slice(0, chosen).map((index) => this.device(index));
  }

  #add(count: number): string[] {
    return Array.from({ length: count }, () => this.#register({}).id);
  }

  /** Registers the machine as a new agent. The old record remains, decommissioned. */
  #reinstall(old: Device): string[] {
    const now = this.#clock();
    const sameMachineAs = this.#changes.get(old.index)?.sameMachineAs ?? old.index;
    this.#merge(old.index, { status: 'decommissioned', statusChangedAt: now, editedAt: now });
    return [this.#register({ sameMachineAs, site: old.site }).id];
  }

  #register(changes: DeviceChanges): Device {
    const index = this.#size;
    this.#size += 1;
    // New ids are greater than all others, because they encode the registration date.
    const newest = index === 0 ? 0 : this.device(index - 1).createdAt;
    const createdAt = Math.max(this.#clock(), newest + 1);
    this.#merge(index, { ...changes, createdAt, touchedAt: createdAt });
    const device = this.device(index);
    this.#added.set(device.id, index);
    return device;
  }

  #otherSite(device: Device, siteId: string | undefined): Site {
    const { sites } = this.organisation;
    const requested = sites.find((site) => site.id === siteId);
    if (requested) return requested;
    const others = sites.filter((site) => site.id !== device.site.id);
    return nth(others, device.index % others.length);
  }

  #merge(index: number, changes: DeviceChanges): void {
    this.#changes.set(index, { ...this.#changes.get(index), ...changes });
  }
}
