import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { Link } from 'wouter';
import { useAiAgents } from '../../api/ai-agents';
import type { AiAgent } from '../../api/schema';
import { ActivityBadge } from '../../components/activity-badge';
import { Badge } from '../../components/badge';
import { EmptyState } from '../../components/empty-state';
import { FilterSelect } from '../../components/filter-select';
import { ModeBadges } from '../../components/mode-badges';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { SearchField } from '../../components/search-field';
import { type Column, Table } from '../../components/table';
import type { FilterControls } from '../../lib/filter-params';
import { formatNumber, pluralize } from '../../lib/format';
import { escapeInvisible } from '../../lib/text';
import { aiAgentKind } from './ai-agent-kind';
import { NoAiAgents, StaleNotice } from './availability';
import { parseActive } from './sighting-filter';

const sightingsPath = (id: string, mode = ''): string =>
  `/agents?view=sightings&aiAgent=${encodeURIComponent(id)}${mode ? `&mode=${mode}` : ''}`;

function VersionsCell({ agent }: { readonly agent: AiAgent }) {
  const { versions, versionCount } = agent;
  if (versions.length === 0) return <span className="dimmed">not told</span>;
  return (
    <span title={versions.map(escapeInvisible).join(', ')}>
      <SafeText>{versions[0]}</SafeText>
      {versionCount > 1 ? <div className="sub">and {versionCount - 1} more</div> : null}
    </span>
  );
}

function BypassCell({ agent }: { readonly agent: AiAgent }) {
  if (agent.bypassDevices === 0) return <span className="dimmed">–</span>;
  return (
    <Link href={sightingsPath(agent.aiAgent, 'permission-bypass')}>
      <Badge tone="bad" dot>
        {pluralize(agent.bypassDevices, 'device')}
      </Badge>
    </Link>
  );
}

const otherModes = (modes: readonly string[]): readonly string[] =>
  modes.filter((mode) => mode !== 'permission-bypass');

const COLUMNS: readonly Column<AiAgent>[] = [
  {
    id: 'name',
    label: 'AI agent',
    cell: ({ aiAgent, name, vendor, kind }) => (
      <>
        <Link href={sightingsPath(aiAgent)} style={{ fontWeight: 560 }}>
          {name}
        </Link>
        <div className="sub">
          {vendor === null ? '' : `${vendor} · `}
          {aiAgentKind(kind)}
        </div>
      </>
    ),
  },
  {
    id: 'devices',
    label: 'Devices',
    right: true,
    cell: ({ devices, activeDevices }) => (
      <>
        {formatNumber(devices)}
        {devices === activeDevices ? null : (
          <div className="sub" style={{ whiteSpace: 'nowrap' }}>
            {formatNumber(activeDevices)} active
          </div>
        )}
      </>
    ),
  },
  { id: 'users', label: 'OS users', right: true, cell: ({ users }) => formatNumber(users) },
  {
    id: 'bypass',
    label: 'Bypassed on',
    cell: (agent) => <BypassCell agent={agent} />,
  },
  {
    id: 'first',
    label: 'First seen',
    cell: ({ firstSeenAt }) => <RelativeTime at={firstSeenAt} />,
  },
  {
    id: 'last',
    label: 'Last seen',
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
  { id: 'versions', label: 'Versions', cell: (agent) => <VersionsCell agent={agent} /> },
  {
    id: 'modes',
    label: 'Other modes',
    wrap: true,
    cell: ({ modes }) => <ModeBadges modes={otherModes(modes)} max={1} />,
  },
];

const STATE_OPTIONS = [
  { value: 'true', label: 'Active (7 days)' },
  { value: 'false', label: 'Quiet' },
];

/** One row per AI agent, with the number of devices and users. */
export function AiAgentsView({ values, set, replace }: FilterControls) {
  const agents = useAiAgents({ q: values['q'], active: parseActive(values) });
  const search = useCallback((q: string) => set({ q }), [set]);
  const narrowed = Boolean(values['q']) || Boolean(values['active']);
  return (
    <QueryResult query={agents} height={400}>
      {({ items, availability }) => (
        <>
          {items.length > 0 ? <StaleNotice availability={availability} /> : null}
          <section className="card" aria-label="AI agents">
            <div className="toolbar" role="search" aria-label="Filter the AI agents">
              <SearchField label="Name or vendor" value={values['q'] ?? ''} onChange={search} />
              <FilterSelect
                label="State"
                value={values['active']}
                options={STATE_OPTIONS}
                onChange={(active) => set({ active })}
              />
            </div>
            {items.length > 0 ? (
              <Table
                label="AI agents"
                columns={COLUMNS}
                rows={items}
                rowKey={({ aiAgent }) => aiAgent}
                busy={agents.isPlaceholderData}
              />
            ) : narrowed ? (
              <EmptyState
                icon="search"
                title="No AI agent matches"
                action={
                  <Button variant="light" onClick={() => replace({})}>
                    Clear the filter
                  </Button>
                }
              />
            ) : (
              <NoAiAgents availability={availability} />
            )}
            {items.length > 0 ? (
              <div className="table-footer">{pluralize(items.length, 'AI agent')}</div>
            ) : null}
          </section>
        </>
      )}
    </QueryResult>
  );
}
