import { useElementSize } from '@mantine/hooks';
import { useId, useState } from 'react';
import { formatCompact, formatDate, formatDateTime, pluralize } from '../../lib/format';

export interface Point {
  /** A date, or a date and time when there are several points per day. */
  readonly at: string;
  readonly value: number;
}

const HEIGHT = 190;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 12;
const RIGHT = 8;

/** A round number at or above `value`, for the end of the axis. */
function axisMaximum(value: number): number {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value);
  return Math.ceil((step ?? 10) * power);
}

const pointDate = (point: Point | undefined): string =>
  point === undefined
    ? ''
    : point.at.includes('T')
      ? formatDateTime(point.at)
      : formatDate(point.at);

interface Scale {
  readonly width: number;
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
}

function scaleOf(points: readonly Point[], width: number): Scale {
  const top = axisMaximum(Math.max(...points.map(({ value }) => value)));
  const span = Math.max(1, points.length - 1);
  return {
    width,
    top,
    x: (index) =>
      points.length === 1
        ? LEFT + (width - LEFT - RIGHT) / 2
        : LEFT + (index / span) * (width - LEFT - RIGHT),
    y: (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP),
  };
}

function Axes({ points, scale }: { readonly points: readonly Point[]; readonly scale: Scale }) {
  const marks = [0, scale.top / 2, scale.top];
  const last = points.length - 1;
  return (
    <g aria-hidden="true">
      {marks.map((mark) => (
        <g key={mark}>
          <line
            x1={LEFT}
            x2={scale.width - RIGHT}
            y1={scale.y(mark)}
            y2={scale.y(mark)}
            stroke="var(--grid)"
          />
          <text x={LEFT - 8} y={scale.y(mark) + 4} textAnchor="end">
            {formatCompact(mark)}
          </text>
        </g>
      ))}
      <text x={scale.x(0)} y={HEIGHT - 6} textAnchor={last === 0 ? 'middle' : 'start'}>
        {pointDate(points[0])}
      </text>
      {last > 0 ? (
        <text x={scale.x(last)} y={HEIGHT - 6} textAnchor="end">
          {pointDate(points[last])}
        </text>
      ) : null}
    </g>
  );
}

interface TrendChartProps {
  readonly points: readonly Point[];
  readonly color: string;
  readonly noun: string;
}

/** A line chart, with the same numbers as a table for screen readers. */
export function TrendChart({ points, color, noun }: TrendChartProps) {
  const [at, setAt] = useState<number | null>(null);
  const fill = useId();
  const { ref, width } = useElementSize();
  const scale = scaleOf(points, Math.max(240, width));
  const coordinates = points.map(({ value }, index) => `${scale.x(index)},${scale.y(value)}`);
  const shown = at === null ? points.length - 1 : at;
  const point = points[shown];
  const move = (clientX: number, box: DOMRect): void => {
    const x = ((clientX - box.left) / box.width) * scale.width;
    const index = Math.round(((x - LEFT) / (scale.width - LEFT - RIGHT)) * (points.length - 1));
    setAt(Math.max(0, Math.min(points.length - 1, index)));
  };
  return (
    <figure ref={ref} style={{ margin: 0 }}>
      <div className="small dimmed" aria-hidden="true" style={{ minHeight: 20 }}>
        {point ? (
          <>
            <strong style={{ color: 'var(--mantine-color-text)' }} className="num">
              {pluralize(point.value, noun)}
            </strong>{' '}
            on {pointDate(point)}
          </>
        ) : null}
      </div>
      <svg
        className="chart"
        viewBox={`0 0 ${scale.width} ${HEIGHT}`}
        height={HEIGHT}
        aria-hidden="true"
        onPointerMove={(event) => move(event.clientX, event.currentTarget.getBoundingClientRect())}
        onPointerLeave={() => setAt(null)}
      >
        <defs>
          <linearGradient id={fill} x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor={color} stopOpacity="0.22" />
            <stop offset="1" stopColor={color} stopOpacity="0.02" />
          </linearGradient>
        </defs>
        <Axes points={points} scale={scale} />
        {points.length > 1 ? (
          <>
            <polygon
              fill={`url(#${fill})`}
              points={`${scale.x(0)},${scale.y(0)} ${coordinates.join(' ')} ${scale.x(points.length - 1)},${scale.y(0)}`}
            />
            <polyline
              fill="none"
              stroke={color}
              strokeWidth="2"
              strokeLinejoin="round"
              points={coordinates.join(' ')}
            />
          </>
        ) : null}
        {point ? (
          <circle
            cx={scale.x(shown)}
            cy={scale.y(point.value)}
            r="4"
            fill={color}
            stroke="var(--card)"
            strokeWidth="2"
          />
        ) : null}
      </svg>
      <table className="sr-only">
        <caption>{noun}s over time</caption>
        <tbody>
          {points.map(({ at: time, value }) => (
            <tr key={time}>
              <th scope="row">{time}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
