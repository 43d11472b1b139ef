import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Run } from '../../api/schema';
import { Icon } from '../../components/icon';
import { RunStatus } from '../../components/run-status';
import { SafeText } from '../../components/safe-text';
import { formatDateTime, formatDuration, formatNumber, pluralize } from '../../lib/format';
import { TRIGGER_LABELS } from '../../lib/labels';
import { AdviceText } from './advice-text';

const ENGINES = { 'long-running': 'Long-running queries', classic: 'Classic Deep Visibility' };

type Field = readonly [label: string, value: ReactNode];

function receivedDevices({ devicesSeen, devicesExpected }: Run): string {
  const of =
    devicesExpected === null ? '' : ` of ${formatNumber(devicesExpected)} that the console named`;
  return `${formatNumber(devicesSeen)}${of}`;
}

/** Counts are known once the run has ended. */
const countFields = (run: Run): readonly Field[] => [
  ['Devices received', receivedDevices(run)],
  ['New', formatNumber(run.devicesNew)],
  ['Changed', formatNumber(run.devicesChanged)],
  ['Decommissioned', formatNumber(run.devicesDecommissioned)],
  ['Missing', formatNumber(run.devicesMissing)],
  ['Active at its end', run.devicesActive === null ? 'not known' : formatNumber(run.devicesActive)],
  [
    'Sightings of AI agents',
    `${formatNumber(run.sightings)}, ${formatNumber(run.newSightings)} new`,
  ],
];

function runFields(run: Run): readonly Field[] {
  const { windowFrom, windowTo, engine } = run;
  return [
    ['Outcome', <RunStatus key="outcome" run={run} />],
    ['Why it ran', TRIGGER_LABELS[run.trigger] ?? run.trigger],
    ['Started', formatDateTime(run.startedAt)],
    ['Took', formatDuration(run.durationMs)],
    ...(run.outcome === null ? [] : countFields(run)),
    ['Pages of the device list', formatNumber(run.pages)],
    ['Requests repeated', run.retries === 0 ? 'none' : formatNumber(run.retries)],
    ['AI agents asked for by', engine === null ? 'not answered' : ENGINES[engine]],
    [
      'Launches from, to',
      windowFrom && windowTo
        ? `${formatDateTime(windowFrom)} to ${formatDateTime(windowTo)}`
        : 'not asked',
    ],
  ];
}

export function RunDrawer({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={<strong>Run #{run.runNumber}</strong>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="stack">
        {run.reason ? (
          <div>
            <SafeText>{run.reason}</SafeText>
            {run.advice ? <AdviceText advice={run.advice} /> : null}
          </div>
        ) : null}
        <dl className="fields">
          {runFields(run).map(([label, value]) => (
            <div key={label} style={{ display: 'contents' }}>
              <dt>{label}</dt>
              <dd className="num">{value}</dd>
            </div>
          ))}
        </dl>
        {run.warnings.length > 0 ? (
          <section className="stack" aria-label="Warnings" style={{ gap: 10 }}>
            <h3>{pluralize(run.warnings.length, 'warning')}</h3>
            {run.warnings.map(({ code, message, advice }) => (
              <div key={`${code} ${message}`}>
                <SafeText>{message}</SafeText>
                <AdviceText advice={advice} />
              </div>
            ))}
          </section>
        ) : null}
        {run.temporalUrl ? (
          <a className="icon-link" href={run.temporalUrl} target="_blank" rel="noreferrer">
            <Icon name="external" size={15} /> Open this run in Temporal
          </a>
        ) : null}
      </div>
    </Drawer>
  );
}
