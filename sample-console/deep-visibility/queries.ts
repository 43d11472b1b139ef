import { randomBytes } from 'node:crypto';
import type { Fleet } from '../fleet/fleet.ts';
import type { History, Window } from '../history/history.ts';
import type { TelemetryEvent } from '../history/process.ts';
import type { Clock } from '../time.ts';
import { type Search, search } from './search.ts';

export interface QueryTiming {
  /** Minimum duration of a query. */
  readonly durationMs: number;
  /** How long its results are kept afterwards. */
  readonly keptMs: number;
}

type QueryState =
  | 'PROCESS_RUNNING'
  | 'EVENTS_RUNNING'
  | 'FINISHED'
  | 'FAILED'
  | 'QUERY_CANCELLED'
  | 'QUERY_EXPIRED';

export interface QueryStatus {
  readonly state: QueryState;
  readonly progress: number;
  readonly error?: string;
}

/** A query to run, with the label of its token. */
export interface QueryRequest extends Search {
  readonly text: string;
  readonly verbose: boolean;
  readonly token: string;
}

/** A query as the control API shows it. */
export interface QueryRecord {
  readonly id: string;
  readonly token: string;
  readonly text: string;
  readonly window: Window;
  readonly limit: number;
  readonly verbose: boolean;
  readonly startedAt: number;
  readonly state: QueryState;
  readonly cancelled: boolean;
  /** Number of rows found; 0 until the search has finished. */
  readonly rows: number;
}

/** One Deep Visibility query. Its state depends on the clock and on its search. */
export class Query {
  readonly id = `q${randomBytes(16).toString('hex')}`;
  readonly request: QueryRequest;
  readonly startedAt: number;
  readonly #clock: Clock;
  readonly #timing: QueryTiming;
  readonly #abort = new AbortController();
  #events: readonly TelemetryEvent[] | undefined;
  #error: string | undefined;
  #cancelledAt: number | undefined;
  #stalledAt: number | undefined;

  constructor(request: QueryRequest, clock: Clock, timing: QueryTiming) {
    this.request = request;
    this.startedAt = clock();
    this.#clock = clock;
    this.#timing = timing;
  }

  /** Never rejects: an error in the search becomes the query's state. */
  async run(fleet: Fleet, history: History): Promise<void> {
    try {
      this.#events = await search(this.request, fleet, history, this.#abort.signal);
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
    }
  }

  get status(): QueryStatus {
    if (this.#cancelledAt !== undefined) {
      return { state: 'QUERY_CANCELLED', progress: this.#progressAt(this.#cancelledAt) };
    }
    if (this.#stalledAt !== undefined)
      return { state: 'EVENTS_RUNNING', progress: this.#stalledAt };
    // Trap: an expired query reports 100, as a finished one does.
    if (this.#age > this.#timing.durationMs + this.#timing.keptMs) {
      return { state: 'QUERY_EXPIRED', progress: 100 };
    }
    if (this.#error !== undefined) return { state: 'FAILED', progress: 0, error: this.#error };
    const progress = this.#progressAt(this.#clock());
    if (this.#events && progress >= 100) return { state: 'FINISHED', progress: 100 };
    return {
      state: progress < 50 ? 'PROCESS_RUNNING' : 'EVENTS_RUNNING',
      progress: Math.min(progress, 99),
    };
  }

  get live(): boolean {
    const { state } = this.status;
    return state === 'PROCESS_RUNNING' || state === 'EVENTS_RUNNING';
  }

  /** The events found; empty until the search has finished. */
  get events(): readonly TelemetryEvent[] {
    return this.#events ?? [];
  }

  cancel(): void {
    if (!this.live) return;
    this.#cancelledAt = this.#clock();
    this.dispose();
  }

  /**
   * Reports this progress from now on, even if the query has already finished. Only cancelling ends
   * a stalled query.
   */
  stallAt(progress: number): void {
    this.#stalledAt = progress;
  }

  /** Aborts the search and discards the results. */
  dispose(): void {
    this.#abort.abort();
    this.#events = undefined;
  }

  record(): QueryRecord {
    const { text, window, limit, verbose, token } = this.request;
    const { state } = this.status;
    return {
      id: this.id,
      token,
      text,
      window,
      limit,
      verbose,
      startedAt: this.startedAt,
      state,
      cancelled: this.#cancelledAt !== undefined,
      rows: this.#events?.length ?? 0,
    };
  }

  get #age(): number {
    return this.#clock() - this.startedAt;
  }

  #progressAt(time: number): number {
    const { durationMs } = this.#timing;
    if (durationMs === 0) return 100;
    return Math.min(100, Math.floor(((time - this.startedAt) / durationMs) * 100));
  }
}

export interface LivePeaks {
  readonly byToken: Readonly<Record<string, number>>;
  readonly byWindow: Readonly<Record<string, number>>;
}

/** All queries since the start, and the peak number of queries live at once. */
export class Queries {
  readonly #fleet: Fleet;
  readonly #history: History;
  readonly #clock: Clock;
  readonly #timing: QueryTiming;
  readonly #queries = new Map<string, Query>();
  readonly #peaks = { byToken: new Map<string, number>(), byWindow: new Map<string, number>() };

  constructor(fleet: Fleet, history: History, clock: Clock, timing: QueryTiming) {
    this.#fleet = fleet;
    this.#history = history;
    this.#clock = clock;
    this.#timing = timing;
  }

  start(request: QueryRequest): Query {
    const query = new Query(request, this.#clock, this.#timing);
    for (const other of this.#queries.values()) {
      if (other.status.state === 'QUERY_EXPIRED') other.dispose();
    }
    this.#queries.set(query.id, query);
    this.#updatePeaks(query);
    void query.run(this.#fleet, this.#history);
    return query;
  }

  /** Finds a query of this token. Other tokens cannot see it. */
  find(id: string, token: string): Query | undefined {
    const query = this.#queries.get(id);
    return query?.request.token === token ? query : undefined;
  }

  records(): QueryRecord[] {
    return [...this.#queries.values()].map((query) => query.record());
  }

  /** The peak number of queries live at once, per token and per time window. */
  peaks(): LivePeaks {
    return {
      byToken: Object.fromEntries(this.#peaks.byToken),
      byWindow: Object.fromEntries(this.#peaks.byWindow),
    };
  }

  dispose(): void {
    for (const query of this.#queries.values()) query.dispose();
  }

  #updatePeaks(query: Query): void {
    const live = [...this.#queries.values()].filter((other) => other.live || other === query);
    const { token, window } = query.request;
    const note = (peaks: Map<string, number>, key: string, count: number): void => {
      peaks.set(key, Math.max(peaks.get(key) ?? 0, count));
    };
    note(this.#peaks.byToken, token, live.filter(({ request }) => request.token === token).length);
    const sameWindow = live.filter(
      ({ request }) => windowKey(request.window) === windowKey(window),
    );
    note(this.#peaks.byWindow, windowKey(window), sameWindow.length);
  }
}

function windowKey({ from, to }: Window): string {
  return `${new Date(from).toISOString()}/${new Date(to).toISOString()}`;
}
