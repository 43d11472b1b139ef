import { formatDateTime, formatRelative } from '../lib/format';
import { useNow } from '../lib/use-now';

interface RelativeTimeProps {
  readonly at: string | null | undefined;
  readonly fallback?: string;
}

/** `5 minutes ago`, with date and time as its tooltip. */
export function RelativeTime({ at, fallback = '–' }: RelativeTimeProps) {
  const now = useNow();
  if (!at) return <span className="dimmed">{fallback}</span>;
  return (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatRelative(at, now)}
    </time>
  );
}
