import { setImmediate } from 'node:timers/promises';
import type { Device } from '../fleet/device.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { History, Window } from '../history/history.ts';
import type { TelemetryEvent } from '../history/process.ts';
import type { Table } from '../power-query/power-query.ts';
import type { LogPage } from './log-lines.ts';

/** The result of a query. */
export type Findings =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'log'; readonly page: LogPage };

/** A query that receives events one by one and keeps only what its result needs. */
export interface Evaluation {
  readonly launchesOnly: boolean;
  readonly add: (event: TelemetryEvent) => void;
  readonly finish: () => Findings;
}

export interface Coverage {
  readonly window: Window;
  /** Whether a device is within the scope of both the token and the request. */
  readonly covers: (device: Device) => boolean;
}

/** How long an evaluation may block the event loop before it yields. */
const SLICE_MS = 10;

/** Feeds an evaluation all events that it covers. Resolves to undefined if it was aborted. */
export async function evaluate(
  { launchesOnly, add, finish }: Evaluation,
  { window, covers }: Coverage,
  fleet: Fleet,
  history: History,
  signal: AbortSignal,
): Promise<Findings | undefined> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const device of fleet.devices()) {
    if (!covers(device)) continue;
    const events = launchesOnly ? history.launches(device, window) : history.events(device, window);
    for (const event of events) add(event);
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    if (signal.aborted) return undefined;
    sliceEnd = performance.now() + SLICE_MS;
  }
  return finish();
}
