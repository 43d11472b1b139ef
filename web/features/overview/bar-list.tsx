import { Fragment, type ReactNode } from 'react';
import { number } from '../../lib/format';

export interface Bar {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: number;
  /** The part of `value` that is drawn in the alarming colour. */
  readonly alarming?: number;
}

/** Numbers side by side; each stands as text at the end of its bar. */
export function Bars({ bars, color }: { readonly bars: readonly Bar[]; readonly color: string }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <div className="bars">
      {bars.map(({ id, label, value, alarming = 0 }) => (
        <Fragment key={id}>
          <span className="cut" style={{ maxWidth: 200 }}>
            {label}
          </span>
          <span className="track" aria-hidden="true">
            <span
              className="fill"
              style={{
                display: 'block',
                width: `${(value / most) * 100}%`,
                background:
                  alarming > 0
                    ? `linear-gradient(90deg, var(--bad) ${(alarming / value) * 100}%, ${color} 0)`
                    : color,
              }}
            />
          </span>
          <span className="num" style={{ textAlign: 'right' }}>
            {number(value)}
          </span>
        </Fragment>
      ))}
    </div>
  );
}
