import type { Fleet } from '../fleet/fleet.ts';
import type { History } from '../history/history.ts';
import type { Clock } from '../time.ts';
import {
  LongQuery,
  type LongQueryRecord,
  type LongQueryRequest,
  type LongQueryTiming,
} from './long-query.ts';

/** All long-running queries since the start, and the peak number of queries alive at once. */
export class LongQueries {
  readonly #fleet: Fleet;
  readonly #history: History;
  readonly #clock: Clock;
  readonly #timing: LongQueryTiming;
  readonly #queries = new Map<string, LongQuery>();
  readonly #peaks = new Map<string, number>();

  constructor(fleet: Fleet, history: History, clock: Clock, timing: LongQueryTiming) {
    this.#fleet = fleet;
    this.#history = history;
    this.#clock = clock;
    this.#timing = timing;
  }

  start(request: LongQueryRequest): LongQuery {
    const query = new LongQuery(request, this.#clock, this.#timing, this.#fleet, this.#history);
    this.#queries.set(query.id, query);
    const { token } = request;
    const alive = [...this.#queries.values()].filter(
      (other) => other.request.token === token && other.alive,
    );
    this.#peaks.set(token, Math.max(this.#peaks.get(token) ?? 0, alive.length));
    return query;
  }

  /** A query of that owner, even if it has ended. */
  find(id: string, owner: string): LongQuery | undefined {
    const query = this.#queries.get(id);
    return query?.request.owner === owner ? query : undefined;
  }

  /** As `find`, but for any owner. For faults. */
  get(id: string): LongQuery | undefined {
    return this.#queries.get(id);
  }

  records(): LongQueryRecord[] {
    return [...this.#queries.values()].map((query) => query.record());
  }

  /** The peak number of queries alive at once, per token. */
  peaks(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#peaks);
  }

  dispose(): void {
    for (const query of this.#queries.values()) query.end('DELETED');
  }
}
