import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon';

export type Tone = 'good' | 'info' | 'warn' | 'bad' | 'quiet';

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  info: 'info',
  warn: 'alert',
  bad: 'alert',
  quiet: 'info',
};

interface BadgeProps {
  readonly tone: Tone;
  readonly dot?: boolean;
  readonly pulse?: boolean;
  readonly large?: boolean;
  readonly children: ReactNode;
}

/** A state in a word or two. */
export function Badge({ tone, dot = false, pulse = false, large = false, children }: BadgeProps) {
  return (
    <span className={`pill tone-${tone}${large ? ' big' : ''}`}>
      {dot ? <span className={pulse ? 'dot pulse' : 'dot'} /> : null}
      <span>{children}</span>
    </span>
  );
}

interface NoticeProps {
  readonly tone: Tone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Read out at once by screen readers: for what the person has just caused. */
  readonly announce?: boolean;
  readonly banner?: boolean;
}

/** A few sentences that matter here, with what to do about them. */
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
