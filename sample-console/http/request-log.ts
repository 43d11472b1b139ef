/** A request and how it was answered. Tokens appear by label, never by their secret text. */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly endpoint: string | null;
  readonly token: string | null;
  /** The page of a listing, counted from 1; null for endpoints that are not listings. */
  readonly page: number | null;
  /** 0 if no status line was sent. */
  readonly status: number;
  readonly faults: readonly string[];
  readonly durationMs: number;
}

/** The most recent requests, and counters of all requests. */
export class RequestLog {
  readonly #capacity: number;
  readonly #ring: LoggedRequest[] = [];
  #next = 0;
  #total = 0;
  readonly #counts = new Map<string, number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(entry: LoggedRequest): void {
    this.#ring[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#total += 1;
    const key = `${entry.method} ${entry.path} ${entry.status}`;
    // Clients choose the paths, so the number of counters is bounded.
    if (this.#counts.size < 10_000 || this.#counts.has(key)) {
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Oldest first. */
  entries(): LoggedRequest[] {
    if (this.#ring.length < this.#capacity) return [...this.#ring];
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }

  /** The number of all requests, including those that the log no longer holds. */
  get total(): number {
    return this.#total;
  }

  /** The number of requests per `METHOD path status`, regardless of the log's capacity. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  clear(): void {
    this.#ring.length = 0;
    this.#next = 0;
    this.#total = 0;
    this.#counts.clear();
  }
}
