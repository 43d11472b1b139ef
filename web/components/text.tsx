import { useEffect, useState } from 'react';
import { escapeInvisible, formatDateTime, formatRelative } from '../lib/format';

/**
 * Text of a console or a device: whatever it holds stands as text, its direction stays inside,
 * invisible marks are shown by their number, and what does not fit is cut.
 */
export function SafeText({ children, fallback = '–' }: SafeTextProps) {
  if (children === null || children === undefined || children === '')
    return <span className="dim">{fallback}</span>;
  const shown = escapeInvisible(children);
  return <bdi title={shown.length > 28 ? shown : undefined}>{shown}</bdi>;
}

interface SafeTextProps {
  readonly children: string | null | undefined;
  readonly fallback?: string;
}

const TICK_MS = 20_000;

/** The time now, moving on while the page is open. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

interface RelativeTimeProps {
  readonly at: string | null | undefined;
  readonly fallback?: string;
}

/** A moment as `5 minutes ago`, with date and time when pointed at. */
export function RelativeTime({ at, fallback = '–' }: RelativeTimeProps) {
  const now = useNow();
  if (!at) return <span className="dim">{fallback}</span>;
  return (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatRelative(at, now)}
    </time>
  );
}
