/** Numbers, dates and durations as the pages show them. */

const NUMBER = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const formatNumber = (value: number): string => NUMBER.format(value);
export const formatCompact = (value: number): string =>
  value < 10_000 ? NUMBER.format(value) : COMPACT.format(value);

/** `1 device`, `3 devices`. */
export const pluralize = (value: number, one: string, many = `${one}s`): string =>
  `${formatNumber(value)} ${value === 1 ? one : many}`;

export function formatDuration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 1_000) return `${ms} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const DATE_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

export const formatDateTime = (at: string): string => DATE_TIME.format(new Date(at));
export const formatDate = (at: string): string => DATE.format(new Date(at));

/** `[upper bound in seconds, seconds per unit, unit]` */
const STEPS = [
  [60, 1, 'second'],
  [3_600, 60, 'minute'],
  [86_400, 3_600, 'hour'],
  [86_400 * 45, 86_400, 'day'],
  [86_400 * 365, 86_400 * 30, 'month'],
  [Number.POSITIVE_INFINITY, 86_400 * 365, 'year'],
] as const;

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** @param now milliseconds since the epoch */
export function formatRelative(at: string, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1_000;
  if (Math.abs(seconds) < 10) return 'just now';
  const step = STEPS.find(([below]) => Math.abs(seconds) < below) ?? STEPS[5];
  return RELATIVE.format(Math.round(seconds / step[1]), step[2]);
}

export const daysUntil = (at: string, now: number): number =>
  Math.floor((new Date(at).getTime() - now) / 86_400_000);
