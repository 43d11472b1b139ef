import type { ReactNode } from 'react';
import type { Tone } from '../lib/tone';

interface BadgeProps {
  readonly tone: Tone;
  readonly dot?: boolean;
  readonly pulse?: boolean;
  readonly large?: boolean;
  readonly children: ReactNode;
}

export function Badge({ tone, dot = false, pulse = false, large = false, children }: BadgeProps) {
  return (
    <span className={`badge tone-${tone}${large ? ' large' : ''}`}>
      {dot ? <span className={pulse ? 'dot pulse' : 'dot'} /> : null}
      <span>{children}</span>
    </span>
  );
}
