/** Units and formats of time in the real API. Trap: the format differs from field to field. */

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The console's only source of time, in epoch milliseconds. */
export type Clock = () => number;

const digits = (count: number): readonly string[] =>
  Array.from({ length: 10 ** count }, (_, n) => String(n).padStart(count, '0'));
const TWO = digits(2);
const THREE = digits(3);
const DATES = new Map<number, string>();

/** `2019-06-27T`. Cached, because a page of agents has thousands of dates on a few days. */
function datePart(day: number): string {
  const cached = DATES.get(day);
  if (cached !== undefined) return cached;
  if (DATES.size > 10_000) DATES.clear();
  const date = new Date(day * DAY).toISOString().slice(0, 11);
  DATES.set(day, date);
  return date;
}

/** `2019-06-27T08:01:05.571895Z`: most timestamps carry microseconds. */
export function withMicroseconds(ms: number, microseconds = 0): string {
  const day = Math.floor(ms / DAY);
  const rest = Math.floor(ms - day * DAY);
  const hour = TWO[Math.floor(rest / HOUR)];
  const minute = TWO[Math.floor((rest % HOUR) / MINUTE)];
  const second = TWO[Math.floor((rest % MINUTE) / SECOND)];
  const fraction = `${THREE[rest % SECOND]}${THREE[microseconds % 1000]}`;
  return `${datePart(day)}${hour}:${minute}:${second}.${fraction}Z`;
}

/** `2022-04-06T08:27:14Z`: `osStartTime` and a token's `expiresAt` carry no fraction. */
export function wholeSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `2022-01-24T18:49:35.296Z`: Deep Visibility's `eventTime`. */
export function withMilliseconds(ms: number): string {
  return new Date(ms).toISOString();
}

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const UNITS = new Map([
  ['ms', 1],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
  ['d', DAY],
]);

/** `10m` → 600000; undefined if the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit = ''] = DURATION.exec(text) ?? [];
  const scale = UNITS.get(unit);
  return scale === undefined ? undefined : Number(amount) * scale;
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Parses ISO text and epoch milliseconds; undefined for anything else. */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (/^\d{12,14}$/.test(value)) return Number(value);
  if (!ISO_DATE.test(value)) return undefined;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(value);
  const ms = Date.parse(hasZone || !value.includes('T') ? value : `${value}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
