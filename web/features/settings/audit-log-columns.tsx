import type { AuditEntry } from '../../api/schema';
import { Badge } from '../../components/badge';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { type Column } from '../../components/table';
import { formatDateTime } from '../../lib/format';
import { escapeInvisible, splitCamelCase } from '../../lib/text';
import type { Tone } from '../../lib/tone';

export const ACTION_LABELS: Readonly<Record<string, string>> = {
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

/** A correct password that needs a code as well is not a failure. */
const outcomeOf = ({ code, outcome }: AuditEntry): readonly [Tone, string] =>
  code === 'second_factor_required' && outcome === 'failed'
    ? ['info', 'Asked for a code']
    : OUTCOMES[outcome];

function OutcomeBadge({ entry }: { readonly entry: AuditEntry }) {
  const [tone, label] = outcomeOf(entry);
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}

function Details({ entry }: { readonly entry: AuditEntry }) {
  const details = Object.entries(entry.details);
  if (details.length === 0 && !entry.target && !entry.code)
    return <span className="dimmed">–</span>;
  const parts = [
    ...(entry.target ? [entry.target] : []),
    ...details.map(([name, value]) => `${splitCamelCase(name)}: ${value}`),
    ...(entry.code ? [entry.code] : []),
  ];
  return (
    <div style={{ minWidth: 160, maxWidth: 380, overflowWrap: 'anywhere' }}>
      {parts.map(escapeInvisible).join(', ')}
    </div>
  );
}

export const COLUMNS: readonly Column<AuditEntry>[] = [
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
