/** Durations as written in settings: `90s`, `30m`, `6h`, `7d`, `250ms`. */

const UNITS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'm', ms: 60_000 },
  { unit: 's', ms: 1000 },
  { unit: 'ms', ms: 1 },
] as const;

/** Milliseconds, or null when `text` is not a whole or decimal number with one unit. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)([a-z]+)$/.exec(text.trim());
  const unit = UNITS.find((entry) => entry.unit === match?.[2]);
  return unit ? Math.round(Number(match?.[1]) * unit.ms) : null;
}

/** The shortest exact notation: 21_600_000 is `6h`. */
export function formatDuration(ms: number): string {
  const unit = UNITS.find((entry) => ms >= entry.ms && ms % entry.ms === 0);
  return unit ? `${ms / unit.ms}${unit.unit}` : `${ms}ms`;
}
