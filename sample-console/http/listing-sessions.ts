import { withoutPercentEncoding } from './cursor.ts';

/** One client's way through a listing. */
interface ListingSession {
  /** The cursor that requests each page; undefined for the first page. */
  readonly cursors: Map<number, string | undefined>;
  /** The last row of the page that was served most recently. */
  last: { readonly page: number; readonly row: unknown };
}

const MAX_CURSORS = 20_000;
const MAX_SESSIONS = 2_000;

/**
 * Remembers which cursors were issued for which listing. Real cursors contain neither filters nor
 * page numbers. With this record the console can reject a cursor that is used with other filters,
 * and a fault can target a page by its number.
 */
export class ListingSessions {
  /** cursor → listing key → page. Two listings can share a cursor. */
  readonly #pages = new Map<string, Map<string, number>>();
  /** By listing key. */
  readonly #sessions = new Map<string, ListingSession>();

  /** The number of the page that a request asks for; 1 if the cursor is not known. */
  pageNumber(listingKey: string, cursor: string | undefined): number {
    if (cursor === undefined) return 1;
    return this.#pages.get(withoutPercentEncoding(cursor))?.get(listingKey) ?? 1;
  }

  /** Trap: a cursor is valid only with the sort and the filters it was issued for. */
  isForeignCursor(listingKey: string, cursor: string): boolean {
    const pages = this.#pages.get(withoutPercentEncoding(cursor));
    return pages !== undefined && !pages.has(listingKey);
  }

  /** The cursor that requests a page of a listing, if it was issued. */
  cursorForPage(listingKey: string, page: number): string | undefined {
    return this.#sessions.get(listingKey)?.cursors.get(page);
  }

  /** The last row of a page, if that page was served most recently. */
  lastRowOf(listingKey: string, page: number): unknown {
    const last = this.#sessions.get(listingKey)?.last;
    return last?.page === page ? last.row : undefined;
  }

  /** Records a page that was served, and the cursor for the next page. */
  recordPage(
    listingKey: string,
    page: number,
    cursor: string | undefined,
    next: unknown,
    row: unknown,
  ): void {
    const known = this.#sessions.get(listingKey) ?? { cursors: new Map(), last: { page, row } };
    known.cursors.set(page, cursor);
    known.last = { page, row };
    this.#sessions.set(listingKey, known);
    if (typeof next === 'string') {
      const pages = this.#pages.get(withoutPercentEncoding(next)) ?? new Map<string, number>();
      // A cursor that is issued twice keeps its first page.
      if (!pages.has(listingKey)) pages.set(listingKey, page + 1);
      this.#pages.set(withoutPercentEncoding(next), pages);
    }
    evictOldest(this.#pages, MAX_CURSORS);
    evictOldest(this.#sessions, MAX_SESSIONS);
  }
}

function evictOldest(map: Map<string, unknown>, capacity: number): void {
  for (const key of map.keys()) {
    if (map.size <= capacity) return;
    map.delete(key);
  }
}
