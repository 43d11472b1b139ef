import { nth } from '../guards.ts';
import { badCursor, type Keyset } from '../http/cursor.ts';
import type { Device } from './device.ts';
import type { Fleet } from './fleet.ts';
import { compareKeys, Orders, type SortValue, sortValue } from './sorting.ts';

type DeviceFilter = (device: Device) => boolean;

export interface ListingQuery {
  readonly filter: DeviceFilter;
  readonly column: string;
  readonly order: 'asc' | 'desc';
  readonly after: Keyset | undefined;
  readonly skip: number;
  readonly limit: number;
}

export interface ListingPage {
  readonly devices: readonly Device[];
  /** The position of the next page; null on the last page. */
  readonly next: Keyset | null;
}

const DATE_COLUMNS = new Set([
  'createdAt',
  'registeredAt',
  'updatedAt',
  'lastActiveDate',
  'decommissionedAt',
]);

/** Keyset pagination over the fleet: a page starts after the last row of the previous page. */
export class Listing {
  readonly #fleet: Fleet;
  readonly #orders: Orders;
  readonly #counts = new Map<string, { readonly version: number; readonly count: number }>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#orders = new Orders(fleet);
  }

  /**
   * Trap: the total can change while a client pages through the listing, because it is counted for
   * every page. `filterKey` identifies the filter, so that counts can be cached.
   */
  count(filter: DeviceFilter, filterKey: string): number {
    const { version } = this.#fleet;
    const known = this.#counts.get(filterKey);
    if (known?.version === version) return known.count;
    let count = 0;
    for (const device of this.#fleet.devices()) if (filter(device)) count += 1;
    if (this.#counts.size > 1000) this.#counts.clear();
    this.#counts.set(filterKey, { version, count });
    return count;
  }

  page(query: ListingQuery): ListingPage {
    const { filter, column, order, limit } = query;
    const step = order === 'asc' ? 1 : -1;
    const devices: Device[] = [];
    let left = query.skip;
    const deviceAt = this.#inOrderOf(column);
    for (let at = this.#start(query); at >= 0 && at < this.#fleet.size; at += step) {
      const device = deviceAt(at);
      if (!filter(device)) continue;
      if (left > 0) {
        left -= 1;
      } else if (devices.length < limit) {
        devices.push(device);
      } else {
        return { devices, next: keysetOf(nth(devices, limit - 1), column, order) };
      }
    }
    return { devices, next: null };
  }

  #inOrderOf(column: string): (position: number) => Device {
    const order = this.#orders.by(column);
    if (!order) return (position) => this.#fleet.device(position);
    return (position) => this.#fleet.device(nth(order, position));
  }

  /** The position after the cursor's row, even if that row is no longer in the listing. */
  #start({ column, order, after }: ListingQuery): number {
    const ascending = order === 'asc';
    if (!after) return ascending ? 0 : this.#fleet.size - 1;
    const key = { value: fromCursor(column, after.value), id: after.id };
    const deviceAt = this.#inOrderOf(column);
    let low = 0;
    let high = this.#fleet.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      const device = deviceAt(middle);
      const found = compareKeys(column, { value: sortValue(device, column), id: device.id }, key);
      if (ascending ? found <= 0 : found < 0) low = middle + 1;
      else high = middle;
    }
    return ascending ? low : low - 1;
  }
}

/** Cursors contain dates as text, as on real consoles. */
export function keysetOf(device: Device, column: string, order: 'asc' | 'desc'): Keyset {
  const value = sortValue(device, column);
  const text = DATE_COLUMNS.has(column) ? new Date(Number(value)).toISOString() : value;
  return { column, order, value: text, id: device.id };
}

function fromCursor(column: string, value: SortValue): SortValue {
  if (!DATE_COLUMNS.has(column)) return value;
  const ms = Date.parse(String(value));
  if (Number.isNaN(ms)) throw badCursor();
  return ms;
}
