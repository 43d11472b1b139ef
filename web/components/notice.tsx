import type { ReactNode } from 'react';
import type { Tone } from '../lib/tone';
import { Icon, type IconName } from './icon';

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  info: 'info',
  warn: 'alert',
  bad: 'alert',
  quiet: 'info',
};

interface NoticeProps {
  readonly tone: Tone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Announced by screen readers at once: for the result of what the user just did. */
  readonly announce?: boolean;
  /** Spans the page's full width. */
  readonly banner?: boolean;
}

export function Notice({ tone, title, children, action, announce, banner }: NoticeProps) {
  const role = announce ? (tone === 'bad' ? 'alert' : 'status') : undefined;
  return (
    <div className={`notice tone-${tone}${banner ? ' banner' : ''}`} role={role}>
      <Icon name={ICONS[tone]} />
      <div className="body">
        {title ? <strong>{title}</strong> : null}
        {title && children ? <div className="small">{children}</div> : children}
      </div>
      {action}
    </div>
  );
}
