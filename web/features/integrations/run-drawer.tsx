import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Run } from '../../api/schema';
import { Icon } from '../../components/icon';
import { Outcome } from '../../components/run-status';
import { Name } from '../../components/text';
import { absolute, counted, duration, number, TRIGGERS } from '../../lib/format';
import { WhatToDo } from './advice-text';

const ENGINES = { 'long-running': 'Long-running queries', classic: 'Classic Deep Visibility' };

type Pair = readonly [label: string, value: ReactNode];

function received({ devicesSeen, devicesExpected }: Run): string {
  const of =
    devicesExpected === null ? '' : ` of ${number(devicesExpected)} that the console named`;
  return `${number(devicesSeen)}${of}`;
}

/** What is only known once the run has ended. */
const counts = (run: Run): readonly Pair[] => [
  ['Devices received', received(run)],
  ['New', number(run.devicesNew)],
  ['Changed', number(run.devicesChanged)],
  ['Decommissioned', number(run.devicesDecommissioned)],
  ['Missing', number(run.devicesMissing)],
  ['Active at its end', run.devicesActive === null ? 'not known' : number(run.devicesActive)],
  ['Sightings of AI agents', `${number(run.sightings)}, ${number(run.newSightings)} new`],
];

function pairsOf(run: Run): readonly Pair[] {
  const { windowFrom, windowTo, engine } = run;
  return [
    ['Outcome', <Outcome key="outcome" run={run} />],
    ['Why it ran', TRIGGERS[run.trigger] ?? run.trigger],
    ['Started', absolute(run.startedAt)],
    ['Took', duration(run.durationMs)],
    ...(run.outcome === null ? [] : counts(run)),
    ['Pages of the device list', number(run.pages)],
    ['Requests repeated', run.retries === 0 ? 'none' : number(run.retries)],
    ['AI agents asked for by', engine === null ? 'not answered' : ENGINES[engine]],
    [
      'Launches from, to',
      windowFrom && windowTo ? `${absolute(windowFrom)} to ${absolute(windowTo)}` : 'not asked',
    ],
  ];
}

/** Everything that is known of one run. */
export function RunDrawer({ run, close }: { readonly run: Run; readonly close: () => void }) {
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="lg"
      title={<strong>Run #{run.runNumber}</strong>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="stack">
        {run.reason ? (
          <div>
            <Name>{run.reason}</Name>
            {run.advice ? <WhatToDo advice={run.advice} /> : null}
          </div>
        ) : null}
        <dl className="pairs">
          {pairsOf(run).map(([label, value]) => (
            <div key={label} style={{ display: 'contents' }}>
              <dt>{label}</dt>
              <dd className="num">{value}</dd>
            </div>
          ))}
        </dl>
        {run.warnings.length > 0 ? (
          <section className="stack" aria-label="Warnings" style={{ gap: 10 }}>
            <h3>{counted(run.warnings.length, 'warning')}</h3>
            {run.warnings.map(({ code, message, advice }) => (
              <div key={`${code} ${message}`}>
                <Name>{message}</Name>
                <WhatToDo advice={advice} />
              </div>
            ))}
          </section>
        ) : null}
        {run.temporalUrl ? (
          <a className="with-icon" href={run.temporalUrl} target="_blank" rel="noreferrer">
            <Icon name="external" size={15} /> Open this run in Temporal
          </a>
        ) : null}
      </div>
    </Drawer>
  );
}
