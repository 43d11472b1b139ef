import { randomBytes } from 'node:crypto';
import type { Fleet } from '../fleet/fleet.ts';
import type { History } from '../history/history.ts';
import type { Clock } from '../time.ts';
import { type Coverage, type Evaluation, evaluate, type Findings } from './evaluation.ts';

export interface LongQueryTiming {
  /** Minimum duration of a query. */
  readonly durationMs: number;
  /** Maximum time between polls before a query expires; 0 means unlimited. */
  readonly ttlMs: number;
  /** Maximum execution time; 0 means unlimited. */
  readonly deadlineMs: number;
}

/** A query to run, its owner, and its compiled form. */
export interface LongQueryRequest extends Coverage {
  readonly api: 'sdl' | 'dv';
  readonly type: 'PQ' | 'LOG';
  readonly text: string;
  /** The label of the request's token. */
  readonly token: string;
  /** Identifies the token's scope. All tokens of the same scope can poll the query. */
  readonly owner: string;
  readonly evaluation: Evaluation;
  /** Ignores the minimum duration. */
  readonly immediate: boolean;
}

export type LongQueryState = 'RUNNING' | 'FINISHED' | 'FAILED' | 'DELETED' | 'EXPIRED' | 'KILLED';

/** A query as the control API shows it. */
export interface LongQueryRecord {
  readonly id: string;
  readonly api: 'sdl' | 'dv';
  readonly type: 'PQ' | 'LOG';
  readonly token: string;
  readonly text: string;
  /** Excludes its start and includes its end. */
  readonly window: Coverage['window'];
  readonly startedAt: number;
  readonly polls: number;
  readonly lastPolledAt: number | null;
  readonly state: LongQueryState;
  /** Number of rows found; 0 while the query runs and after it has ended. */
  readonly rows: number;
}

export interface Steps {
  readonly completed: number;
  readonly total: number;
}

/** The number of steps that real consoles report for queries without unions. */
const STEPS = 16;
/** The share of the duration during which the number of steps is not known yet. */
const PLANNING_SHARE = 0.05;

/** One long-running query. Its state depends on the clock and on its evaluation. */
export class LongQuery {
  readonly id: string;
  /** Names the shard that holds the query. Clients must send it with every call. */
  readonly forwardTag = randomBytes(18).toString('base64');
  readonly request: LongQueryRequest;
  readonly startedAt: number;
  /** Resolves when the evaluation has finished or failed; never rejects. */
  readonly evaluated: Promise<void>;
  readonly #clock: Clock;
  readonly #timing: LongQueryTiming;
  readonly #abort = new AbortController();
  #findings: Findings | undefined;
  #error: string | undefined;
  #ended: 'DELETED' | 'EXPIRED' | 'KILLED' | undefined;
  #stalledAt: number | undefined;
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
      request.api === 'sdl' ? newSdlQueryId(request.type) : `pq${randomBytes(16).toString('hex')}`;
    this.startedAt = clock();
    this.#clock = clock;
    this.#timing = timing;
    this.evaluated = this.#evaluate(fleet, history);
  }

  get state(): LongQueryState {
    this.#expire();
    if (this.#ended) return this.#ended;
    if (this.error !== undefined) return 'FAILED';
    const { completed, total } = this.steps;
    return total > 0 && completed >= total ? 'FINISHED' : 'RUNNING';
  }

  /** Whether the query can still be polled. */
  get alive(): boolean {
    this.#expire();
    return this.#ended === undefined;
  }

  /** Trap: both numbers are 0 at first, which does not mean that the query has finished. */
  get steps(): Steps {
    const durationMs = this.request.immediate ? 0 : this.#timing.durationMs;
    const share = durationMs === 0 ? 1 : (this.#clock() - this.startedAt) / durationMs;
    if (share < PLANNING_SHARE) return { completed: 0, total: 0 };
    if (this.#stalledAt !== undefined) return { completed: this.#stalledAt, total: STEPS };
    if (share >= 1 && this.#findings) return { completed: STEPS, total: STEPS };
    return { completed: Math.min(STEPS - 1, Math.floor(share * STEPS)), total: STEPS };
  }

  /** The result; undefined until every step is complete. */
  get findings(): Findings | undefined {
    return this.state === 'FINISHED' ? this.#findings : undefined;
  }

  get error(): string | undefined {
    if (this.#error !== undefined) return this.#error;
    const { deadlineMs } = this.#timing;
    const late = deadlineMs > 0 && this.#clock() - this.startedAt > deadlineMs;
    return late && (this.#stalledAt !== undefined || !this.#findings)
      ? 'Query exceeded the maximum execution time'
      : undefined;
  }

  /** Keeps the query alive. */
  poll(): void {
    this.#polls += 1;
    this.#lastPolledAt = this.#clock();
  }

  /** Reports this step from now on, regardless of the real progress. */
  stallAt(step: number): void {
    this.#stalledAt = Math.min(step, STEPS - 1);
  }

  /** Aborts the evaluation and discards the results. */
  end(reason: 'DELETED' | 'EXPIRED' | 'KILLED'): void {
    this.#ended ??= reason;
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
    const lastUsedAt = this.#lastPolledAt ?? this.startedAt;
    if (ttlMs > 0 && this.#clock() - lastUsedAt > ttlMs) this.end('EXPIRED');
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

/** Base64 of JSON, like real ids. Retries until only the trailing `=` needs URL escaping. */
function newSdlQueryId(type: string): string {
  for (;;) {
    const token = `sample-${type.toLowerCase()}-${randomBytes(9).toString('hex')}`;
    const id = Buffer.from(JSON.stringify({ type, token })).toString('base64');
    if (!/[+/]/.test(id)) return id;
  }
}
