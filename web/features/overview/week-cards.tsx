import { Link } from 'wouter';
import type { Overview } from '../../api/schema';
import { Card } from '../../components/page';
import { outcomeWords } from '../../components/run-status';
import { Pill, type Tone } from '../../components/tone';
import { absolute, counted, duration } from '../../lib/format';
import { Bars } from './bar-list';

const WEEK: readonly (readonly [keyof Overview['lastWeek'], string])[] = [
  ['devicesNew', 'New devices'],
  ['devicesBack', 'Devices back'],
  ['devicesMissing', 'Devices missing'],
  ['devicesDecommissioned', 'Devices decommissioned'],
  ['sightingsNew', 'New sightings'],
  ['sightingsBack', 'Sightings back'],
  ['sightingsQuiet', 'Sightings gone quiet'],
];

export function LastWeek({ lastWeek }: { readonly lastWeek: Overview['lastWeek'] }) {
  return (
    <Card title="Changed since last week" note="What the runs of the last 7 days found.">
      <Bars
        color="var(--chart-2)"
        bars={WEEK.map(([key, label]) => ({ id: key, label, value: lastWeek[key] }))}
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

/** Each run as a bar: its colour is how it ended, its height how long it took. */
function Strip({ runs }: { readonly runs: Overview['runHealth']['recent'] }) {
  const longest = Math.max(1, ...runs.map(({ durationMs }) => durationMs ?? 0));
  return (
    <div className="strip" role="img" aria-label={`The newest ${counted(runs.length, 'run')}`}>
      {runs.toReversed().map((run) => {
        const [tone, label] = outcomeWords(run.outcome);
        const height = 16 + ((run.durationMs ?? 0) / longest) * 84;
        return (
          <span
            key={run.runNumber}
            title={`#${run.runNumber}, ${absolute(run.startedAt)}: ${label}, ${duration(run.durationMs)}`}
            style={{ height: `${height}%`, background: COLORS[tone] }}
          />
        );
      })}
    </div>
  );
}

export function RunHealth({ health }: { readonly health: Overview['runHealth'] }) {
  const counts: readonly (readonly [Tone, number, string])[] = [
    ['good', health.full, 'complete'],
    ['warn', health.inventoryOnly, 'devices only'],
    ['bad', health.failed, 'failed'],
    ['quiet', health.cancelled, 'cancelled'],
  ];
  return (
    <Card
      title="Run health"
      note={`Last 7 days; ${duration(health.averageDurationMs)} on average.`}
      actions={<Link href="/integrations">Run history</Link>}
    >
      <div className="stack">
        <div className="row">
          {counts.map(([tone, value, label]) => (
            <Pill key={label} tone={value > 0 ? tone : 'quiet'} dot>
              {value} {label}
            </Pill>
          ))}
        </div>
        {health.recent.length === 0 ? (
          <p className="dim">No run yet.</p>
        ) : (
          <>
            <Strip runs={health.recent} />
            <p className="dim small">
              The newest {counted(health.recent.length, 'run')}, oldest first; the taller the
              longer.
            </p>
          </>
        )}
      </div>
    </Card>
  );
}
