import { randomBytes } from 'node:crypto';
import type { Fleet } from '../fleet/fleet.ts';
import type { History } from '../history/history.ts';
import type { Clock } from '../time.ts';
import { type Coverage, type Evaluation, evaluate, type Findings } from './evaluation.ts';

export interface LongQueryTiming {
  /** How long a query takes, whatever it finds. */
  readonly durationMs: number;
  /** How long a query lives on without being polled; 0 is for ever. */
  readonly ttlMs: number;
  /** What a query may take at most; 0 is for ever. */
  readonly deadlineMs: number;
}

/** What a query was asked, by whom, and how it is worked out. */
export interface LongQueryRequest extends Coverage {
  readonly api: 'sdl' | 'dv';
  readonly type: 'PQ' | 'LOG';
  readonly text: string;
  /** The label of the token it came with. */
  readonly token: string;
  /** Whoever sees the same part of the console may poll it. */
  readonly owner: string;
  readonly evaluation: Evaluation;
  /** It takes no longer than its evaluation does. */
  readonly atOnce: boolean;
}

export type LongQueryState = 'RUNNING' | 'FINISHED' | 'FAILED' | 'DELETED' | 'EXPIRED' | 'KILLED';

/** A query as the record shows it. */
export interface LongQueryRecord {
  readonly id: string;
  readonly api: 'sdl' | 'dv';
  readonly type: 'PQ' | 'LOG';
  readonly token: string;
  readonly text: string;
  /** From (not included) to (included). */
  readonly window: Coverage['window'];
  readonly startedAt: number;
  readonly polls: number;
  readonly lastPolledAt: number | null;
  readonly state: LongQueryState;
  /** Rows found; 0 until the query is through, and again once its results are gone. */
  readonly rows: number;
}

export interface Steps {
  readonly completed: number;
  readonly total: number;
}

/** A query without unions is worked off in so many steps on real consoles. */
const STEPS = 16;
/** The share of the time in which it is not known yet how many steps there will be. */
const PLANNING = 0.05;

/** One long-running query. Its state follows the clock and the evaluation behind it. */
export class LongQuery {
  readonly id: string;
  /** Names the part of the backend that holds the query; it has to come back with every call. */
  readonly forwardTag = randomBytes(18).toString('base64');
  readonly request: LongQueryRequest;
  readonly startedAt: number;
  /** Resolves when the evaluation is through; never rejects. */
  readonly settled: Promise<void>;
  readonly #clock: Clock;
  readonly #timing: LongQueryTiming;
  readonly #abort = new AbortController();
  #findings: Findings | undefined;
  #error: string | undefined;
  #ended: 'DELETED' | 'EXPIRED' | 'KILLED' | undefined;
  #heldAt: number | undefined;
  #polls = 0;
  #lastPolledAt: number | undefined;

  constructor(
    request: LongQueryRequest,
    clock: Clock,
    timing: LongQueryTiming,
    fleet: Fleet,
    history: History,
  ) {
    this.request = request;
    this.id =
      request.api === 'sdl' ? tokenOf(request.type) : `pq${randomBytes(16).toString('hex')}`;
    this.startedAt = clock();
    this.#clock = clock;
    this.#timing = timing;
    this.settled = this.#evaluate(fleet, history);
  }

  get state(): LongQueryState {
    this.#expire();
    if (this.#ended) return this.#ended;
    if (this.error !== undefined) return 'FAILED';
    const { completed, total } = this.steps;
    return total > 0 && completed >= total ? 'FINISHED' : 'RUNNING';
  }

  /** Still there to be polled. */
  get alive(): boolean {
    this.#expire();
    return this.#ended === undefined;
  }

  /** Trap: at first both are 0, which is not the same as being through. */
  get steps(): Steps {
    const durationMs = this.request.atOnce ? 0 : this.#timing.durationMs;
    const share = durationMs === 0 ? 1 : (this.#clock() - this.startedAt) / durationMs;
    if (share < PLANNING) return { completed: 0, total: 0 };
    if (this.#heldAt !== undefined) return { completed: this.#heldAt, total: STEPS };
    if (share >= 1 && this.#findings) return { completed: STEPS, total: STEPS };
    return { completed: Math.min(STEPS - 1, Math.floor(share * STEPS)), total: STEPS };
  }

  /** What was found, once every step is done. */
  get findings(): Findings | undefined {
    return this.state === 'FINISHED' ? this.#findings : undefined;
  }

  get error(): string | undefined {
    if (this.#error !== undefined) return this.#error;
    const { deadlineMs } = this.#timing;
    const late = deadlineMs > 0 && this.#clock() - this.startedAt > deadlineMs;
    return late && (this.#heldAt !== undefined || !this.#findings)
      ? 'Query exceeded the maximum execution time'
      : undefined;
  }

  /** Notes that somebody still wants it. */
  poll(): void {
    this.#polls += 1;
    this.#lastPolledAt = this.#clock();
  }

  /** From now on the query goes no further than that step, however far it is in truth. */
  hold(step: number): void {
    this.#heldAt = Math.min(step, STEPS - 1);
  }

  /** Ends the evaluation and forgets the results, for ever. */
  end(how: 'DELETED' | 'EXPIRED' | 'KILLED'): void {
    this.#ended ??= how;
    this.#abort.abort();
    this.#findings = undefined;
  }

  record(): LongQueryRecord {
    const { api, type, token, text, window } = this.request;
    return {
      id: this.id,
      api,
      type,
      token,
      text,
      window,
      startedAt: this.startedAt,
      polls: this.#polls,
      lastPolledAt: this.#lastPolledAt ?? null,
      state: this.state,
      rows: rowsOf(this.#findings),
    };
  }

  #expire(): void {
    const { ttlMs } = this.#timing;
    const wanted = this.#lastPolledAt ?? this.startedAt;
    if (ttlMs > 0 && this.#clock() - wanted > ttlMs) this.end('EXPIRED');
  }

  async #evaluate(fleet: Fleet, history: History): Promise<void> {
    const { evaluation } = this.request;
    try {
      const findings = await evaluate(evaluation, this.request, fleet, history, this.#abort.signal);
      if (!this.#ended) this.#findings = findings;
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
    }
  }
}

function rowsOf(findings: Findings | undefined): number {
  if (!findings) return 0;
  return findings.kind === 'table' ? findings.table.rows.length : findings.page.events.length;
}

/** Base64 of JSON as real ids are, made so that it needs no escaping but for the `=` at its end. */
function tokenOf(type: string): string {
  for (;;) {
    const token = `sample-${type.toLowerCase()}-${randomBytes(9).toString('hex')}`;
    const id = Buffer.from(JSON.stringify({ type, token })).toString('base64');
    if (!/[+/]/.test(id)) return id;
  }
}
