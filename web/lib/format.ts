/** Numbers, durations and names as people read them. */

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

const ABSOLUTE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

export const formatDateTime = (at: string): string => ABSOLUTE.format(new Date(at));
export const formatDate = (at: string): string => DAY.format(new Date(at));

const STEPS = [
  [60, 1, 'second'],
  [3_600, 60, 'minute'],
  [86_400, 3_600, 'hour'],
  [86_400 * 45, 86_400, 'day'],
  [86_400 * 365, 86_400 * 30, 'month'],
  [Number.POSITIVE_INFINITY, 86_400 * 365, 'year'],
] as const;

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function formatRelative(at: string, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1_000;
  if (Math.abs(seconds) < 10) return 'just now';
  const step = STEPS.find(([below]) => Math.abs(seconds) < below) ?? STEPS[5];
  return RELATIVE.format(Math.round(seconds / step[1]), step[2]);
}

export const daysUntil = (at: string, now: number): number =>
  Math.floor((new Date(at).getTime() - now) / 86_400_000);

/** Controls and the invisible marks that turn the direction of text: names may hold any. */
// oxlint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** A name of a console with nothing hidden in it. */
export const escapeInvisible = (text: string): string =>
  text.replace(
    INVISIBLE,
    (mark) => `[U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );

/** States as the console names them, `EVENTS_RUNNING`, in words. */
export const humanizeState = (text: string): string =>
  text.replace(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (state) =>
    state.length > 3 ? state.toLowerCase().replaceAll('_', ' ') : state,
  );

/** `consoleHost` as `console host`. */
export const splitCamelCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const OS_FAMILIES: Readonly<Record<string, string>> = {
  windows: 'Windows',
  macos: 'macOS',
  linux: 'Linux',
  windows_legacy: 'Windows Legacy',
};

export const osFamily = (osType: string | null): string =>
  osType === null ? '–' : (OS_FAMILIES[osType.toLowerCase()] ?? escapeInvisible(osType));

const KINDS: Readonly<Record<string, string>> = {
  cli: 'Command line',
  ide: 'Editor',
  ext: 'Editor extension',
  app: 'Desktop app',
  rt: 'Model runtime',
  mcp: 'MCP server',
};

/** A catalogue entry's kinds, `cli, ext`, in words. */
export const aiAgentKind = (kind: string | null): string =>
  kind === null
    ? '–'
    : kind
        .split(/,\s*/)
        .map((one) => KINDS[one] ?? one)
        .join(', ');

export const TRIGGER_LABELS: Readonly<Record<string, string>> = {
  connect: 'First sync',
  schedule: 'Schedule',
  manual: 'Sync now',
  credentials: 'New token',
};

export const SCOPE_LABELS: Readonly<Record<string, string>> = {
  tenant: 'Global',
  account: 'Account',
  site: 'Site',
};
