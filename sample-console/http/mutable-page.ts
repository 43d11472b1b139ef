import { isRecord, type UnknownRecord } from '../guards.ts';
import { type ConsoleResponse, LazyRow } from './response.ts';

/** A JSON body that faults may modify before it is sent. */
export interface MutablePage {
  data?: unknown;
  pagination?: Record<string, unknown> | null;
  errors?: unknown;
  [other: string]: unknown;
}

/** The JSON body of a successful response. Every request has its own, so it is safe to modify. */
export function pageOf({ status, body }: ConsoleResponse): MutablePage | undefined {
  return status === 200 && body.type === 'json' && isPage(body.value) ? body.value : undefined;
}

function isPage(value: unknown): value is MutablePage {
  return isRecord(value);
}

/** The rows of a page, with lazy rows replaced by real ones. */
export function rowsOf(page: MutablePage): UnknownRecord[] {
  const rows = rawRowsOf(page);
  for (const [index, row] of rows.entries()) {
    if (row instanceof LazyRow) rows[index] = row.toJSON();
  }
  return rows;
}

export function lastRowOf(page: MutablePage): unknown {
  const last = rawRowsOf(page).at(-1);
  return last instanceof LazyRow ? last.toJSON() : last;
}

/** The rows of /sites are nested one level deeper than those of other listings. */
function rawRowsOf({ data }: MutablePage): UnknownRecord[] {
  if (isRows(data)) return data;
  const inner = isRecord(data) ? data['sites'] : undefined;
  return isRows(inner) ? inner : [];
}

function isRows(value: unknown): value is UnknownRecord[] {
  return Array.isArray(value);
}
