import { escapeInvisible } from '../lib/text';

interface SafeTextProps {
  readonly children: string | null | undefined;
  readonly fallback?: string;
}

/**
 * Text from a console or a device, which may be hostile: invisible characters are shown by their
 * code point, its direction does not affect its surroundings, and long text has a tooltip.
 */
export function SafeText({ children, fallback = '–' }: SafeTextProps) {
  if (children === null || children === undefined || children === '')
    return <span className="dimmed">{fallback}</span>;
  const text = escapeInvisible(children);
  return <bdi title={text.length > 28 ? text : undefined}>{text}</bdi>;
}
