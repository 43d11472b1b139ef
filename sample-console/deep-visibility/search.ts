import { setImmediate } from 'node:timers/promises';
import type { Device } from '../fleet/device.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { History, Window } from '../history/history.ts';
import type { TelemetryEvent } from '../history/process.ts';
import type { CompiledQuery } from './s1ql/evaluate.ts';

export interface Search {
  readonly query: CompiledQuery;
  readonly window: Window;
  /** Whether a device is within the scope of both the token and the request. */
  readonly covers: (device: Device) => boolean;
  readonly limit: number;
}

/** How long the search may block the event loop before it yields. */
const SLICE_MS = 10;

/**
 * Evaluates a query over the history of every device that it covers. Trap: results are truncated
 * to the newest `limit` events without any warning. Telemetry of devices that were removed from the
 * console remains, so results can contain agents that the inventory does not have.
 */
export async function search(
  { query, window, covers, limit }: Search,
  fleet: Fleet,
  history: History,
  signal: AbortSignal,
): Promise<TelemetryEvent[]> {
  let found: TelemetryEvent[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const device of fleet.devices()) {
    if (!covers(device)) continue;
    const events = query.launchesOnly
      ? history.launches(device, window)
      : history.events(device, window);
    for (const event of events) if (query.matches(event)) found.push(...withDuplicate(event));
    if (found.length > 2 * limit + 10_000) found = newest(found, limit);
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    if (signal.aborted) return [];
    sliceEnd = performance.now() + SLICE_MS;
  }
  return newest(found, limit);
}

/** Trap: some rows appear twice, with the same id. */
function withDuplicate(event: TelemetryEvent): TelemetryEvent[] {
  return event.serial % 151 === 0 ? [event, event] : [event];
}

/** Newest first, the default order according to a captured cursor from 2021. */
function newest(events: TelemetryEvent[], limit: number): TelemetryEvent[] {
  return events.toSorted((a, b) => b.at - a.at || b.serial - a.serial).slice(0, limit);
}
