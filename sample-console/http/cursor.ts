import { isRecord, type UnknownRecord } from '../guards.ts';
import { invalid } from './errors.ts';

/**
 * Cursors as real consoles issue them: base64 of JSON as Python formats it, with the id as a bare
 * integer. A keyset cursor names the last row served; a Deep Visibility cursor holds an offset.
 */
export interface Keyset {
  readonly column: string;
  readonly order: 'asc' | 'desc';
  readonly value: string | number;
  readonly id: string;
}

const OFFSET = '$offset';

export function encodeKeyset({ column, order, value, id }: Keyset, percent: boolean): string {
  const sortValue = column === 'id' ? id : JSON.stringify(value);
  return encode(
    `{"id_column": "AgentView.id", "id_value": ${id}, "sort_by_column": "AgentView.${column}", ` +
      `"sort_by_value": ${sortValue}, "sort_order": "${order}"}`,
    percent,
  );
}

/** Trap: cursors of events are already percent-encoded, with `%3D%3D` for `==`. */
export function encodeOffset(offset: number): string {
  return encode(
    `{"id_column": "${OFFSET}", "id_value": ${offset}, "id_sort_order": "asc", ` +
      `"sort_by_column": "${OFFSET}", "sort_by_value": null, "sort_order": "asc"}`,
    true,
  );
}

export function decodeKeyset(cursor: string): Keyset {
  const {
    id_value: id,
    sort_by_column: sortBy,
    sort_by_value: value,
    sort_order: order,
  } = decode(cursor);
  const [, column] = /^AgentView\.(\w+)$/.exec(String(sortBy)) ?? [];
  const hasValidTypes =
    typeof id === 'string' && (typeof value === 'string' || typeof value === 'number');
  if (column === undefined || !hasValidTypes || (order !== 'asc' && order !== 'desc'))
    throw badCursor();
  return { column, order, value, id };
}

export function decodeOffset(cursor: string): number {
  const { id_column: column, id_value: value } = decode(cursor);
  if (column !== OFFSET || typeof value !== 'number') throw badCursor();
  return value;
}

/** Encodes the same cursor as a different text. */
export function reencode(cursor: string): string {
  const text = Buffer.from(withoutPercentEncoding(cursor), 'base64').toString('utf8');
  return encode(`${text} `, cursor.includes('%'));
}

/** A client may decode a percent-encoded cursor before it sends the cursor back. */
export function withoutPercentEncoding(cursor: string): string {
  if (!cursor.includes('%')) return cursor;
  try {
    return decodeURIComponent(cursor);
  } catch {
    return cursor;
  }
}

export function percentEncoded(cursor: string): string {
  return cursor.includes('%') ? cursor : encodeURIComponent(cursor);
}

export function badCursor(): Error {
  return invalid('cursor: Invalid cursor.');
}

function encode(text: string, percent: boolean): string {
  const base64 = Buffer.from(text).toString('base64');
  return percent ? encodeURIComponent(base64) : base64;
}

/** Accepts a cursor that was percent-encoded once too often, as a real console did. */
function decode(cursor: string): UnknownRecord {
  try {
    // Ids above 2^53 lose digits as numbers, so long integers become strings before parsing.
    const text = Buffer.from(withoutPercentEncoding(cursor), 'base64').toString('utf8');
    const value: unknown = JSON.parse(text.replace(/: (\d{15,})(?=[,}])/g, ': "$1"'));
    if (isRecord(value)) return value;
  } catch {
    // Falls through: every malformed cursor gets the same error.
  }
  throw badCursor();
}
