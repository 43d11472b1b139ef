import { Link } from 'wouter';
import type { Sighting } from '../../api/schema';
import { ActivityBadge } from '../../components/activity-badge';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty-state';
import { EvidencePopover } from '../../components/evidence-popover';
import { ModeBadges } from '../../components/mode-badges';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { type Column, Table } from '../../components/table';

const AGENT_COLUMNS: readonly Column<Sighting>[] = [
  {
    id: 'name',
    label: 'AI agent',
    cell: ({ aiAgent, name, vendor }) => (
      <>
        <Link href={`/agents?view=sightings&aiAgent=${encodeURIComponent(aiAgent)}`}>{name}</Link>
        <div className="sub">{vendor}</div>
      </>
    ),
  },
  { id: 'active', label: 'State', cell: ({ active }) => <ActivityBadge active={active} /> },
  { id: 'user', label: 'OS user of the process', cell: ({ user }) => <SafeText>{user}</SafeText> },
  { id: 'version', label: 'Version', cell: ({ version }) => <SafeText>{version}</SafeText> },
  { id: 'modes', label: 'Modes', wrap: true, cell: ({ modes }) => <ModeBadges modes={modes} /> },
  {
    id: 'first',
    label: 'First seen',
    cell: ({ firstSeenAt }) => <RelativeTime at={firstSeenAt} />,
  },
  { id: 'last', label: 'Last seen', cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} /> },
  {
    id: 'evidence',
    label: 'Evidence',
    cell: (sighting) => <EvidencePopover sighting={sighting} />,
  },
];

export function AiAgentsCard({ sightings }: { readonly sightings: readonly Sighting[] }) {
  return (
    <Card title="AI agents" note="Seen on this device, also those that went quiet." flush>
      {sightings.length === 0 ? (
        <EmptyState icon="agents" title="None seen on this device" />
      ) : (
        <Table
          label="AI agents on this device"
          columns={AGENT_COLUMNS}
          rows={sightings}
          rowKey={({ aiAgent, user }) => `${aiAgent}/${user ?? ''}`}
        />
      )}
    </Card>
  );
}
