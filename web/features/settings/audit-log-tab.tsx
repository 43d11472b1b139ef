import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { AuditEntry } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { FilterSelect } from '../../components/filter-select';
import { Card, EmptyState, QueryResult } from '../../components/page';
import { Pagination, useCursorPagination } from '../../components/pagination';
import { type Column, Table } from '../../components/table';
import { RelativeTime, SafeText } from '../../components/text';
import { Badge, type Tone } from '../../components/tone';
import { escapeInvisible, formatDateTime, splitCamelCase } from '../../lib/format';
import { useAuditLog } from './queries';

const PAGE_SIZE = 50;

const ACTION_LABELS: Readonly<Record<string, string>> = {
  'sign-in': 'Signed in',
  'sign-in.second-factor': 'Signed in by a second factor',
  'sign-out': 'Signed out',
  'link.open': 'Opened a one-time link',
  'link.accept': 'Used a one-time link',
  'password.change': 'Changed the password',
  'session.prove': 'Confirmed who they are',
  'session.revoke': 'Ended a session',
  'session.revoke-others': 'Ended all other sessions',
  'second-factor.set-up': 'Began to set up two-factor sign-in',
  'second-factor.enable': 'Turned two-factor sign-in on',
  'second-factor.new-codes': 'Made new recovery codes',
  'second-factor.disable': 'Turned two-factor sign-in off',
  'person.end-sessions': 'Ended all sessions of a person',
  'person.reset-second-factor': 'Reset a second factor',
  'tenant.create': 'Created a tenant',
  'integration.test': 'Tested a connection',
  'integration.save': 'Saved the integration',
  'integration.replace-token': 'Replaced the token',
  'integration.set-cadence': 'Changed the cadence',
  'integration.pause': 'Paused',
  'integration.resume': 'Resumed',
  'integration.resync': 'Asked for a sync',
  'integration.disconnect': 'Disconnected',
  'devices.export': 'Exported devices',
  'sightings.export': 'Exported sightings',
  'support-bundle.export': 'Downloaded a support bundle',
  'member.invite': 'Invited somebody',
  'invitation.revoke': 'Took an invitation back',
  'member.set-role': 'Changed a role',
  'member.remove': 'Removed a member',
  'api-key.create': 'Made an API key',
  'api-key.revoke': 'Revoked an API key',
};

const OUTCOMES: Readonly<Record<AuditEntry['outcome'], readonly [Tone, string]>> = {
  done: ['good', 'Done'],
  failed: ['bad', 'Failed'],
  unknown: ['warn', 'Broken off'],
};

/** A right password that a code has to follow is no failure. */
const outcomeOf = ({ code, outcome }: AuditEntry): readonly [Tone, string] =>
  code === 'second_factor_required' && outcome === 'failed'
    ? ['info', 'Asked for a code']
    : OUTCOMES[outcome];

function OutcomeBadge({ entry }: { readonly entry: AuditEntry }) {
  const [tone, words] = outcomeOf(entry);
  return (
    <Badge tone={tone} dot>
      {words}
    </Badge>
  );
}

function Details({ entry }: { readonly entry: AuditEntry }) {
  const facts = Object.entries(entry.details);
  if (facts.length === 0 && !entry.target && !entry.code) return <span className="dim">–</span>;
  const words = [
    ...(entry.target ? [entry.target] : []),
    ...facts.map(([name, value]) => `${splitCamelCase(name)}: ${value}`),
    ...(entry.code ? [entry.code] : []),
  ];
  return (
    <div style={{ minWidth: 160, maxWidth: 380, overflowWrap: 'anywhere' }}>
      {words.map(escapeInvisible).join(', ')}
    </div>
  );
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    id: 'at',
    label: 'When',
    cell: ({ at }) => (
      <>
        {formatDateTime(at)}
        <div className="sub">
          <RelativeTime at={at} />
        </div>
      </>
    ),
  },
  {
    id: 'actor',
    label: 'Who',
    cell: ({ actor }) => <SafeText fallback="nobody yet">{actor}</SafeText>,
  },
  {
    id: 'action',
    label: 'What',
    cell: ({ action }) => ACTION_LABELS[action] ?? action,
  },
  {
    id: 'outcome',
    label: 'Outcome',
    cell: (entry) => <OutcomeBadge entry={entry} />,
  },
  { id: 'details', label: 'Details', wrap: true, cell: (entry) => <Details entry={entry} /> },
  {
    id: 'address',
    label: 'From where',
    cell: ({ address, userAgent }) => (
      <span title={userAgent ?? undefined}>
        <SafeText>{address}</SafeText>
      </span>
    ),
  },
];

const ACTION_OPTIONS = Object.entries(ACTION_LABELS).map(([value, label]) => ({ value, label }));

export function AuditLogTab() {
  const { session, tenantId } = useTenant();
  const [about, setAbout] = useState('tenant');
  const [action, setAction] = useState<string | null>(null);
  const pages = useCursorPagination(`${about}/${action ?? ''}`);
  const log = useAuditLog(
    { cursor: pages.cursor, limit: PAGE_SIZE, action: action ?? undefined },
    about === 'installation',
  );
  return (
    <Card title="Audit log" note="Who did what, when and from where. It can only grow." flush>
      <div className="toolbar">
        {session.user.installationAdmin ? (
          <SegmentedControl
            aria-label="About"
            data={[
              { value: 'tenant', label: tenantId },
              { value: 'installation', label: 'Installation' },
            ]}
            value={about}
            onChange={setAbout}
          />
        ) : null}
        <FilterSelect
          label="Action"
          searchable
          value={action ?? undefined}
          options={ACTION_OPTIONS}
          onChange={setAction}
        />
      </div>
      <QueryResult query={log} height={300}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState icon="search" title="Nothing recorded" />
          ) : (
            <>
              <Table
                label="Audit log, newest first"
                columns={COLUMNS}
                rows={items}
                rowKey={({ auditId }) => String(auditId)}
                busy={log.isPlaceholderData}
              />
              <Pagination
                pagination={pages}
                shown={items.length}
                size={PAGE_SIZE}
                nextCursor={nextCursor}
                noun="entries"
              />
            </>
          )
        }
      </QueryResult>
    </Card>
  );
}
