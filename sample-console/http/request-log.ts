/** One request as it was answered. A token appears by its label, never by its text. */
export interface RecordedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly endpoint: string | null;
  readonly token: string | null;
  /** The ordinal of the page within its listing, 1 for the first; null when it is no listing. */
  readonly page: number | null;
  /** 0 when no status line was sent. */
  readonly status: number;
  readonly faults: readonly string[];
  readonly durationMs: number;
}

/** The last requests, and counts of all of them. */
export class RequestRecord {
  readonly #capacity: number;
  readonly #ring: RecordedRequest[] = [];
  #next = 0;
  #total = 0;
  readonly #counts = new Map<string, number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(entry: RecordedRequest): void {
    this.#ring[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#total += 1;
    const key = `${entry.method} ${entry.path} ${entry.status}`;
    // Paths are a client's to choose, so the number of counters has an end.
    if (this.#counts.size < 10_000 || this.#counts.has(key)) {
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Oldest first. */
  entries(): RecordedRequest[] {
    if (this.#ring.length < this.#capacity) return [...this.#ring];
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }

  /** Requests ever, also those that no longer fit the record. */
  get total(): number {
    return this.#total;
  }

  /** How often each `METHOD path status` came; not bounded by the record's capacity. */
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
