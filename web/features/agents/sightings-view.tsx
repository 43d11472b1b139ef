import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { Link } from 'wouter';
import { useAiAgents } from '../../api/ai-agents';
import type { Sighting } from '../../api/schema';
import { ActivityBadge } from '../../components/activity-badge';
import { EmptyState } from '../../components/empty-state';
import { EvidencePopover } from '../../components/evidence-popover';
import { FilterSelect } from '../../components/filter-select';
import { ModeBadges } from '../../components/mode-badges';
import { Pagination, useCursorPagination } from '../../components/pagination';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { SearchField } from '../../components/search-field';
import { type Column, Table } from '../../components/table';
import type { FilterControls } from '../../lib/filter-params';
import { formatNumber } from '../../lib/format';
import { MODES } from '../../lib/modes';
import { NoAiAgents, StaleNotice } from './availability';
import { useSightingCount, useSightings } from './queries';
import { SightingDevice } from './sighting-device';
import { isFiltered, parseSightingFilter, parseSightingOrder } from './sighting-filter';

const PAGE_SIZE = 50;

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
          <SafeText fallback="version not told">{version}</SafeText>
        </div>
      </>
    ),
  },
  { id: 'device', label: 'Device', cell: (sighting) => <SightingDevice sighting={sighting} /> },
  {
    id: 'lastLoggedInUser',
    label: 'Last logged-in user',
    cell: ({ lastLoggedInUser }) => <SafeText>{lastLoggedInUser}</SafeText>,
  },
  { id: 'user', label: 'OS user of the process', cell: ({ user }) => <SafeText>{user}</SafeText> },
  {
    id: 'modes',
    label: 'Modes',
    wrap: true,
    cell: ({ modes }) => <ModeBadges modes={modes} max={1} />,
  },
  {
    id: 'last',
    label: 'Last seen',
    sort: 'lastSeenAt',
    cell: ({ lastSeenAt, active }) => (
      <>
        <RelativeTime at={lastSeenAt} />
        {active ? null : (
          <div>
            <ActivityBadge active={false} />
          </div>
        )}
      </>
    ),
  },
  {
    id: 'first',
    label: 'First seen',
    sort: 'firstSeenAt',
    cell: ({ firstSeenAt }) => <RelativeTime at={firstSeenAt} />,
  },
  {
    id: 'launches',
    label: 'Launches',
    right: true,
    cell: ({ launches }) => formatNumber(launches),
  },
  {
    id: 'evidence',
    label: 'Evidence',
    cell: (sighting) => <EvidencePopover sighting={sighting} />,
  },
];

const MODE_OPTIONS = Object.entries(MODES).map(([value, { label }]) => ({ value, label }));

const STATE_OPTIONS = [
  { value: 'true', label: 'Active (7 days)' },
  { value: 'false', label: 'Quiet' },
];

function Filters({ values, set, replace }: FilterControls) {
  const agents = useAiAgents({});
  const search = useCallback((q: string) => set({ q }), [set]);
  const choices = (agents.data?.items ?? []).map(({ aiAgent, name, devices }) => ({
    value: aiAgent,
    label: `${name} (${formatNumber(devices)})`,
  }));
  return (
    <div className="toolbar" role="search" aria-label="Filter the sightings">
      <SearchField label="Host name or user" value={values['q'] ?? ''} onChange={search} />
      <FilterSelect
        label="AI agent"
        searchable
        value={values['aiAgent']}
        options={choices}
        onChange={(aiAgent) => set({ aiAgent })}
      />
      <FilterSelect
        label="Mode"
        value={values['mode']}
        options={MODE_OPTIONS}
        onChange={(mode) => set({ mode })}
      />
      <FilterSelect
        label="State"
        value={values['active']}
        options={STATE_OPTIONS}
        onChange={(active) => set({ active })}
      />
      {isFiltered(values) ? (
        <Button variant="subtle" onClick={() => replace({ view: 'sightings' })}>
          Clear
        </Button>
      ) : null}
    </div>
  );
}

/** One row per sighting. */
export function SightingsView({ values, set, replace }: FilterControls) {
  const filter = parseSightingFilter(values);
  const order = parseSightingOrder(values);
  const pagination = useCursorPagination(JSON.stringify([filter, order]));
  const sightings = useSightings({
    ...filter,
    ...order,
    cursor: pagination.cursor,
    limit: PAGE_SIZE,
  });
  const total = useSightingCount(filter);
  return (
    <QueryResult query={sightings} height={480}>
      {({ items, nextCursor, availability }) => (
        <>
          {items.length > 0 ? <StaleNotice availability={availability} /> : null}
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
                  sorting={{ ...order, onChange: (sort, next) => set({ sort, order: next }) }}
                />
                <Pagination
                  pagination={pagination}
                  shown={items.length}
                  size={PAGE_SIZE}
                  nextCursor={nextCursor}
                  total={total.data}
                  noun="sightings"
                />
              </>
            ) : isFiltered(values) ? (
              <EmptyState icon="search" title="No sighting matches">
                Nothing that was seen has all of these.
              </EmptyState>
            ) : (
              <NoAiAgents availability={availability} />
            )}
          </section>
        </>
      )}
    </QueryResult>
  );
}
