import { setImmediate } from 'node:timers/promises';
import type { Device } from '../fleet/device.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { History, Window } from '../history/history.ts';
import type { TelemetryEvent } from '../history/process.ts';
import type { CompiledQuery } from './s1ql/evaluate.ts';

export interface Search {
  readonly query: CompiledQuery;
  readonly window: Window;
  /** Which devices the token and the request cover. */
  readonly covers: (device: Device) => boolean;
  readonly limit: number;
}

/** How long the search may hold the process before other requests get their turn. */
const SLICE_MS = 10;

/**
 * Evaluates a query over the history of every device it covers. The result ends at `limit` without
 * a word (trap), and holds the newest events. Telemetry of devices that were removed from the
 * console is still there, so agents unknown to the inventory do come up.
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
    for (const event of events) if (query.matches(event)) found.push(...copies(event));
    if (found.length > 2 * limit + 10_000) found = newest(found, limit);
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    if (signal.aborted) return [];
    sliceEnd = performance.now() + SLICE_MS;
  }
  return newest(found, limit);
}

/** Trap: now and then the same row comes twice, with the same id. */
function copies(event: TelemetryEvent): TelemetryEvent[] {
  return event.serial % 151 === 0 ? [event, event] : [event];
}

/** A cursor of 2021 shows the default order: by time, the newest first. */
function newest(events: TelemetryEvent[], limit: number): TelemetryEvent[] {
  return events.toSorted((a, b) => b.at - a.at || b.serial - a.serial).slice(0, limit);
}
