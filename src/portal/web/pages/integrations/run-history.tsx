import { useRuns } from '../../api/queries';
import type { Run } from '../../api/schema';
import { Icon } from '../../components/icons';
import { Outcome } from '../../components/outcome';
import { Empty, Loaded } from '../../components/page';
import { Pager, usePages } from '../../components/pager';
import { type Column, Table } from '../../components/table';
import { Name, Time } from '../../components/text';
import { duration, number, TRIGGERS } from '../../lib/format';

const SIZE = 20;

function Reason({ run }: { readonly run: Run }) {
  const lines = [
    ...(run.reason ? [run.reason] : []),
    ...run.warnings.map(({ message }) => message),
  ];
  if (lines.length === 0) return <span className="dim">–</span>;
  return (
    <div style={{ minWidth: 220, maxWidth: 460 }}>
      {lines.map((line) => (
        <div key={line}>
          <Name>{line}</Name>
        </div>
      ))}
    </div>
  );
}

/** The counts of a run are known when it has ended. */
const count = (run: Run, value: number): string => (run.outcome === null ? '–' : number(value));
const plus = (run: Run, value: number): string => `${value > 0 ? '+' : ''}${count(run, value)}`;

const COLUMNS: readonly Column<Run>[] = [
  { id: 'run', label: 'Run', cell: (run) => <span className="num">#{run.runNumber}</span> },
  { id: 'started', label: 'Started', cell: (run) => <Time at={run.startedAt} /> },
  { id: 'trigger', label: 'Why', cell: (run) => TRIGGERS[run.trigger] ?? run.trigger },
  { id: 'outcome', label: 'Outcome', cell: (run) => <Outcome run={run} /> },
  { id: 'reason', label: 'In plain words', wrap: true, cell: (run) => <Reason run={run} /> },
  { id: 'seen', label: 'Devices', right: true, cell: (run) => count(run, run.devicesSeen) },
  { id: 'new', label: 'New devices', right: true, cell: (run) => plus(run, run.devicesNew) },
  { id: 'missing', label: 'Missing', right: true, cell: (run) => count(run, run.devicesMissing) },
  { id: 'sightings', label: 'Sightings', right: true, cell: (run) => count(run, run.sightings) },
  {
    id: 'newSightings',
    label: 'New sightings',
    right: true,
    cell: (run) => plus(run, run.newSightings),
  },
  { id: 'took', label: 'Took', right: true, cell: (run) => duration(run.durationMs) },
  {
    id: 'temporal',
    label: 'Temporal',
    cell: (run) =>
      run.temporalUrl ? (
        <a className="with-icon" href={run.temporalUrl} target="_blank" rel="noreferrer">
          <Icon name="external" size={15} /> open
          <span className="hidden-text"> run {run.runNumber} in Temporal</span>
        </a>
      ) : (
        <span className="dim">–</span>
      ),
  },
];

export function RunHistory() {
  const pages = usePages('runs');
  const runs = useRuns(pages.cursor, SIZE);
  return (
    <section className="card" aria-label="Run history">
      <Loaded query={runs}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Empty icon="refresh" title="No run yet">
              The first one starts by itself once the integration is set up.
            </Empty>
          ) : (
            <>
              <Table
                label="Runs, newest first"
                columns={COLUMNS}
                rows={items}
                rowKey={(run) => String(run.runNumber)}
                busy={runs.isPlaceholderData}
              />
              <Pager
                pages={pages}
                shown={items.length}
                size={SIZE}
                nextCursor={nextCursor}
                noun="runs"
              />
            </>
          )
        }
      </Loaded>
    </section>
  );
}
