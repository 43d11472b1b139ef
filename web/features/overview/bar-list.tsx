import { Fragment, type ReactNode } from 'react';
import { formatNumber } from '../../lib/format';

export interface BarListItem {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: number;
  /** The part of `value` that is drawn in the alert colour. */
  readonly alertValue?: number;
}

/** A horizontal bar chart; each value is also text at the end of its bar. */
export function BarList({
  items,
  color,
}: {
  readonly items: readonly BarListItem[];
  readonly color: string;
}) {
  const max = Math.max(1, ...items.map(({ value }) => value));
  return (
    <div className="bar-list">
      {items.map(({ id, label, value, alertValue = 0 }) => (
        <Fragment key={id}>
          <span className="truncate" style={{ maxWidth: 200 }}>
            {label}
          </span>
          <span className="track" aria-hidden="true">
            <span
              className="fill"
              style={{
                display: 'block',
                width: `${(value / max) * 100}%`,
                background:
                  alertValue > 0
                    ? `linear-gradient(90deg, var(--bad) ${(alertValue / value) * 100}%, ${color} 0)`
                    : color,
              }}
            />
          </span>
          <span className="num" style={{ textAlign: 'right' }}>
            {formatNumber(value)}
          </span>
        </Fragment>
      ))}
    </div>
  );
}
