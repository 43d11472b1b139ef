import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { Link } from 'wouter';
import { useAiAgents } from '../../api/queries';
import type { AiAgent } from '../../api/schema';
import { Activity, Modes, NoAgents, StaleAgents } from '../../components/agent-bits';
import { Pick } from '../../components/filter-select';
import { Empty, Loaded } from '../../components/page';
import { SearchField } from '../../components/search-field';
import { type Column, Table } from '../../components/table';
import { Name, Time } from '../../components/text';
import { Pill } from '../../components/tone';
import { agentKind, counted, number, visible } from '../../lib/format';
import { activeOf, type ViewProps } from './sighting-filter';

const sightingsOf = (id: string, mode = ''): string =>
  `/agents?view=sightings&aiAgent=${encodeURIComponent(id)}${mode ? `&mode=${mode}` : ''}`;

function Versions({ agent }: { readonly agent: AiAgent }) {
  const { versions, versionCount } = agent;
  if (versions.length === 0) return <span className="dim">not told</span>;
  return (
    <span title={versions.map(visible).join(', ')}>
      <Name>{versions[0]}</Name>
      {versionCount > 1 ? <div className="sub">and {versionCount - 1} more</div> : null}
    </span>
  );
}

function Bypass({ agent }: { readonly agent: AiAgent }) {
  if (agent.bypassDevices === 0) return <span className="dim">–</span>;
  return (
    <Link href={sightingsOf(agent.aiAgent, 'permission-bypass')}>
      <Pill tone="bad" dot>
        {counted(agent.bypassDevices, 'device')}
      </Pill>
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
        <Link href={sightingsOf(aiAgent)} style={{ fontWeight: 560 }}>
          {name}
        </Link>
        <div className="sub">
          {vendor === null ? '' : `${vendor} · `}
          {agentKind(kind)}
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
        {number(devices)}
        {devices === activeDevices ? null : (
          <div className="sub" style={{ whiteSpace: 'nowrap' }}>
            {number(activeDevices)} active
          </div>
        )}
      </>
    ),
  },
  { id: 'users', label: 'OS users', right: true, cell: ({ users }) => number(users) },
  {
    id: 'bypass',
    label: 'Bypassed on',
    cell: (agent) => <Bypass agent={agent} />,
  },
  { id: 'first', label: 'First seen', cell: ({ firstSeenAt }) => <Time at={firstSeenAt} /> },
  {
    id: 'last',
    label: 'Last seen',
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
  { id: 'versions', label: 'Versions', cell: (agent) => <Versions agent={agent} /> },
  {
    id: 'modes',
    label: 'Other modes',
    wrap: true,
    cell: ({ modes }) => <Modes modes={otherModes(modes)} named={1} />,
  },
];

const STATES = [
  { value: 'true', label: 'Active (7 days)' },
  { value: 'false', label: 'Quiet' },
];

/** One row for each AI agent, with how far it has spread. */
export function AiAgentsView({ values, set, replace }: ViewProps) {
  const agents = useAiAgents({ q: values['q'], active: activeOf(values) });
  const search = useCallback((q: string) => set({ q }), [set]);
  const narrowed = Boolean(values['q']) || Boolean(values['active']);
  return (
    <Loaded query={agents} height={400}>
      {({ items, availability }) => (
        <>
          {items.length > 0 ? <StaleAgents availability={availability} /> : null}
          <section className="card" aria-label="AI agents">
            <div className="toolbar" role="search" aria-label="Filter the AI agents">
              <SearchField label="Name or vendor" value={values['q'] ?? ''} change={search} />
              <Pick
                label="State"
                value={values['active']}
                choices={STATES}
                change={(active) => set({ active })}
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
              <Empty
                icon="search"
                title="No AI agent matches"
                action={
                  <Button variant="light" onClick={() => replace({})}>
                    Clear the filter
                  </Button>
                }
              />
            ) : (
              <NoAgents availability={availability} />
            )}
            {items.length > 0 ? (
              <div className="table-foot">{counted(items.length, 'AI agent')}</div>
            ) : null}
          </section>
        </>
      )}
    </Loaded>
  );
}
