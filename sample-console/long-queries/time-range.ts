import { DAY, HOUR, MINUTE, parseTimestamp, SECOND } from '../time.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
};
const AGO = /^(\d+(?:\.\d+)?)\s*(s|m|h|d|w)(?:ecs?|econds?|ins?|inutes?|rs?|ours?|ays?|eeks?)?$/i;

/** Includes its start and excludes its end, in epoch milliseconds. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Trap: a single bound means the 24 hours before or after it; no bound means the last 24 hours. */
export function resolveRange(start: unknown, end: unknown, now: number): TimeRange | undefined {
  const given = (value: unknown): boolean => value !== undefined && value !== null;
  const from = given(start) ? readInstant(start, now) : undefined;
  const to = given(end) ? readInstant(end, now) : undefined;
  if ((given(start) && from === undefined) || (given(end) && to === undefined)) return undefined;
  const last = to ?? (from === undefined ? now : from + DAY);
  return { start: from ?? last - DAY, end: last };
}

/** ISO text, an age such as `24h`, or an epoch time whose unit follows from its length. */
function readInstant(value: unknown, now: number): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  if (/^\d{9,20}$/.test(text)) return Number(text) * unitOf(text.length);
  const [, amount, unit = ''] = AGO.exec(text.trim()) ?? [];
  const ms = UNITS[unit.toLowerCase()];
  if (ms !== undefined) return now - Number(amount) * ms;
  return parseTimestamp(text);
}

function unitOf(digits: number): number {
  if (digits <= 11) return SECOND;
  if (digits <= 14) return 1;
  return digits <= 17 ? 1e-3 : 1e-6;
}
