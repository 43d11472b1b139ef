import { plainCursor } from './cursor.ts';

/**
 * What the console remembers of the listings clients walk through. Real cursors say nothing of
 * filters or page numbers; remembering who was given which lets the console refuse a cursor that
 * is used with other filters, and lets a fault name the page it falls on.
 */
interface Walk {
  /** The cursor that asks for each page; none for the first. */
  readonly cursors: Map<number, string | undefined>;
  /** The last row of the page that was served last. */
  last: { readonly page: number; readonly row: unknown };
}

const CURSORS = 20_000;
const WALKS = 2_000;

export class Walks {
  /** cursor → walk → page. Two walks may well share a cursor. */
  readonly #pages = new Map<string, Map<string, number>>();
  readonly #walks = new Map<string, Walk>();

  /** The ordinal of the page that a request asks for; 1 when its cursor is none of ours. */
  pageOf(walk: string, cursor: string | undefined): number {
    if (cursor === undefined) return 1;
    return this.#pages.get(plainCursor(cursor))?.get(walk) ?? 1;
  }

  /** Trap: a cursor holds for the sort and the filters it was made with, and no others. */
  belongsElsewhere(walk: string, cursor: string): boolean {
    const walks = this.#pages.get(plainCursor(cursor));
    return walks !== undefined && !walks.has(walk);
  }

  /** The cursor that asks for a page of a walk, if that was handed out. */
  cursorOf(walk: string, page: number): string | undefined {
    return this.#walks.get(walk)?.cursors.get(page);
  }

  /** The last row of a page, if that is the one that was served last. */
  lastRowOf(walk: string, page: number): unknown {
    const last = this.#walks.get(walk)?.last;
    return last?.page === page ? last.row : undefined;
  }

  /** Notes a page that was served and the cursor for the next one. */
  note(walk: string, page: number, cursor: string | undefined, next: unknown, row: unknown): void {
    const known = this.#walks.get(walk) ?? { cursors: new Map(), last: { page, row } };
    known.cursors.set(page, cursor);
    known.last = { page, row };
    this.#walks.set(walk, known);
    if (typeof next === 'string') {
      const walks = this.#pages.get(plainCursor(next)) ?? new Map<string, number>();
      // A repeated cursor goes on asking for the page it asked for first.
      if (!walks.has(walk)) walks.set(walk, page + 1);
      this.#pages.set(plainCursor(next), walks);
    }
    forgetOldest(this.#pages, CURSORS);
    forgetOldest(this.#walks, WALKS);
  }
}

function forgetOldest(map: Map<string, unknown>, capacity: number): void {
  for (const key of map.keys()) {
    if (map.size <= capacity) return;
    map.delete(key);
  }
}
