import type { TelemetryEvent } from '../history/process.ts';
import { recordOf } from '../power-query/fields.ts';
import { hex } from '../random.ts';

export interface LogRequest {
  readonly limit: number;
  readonly ascending: boolean;
  readonly cursor: string | undefined;
  /** Trap: by default a page starts with the event that its cursor names. */
  readonly exclusive: boolean;
}

export interface LogPage {
  readonly matchCount: number;
  readonly events: readonly TelemetryEvent[];
}

/** Collects the events of one page and counts all others. */
export class LogCollector {
  readonly #request: LogRequest;
  readonly #after: Position | undefined;
  #events: TelemetryEvent[] = [];
  #matchCount = 0;

  constructor(request: LogRequest) {
    this.#request = request;
    this.#after = request.cursor === undefined ? undefined : readCursor(request.cursor);
  }

  add(event: TelemetryEvent): void {
    this.#matchCount += 1;
    if (!this.#isAfterCursor(event)) return;
    this.#events.push(event);
    if (this.#events.length > 2 * this.#request.limit + 1_000) this.#events = this.#firstPage();
  }

  finish(): LogPage {
    return { matchCount: this.#matchCount, events: this.#firstPage() };
  }

  #isAfterCursor(event: TelemetryEvent): boolean {
    if (!this.#after) return true;
    const order = this.#sign * compare(positionOf(event), this.#after);
    return this.#request.exclusive ? order > 0 : order >= 0;
  }

  #firstPage(): TelemetryEvent[] {
    const sign = this.#sign;
    return this.#events
      .toSorted((a, b) => sign * compare(positionOf(a), positionOf(b)))
      .slice(0, this.#request.limit);
  }

  get #sign(): number {
    return this.#request.ascending ? 1 : -1;
  }
}

type Position = readonly [at: number, device: number, serial: number];

function positionOf({ at, device, serial }: TelemetryEvent): Position {
  return [at, device.index, serial];
}

function compare(a: Position, b: Position): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export function isCursor(text: string): boolean {
  return readCursor(text) !== undefined;
}

function readCursor(text: string): Position | undefined {
  const parts = Buffer.from(text, 'base64').toString('utf8').split(':').map(Number);
  const [at, device, serial] = parts;
  if (at === undefined || device === undefined || serial === undefined) return undefined;
  return parts.every((part) => Number.isSafeInteger(part)) ? [at, device, serial] : undefined;
}

/** An event in the format of log queries: fields in `values`, time in nanoseconds. */
export function logLine(event: TelemetryEvent): Record<string, unknown> {
  return {
    cursor: Buffer.from(positionOf(event).join(':')).toString('base64'),
    timestamp: event.at * 1_000_000,
    severity: 3,
    sessionId: `log_session_${hex(event.device.index, 11, 16)}`,
    values: recordOf(event),
  };
}
