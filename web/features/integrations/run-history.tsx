import { Anchor } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../api/schema';
import { EmptyState } from '../../components/empty-state';
import { Icon } from '../../components/icon';
import { Pagination, useCursorPagination } from '../../components/pagination';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { RunStatus } from '../../components/run-status';
import { SafeText } from '../../components/safe-text';
import { type Column, Table } from '../../components/table';
import { formatDuration, formatNumber } from '../../lib/format';
import { TRIGGER_LABELS } from '../../lib/labels';
import { useRuns } from './queries';
import { RunDrawer } from './run-drawer';

const PAGE_SIZE = 20;

function ReasonCell({ run }: { readonly run: Run }) {
  const lines = [
    ...(run.reason ? [run.reason] : []),
    ...run.warnings.map(({ message }) => message),
  ];
  if (lines.length === 0) return <span className="dimmed">–</span>;
  return (
    <div style={{ minWidth: 220, maxWidth: 460 }}>
      {lines.map((line) => (
        <div key={line}>
          <SafeText>{line}</SafeText>
        </div>
      ))}
    </div>
  );
}

/** A run's counts are known once it has ended. */
const count = (run: Run, value: number): string =>
  run.outcome === null ? '–' : formatNumber(value);
const plus = (run: Run, value: number): string => `${value > 0 ? '+' : ''}${count(run, value)}`;

/** The devices received, and the console's own count where it differs. */
function DevicesCell({ run }: { readonly run: Run }) {
  const { devicesSeen, devicesExpected } = run;
  const differs = devicesExpected !== null && devicesExpected !== devicesSeen;
  return (
    <>
      {count(run, devicesSeen)}
      {differs && run.outcome !== null ? (
        <div className="sub">of {formatNumber(devicesExpected)}</div>
      ) : null}
    </>
  );
}

const columnsFor = (show: (run: Run) => void): readonly Column<Run>[] => [
  {
    id: 'run',
    label: 'Run',
    cell: (run) => (
      <Anchor component="button" type="button" fz="inherit" fw={560} onClick={() => show(run)}>
        #{run.runNumber}
        <span className="sr-only"> in detail</span>
      </Anchor>
    ),
  },
  { id: 'started', label: 'Started', cell: (run) => <RelativeTime at={run.startedAt} /> },
  { id: 'trigger', label: 'Why', cell: (run) => TRIGGER_LABELS[run.trigger] ?? run.trigger },
  { id: 'outcome', label: 'Outcome', cell: (run) => <RunStatus run={run} /> },
  { id: 'reason', label: 'In plain words', wrap: true, cell: (run) => <ReasonCell run={run} /> },
  { id: 'seen', label: 'Devices', right: true, cell: (run) => <DevicesCell run={run} /> },
  { id: 'new', label: 'New', right: true, cell: (run) => plus(run, run.devicesNew) },
  { id: 'changed', label: 'Changed', right: true, cell: (run) => count(run, run.devicesChanged) },
  {
    id: 'gone',
    label: 'Gone',
    right: true,
    cell: (run) => count(run, run.devicesMissing + run.devicesDecommissioned),
  },
  { id: 'sightings', label: 'Sightings', right: true, cell: (run) => count(run, run.sightings) },
  {
    id: 'newSightings',
    label: 'New sightings',
    right: true,
    cell: (run) => plus(run, run.newSightings),
  },
  { id: 'took', label: 'Took', right: true, cell: (run) => formatDuration(run.durationMs) },
  {
    id: 'temporal',
    label: 'Temporal',
    cell: (run) =>
      run.temporalUrl ? (
        <a className="icon-link" href={run.temporalUrl} target="_blank" rel="noreferrer">
          <Icon name="external" size={15} /> open
          <span className="sr-only"> run {run.runNumber} in Temporal</span>
        </a>
      ) : (
        <span className="dimmed">–</span>
      ),
  },
];

export function RunHistory() {
  const pagination = useCursorPagination('runs');
  const runs = useRuns(pagination.cursor, PAGE_SIZE);
  const [shown, setShown] = useState<number | null>(null);
  const run = runs.data?.items.find(({ runNumber }) => runNumber === shown);
  return (
    <section className="card" aria-label="Run history">
      <QueryResult query={runs}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState icon="refresh" title="No run yet">
              The first one starts by itself once the integration is set up.
            </EmptyState>
          ) : (
            <>
              <Table
                label="Runs, newest first"
                columns={columnsFor(({ runNumber }) => setShown(runNumber))}
                rows={items}
                rowKey={({ runNumber }) => String(runNumber)}
                busy={runs.isPlaceholderData}
              />
              <Pagination
                pagination={pagination}
                shown={items.length}
                size={PAGE_SIZE}
                nextCursor={nextCursor}
                noun="runs"
              />
            </>
          )
        }
      </QueryResult>
      {run ? <RunDrawer run={run} onClose={() => setShown(null)} /> : null}
    </section>
  );
}
