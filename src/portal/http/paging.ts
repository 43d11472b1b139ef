import type { CursorPosition } from './cursors.ts';
import type { PortalServices } from './services.ts';

/** The cursor after a full page; null after the last page. */
export function nextCursor<Row>(
  { cursors }: Pick<PortalServices, 'cursors'>,
  list: unknown,
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => CursorPosition,
): string | null {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? null : cursors.write(list, positionOf(last));
}
