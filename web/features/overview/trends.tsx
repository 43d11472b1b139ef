import type { Overview } from '../../api/schema';
import { Card } from '../../components/card';
import { TrendChart } from './trend-chart';

interface TrendPoint {
  readonly at: string;
  readonly devices: number;
  readonly sightings: number;
}

/** One point per day; on the first day one per run, so that there is a line. */
function trendPoints({ trend, runHealth }: Overview): readonly TrendPoint[] {
  if (trend.length > 1) return trend.map(({ day, ...counts }) => ({ at: day, ...counts }));
  const complete = runHealth.recent.filter(({ outcome }) => outcome === 'full');
  return complete.toReversed().map(({ startedAt, devicesActive, devicesSeen, sightings }) => ({
    at: startedAt,
    devices: devicesActive ?? devicesSeen,
    sightings,
  }));
}

export function Trends({ overview }: { readonly overview: Overview }) {
  const points = trendPoints(overview);
  const note = overview.trend.length > 1 ? null : 'Run by run on the first day, then day by day.';
  // A single point makes no line, and the cards above show its numbers.
  if (points.length < 2) return null;
  return (
    <div className="columns">
      <Card title="Devices over time" note={note}>
        <TrendChart
          noun="device"
          color="var(--chart-1)"
          points={points.map(({ at, devices }) => ({ at, value: devices }))}
        />
      </Card>
      <Card title="Sightings of AI agents over time" note={note}>
        <TrendChart
          noun="sighting"
          color="var(--chart-2)"
          points={points.map(({ at, sightings }) => ({ at, value: sightings }))}
        />
      </Card>
    </div>
  );
}
