import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { Link } from 'wouter';
import { useAiAgents, useSightingCount, useSightings } from '../../api/queries';
import type { Sighting } from '../../api/schema';
import {
  Activity,
  Evidence,
  Modes,
  NoAgents,
  SightingDevice,
  StaleAgents,
} from '../../components/agent-bits';
import { Pick } from '../../components/filter-select';
import { Empty, Loaded } from '../../components/page';
import { Pager, usePages } from '../../components/pagination';
import { SearchField } from '../../components/search-field';
import { type Column, Table } from '../../components/table';
import { Name, Time } from '../../components/text';
import { number } from '../../lib/format';
import { MODES } from '../../lib/modes';
import { isNarrowed, sightingFilterOf, sightingOrderOf, type ViewProps } from './sighting-filter';

const SIZE = 50;

const COLUMNS: readonly Column<Sighting>[] = [
  {
    id: 'aiAgent',
    label: 'AI agent',
    sort: 'aiAgent',
    cell: ({ aiAgent, name, version }) => (
      <>
        <Link
          href={`/agents?view=sightings&aiAgent=${encodeURIComponent(aiAgent)}`}
          style={{ fontWeight: 560 }}
        >
          {name}
        </Link>
        <div className="sub">
          <Name fallback="version not told">{version}</Name>
        </div>
      </>
    ),
  },
  { id: 'device', label: 'Device', cell: (sighting) => <SightingDevice sighting={sighting} /> },
  {
    id: 'lastLoggedInUser',
    label: 'Last logged-in user',
    cell: ({ lastLoggedInUser }) => <Name>{lastLoggedInUser}</Name>,
  },
  { id: 'user', label: 'OS user of the process', cell: ({ user }) => <Name>{user}</Name> },
  {
    id: 'modes',
    label: 'Modes',
    wrap: true,
    cell: ({ modes }) => <Modes modes={modes} named={1} />,
  },
  {
    id: 'last',
    label: 'Last seen',
    sort: 'lastSeenAt',
    cell: ({ lastSeenAt, active }) => (
      <>
        <Time at={lastSeenAt} />
        {active ? null : (
          <div>
            <Activity active={false} />
          </div>
        )}
      </>
    ),
  },
  {
    id: 'first',
    label: 'First seen',
    sort: 'firstSeenAt',
    cell: ({ firstSeenAt }) => <Time at={firstSeenAt} />,
  },
  { id: 'launches', label: 'Launches', right: true, cell: ({ launches }) => number(launches) },
  { id: 'evidence', label: 'Evidence', cell: (sighting) => <Evidence sighting={sighting} /> },
];

const MODE_CHOICES = Object.entries(MODES).map(([value, { label }]) => ({ value, label }));

const STATES = [
  { value: 'true', label: 'Active (7 days)' },
  { value: 'false', label: 'Quiet' },
];

function Filters({ values, set, replace }: ViewProps) {
  const agents = useAiAgents({});
  const search = useCallback((q: string) => set({ q }), [set]);
  const choices = (agents.data?.items ?? []).map(({ aiAgent, name, devices }) => ({
    value: aiAgent,
    label: `${name} (${number(devices)})`,
  }));
  return (
    <div className="toolbar" role="search" aria-label="Filter the sightings">
      <SearchField label="Host name or user" value={values['q'] ?? ''} change={search} />
      <Pick
        label="AI agent"
        searchable
        value={values['aiAgent']}
        choices={choices}
        change={(aiAgent) => set({ aiAgent })}
      />
      <Pick
        label="Mode"
        value={values['mode']}
        choices={MODE_CHOICES}
        change={(mode) => set({ mode })}
      />
      <Pick
        label="State"
        value={values['active']}
        choices={STATES}
        change={(active) => set({ active })}
      />
      {isNarrowed(values) ? (
        <Button variant="subtle" onClick={() => replace({ view: 'sightings' })}>
          Clear
        </Button>
      ) : null}
    </div>
  );
}

/** One row for each AI agent on a device by an OS user. */
export function SightingsView({ values, set, replace }: ViewProps) {
  const filter = sightingFilterOf(values);
  const order = sightingOrderOf(values);
  const pages = usePages(JSON.stringify([filter, order]));
  const sightings = useSightings({ ...filter, ...order, cursor: pages.cursor, limit: SIZE });
  const total = useSightingCount(filter);
  return (
    <Loaded query={sightings} height={480}>
      {({ items, nextCursor, availability }) => (
        <>
          {items.length > 0 ? <StaleAgents availability={availability} /> : null}
          <section className="card" aria-label="Sightings">
            <Filters values={values} set={set} replace={replace} />
            {items.length > 0 ? (
              <>
                <Table
                  label="Sightings"
                  columns={COLUMNS}
                  rows={items}
                  rowKey={({ aiAgent, deviceId, user }) => `${aiAgent}/${deviceId}/${user ?? ''}`}
                  busy={sightings.isPlaceholderData}
                  sorting={{ ...order, change: (sort, next) => set({ sort, order: next }) }}
                />
                <Pager
                  pages={pages}
                  shown={items.length}
                  size={SIZE}
                  nextCursor={nextCursor}
                  total={total.data}
                  noun="sightings"
                />
              </>
            ) : isNarrowed(values) ? (
              <Empty icon="search" title="No sighting matches">
                Nothing that was seen has all of these.
              </Empty>
            ) : (
              <NoAgents availability={availability} />
            )}
          </section>
        </>
      )}
    </Loaded>
  );
}
