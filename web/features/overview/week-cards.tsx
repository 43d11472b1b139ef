import { Link } from 'wouter';
import type { Overview } from '../../api/schema';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { runStatusLabel } from '../../components/run-status';
import { formatDateTime, formatDuration, pluralize } from '../../lib/format';
import type { Tone } from '../../lib/tone';
import { BarList } from './bar-list';

const ROWS: readonly (readonly [keyof Overview['lastWeek'], string])[] = [
  ['devicesNew', 'New devices'],
  ['devicesBack', 'Devices back'],
  ['devicesMissing', 'Devices missing'],
  ['devicesDecommissioned', 'Devices decommissioned'],
  ['sightingsNew', 'New sightings'],
  ['sightingsBack', 'Sightings back'],
  ['sightingsQuiet', 'Sightings gone quiet'],
];

export function LastWeekCard({ lastWeek }: { readonly lastWeek: Overview['lastWeek'] }) {
  return (
    <Card title="Changed since last week" note="What the runs of the last 7 days found.">
      <BarList
        color="var(--chart-2)"
        items={ROWS.map(([key, label]) => ({ id: key, label, value: lastWeek[key] }))}
      />
    </Card>
  );
}

const COLORS: Readonly<Record<Tone, string>> = {
  good: 'var(--good)',
  warn: 'var(--warn)',
  bad: 'var(--bad)',
  info: 'var(--chart-1)',
  quiet: 'var(--line-strong)',
};

/** One bar per run: its colour is the outcome, its height the duration. */
function RunStrip({ runs }: { readonly runs: Overview['runHealth']['recent'] }) {
  const longest = Math.max(1, ...runs.map(({ durationMs }) => durationMs ?? 0));
  return (
    <div
      className="run-strip"
      role="img"
      aria-label={`The newest ${pluralize(runs.length, 'run')}`}
    >
      {runs.toReversed().map((run) => {
        const [tone, label] = runStatusLabel(run.outcome);
        const height = 16 + ((run.durationMs ?? 0) / longest) * 84;
        return (
          <span
            key={run.runNumber}
            title={`#${run.runNumber}, ${formatDateTime(run.startedAt)}: ${label}, ${formatDuration(run.durationMs)}`}
            style={{ height: `${height}%`, background: COLORS[tone] }}
          />
        );
      })}
    </div>
  );
}

export function RunHealthCard({ health }: { readonly health: Overview['runHealth'] }) {
  const counts: readonly (readonly [Tone, number, string])[] = [
    ['good', health.full, 'complete'],
    ['warn', health.inventoryOnly, 'devices only'],
    ['bad', health.failed, 'failed'],
    ['quiet', health.cancelled, 'cancelled'],
  ];
  return (
    <Card
      title="Run health"
      note={`Last 7 days; ${formatDuration(health.averageDurationMs)} on average.`}
      actions={<Link href="/integrations">Run history</Link>}
    >
      <div className="stack">
        <div className="row">
          {counts.map(([tone, value, label]) => (
            <Badge key={label} tone={value > 0 ? tone : 'quiet'} dot>
              {value} {label}
            </Badge>
          ))}
        </div>
        {health.recent.length === 0 ? (
          <p className="dimmed">No run yet.</p>
        ) : (
          <>
            <RunStrip runs={health.recent} />
            <p className="dimmed small">
              The newest {pluralize(health.recent.length, 'run')}, oldest first; the taller the
              longer.
            </p>
          </>
        )}
      </div>
    </Card>
  );
}
