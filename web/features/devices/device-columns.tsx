import { Link } from 'wouter';
import { useAiAgentNames } from '../../api/ai-agents';
import type { Device } from '../../api/schema';
import { Badge } from '../../components/badge';
import { DeviceStatusBadge } from '../../components/device-status-badge';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import type { Column } from '../../components/table';
import { osFamily } from '../../lib/labels';

/** How many AI agents get a badge of their own; the others are counted in one. */
const MAX_NAMED = 1;

function AiAgentsCell({ ids }: { readonly ids: readonly string[] }) {
  const nameOf = useAiAgentNames();
  if (ids.length === 0) return <span className="dimmed">–</span>;
  return (
    <span className="row" style={{ gap: 4, flexWrap: 'nowrap' }} title={ids.map(nameOf).join(', ')}>
      {ids.slice(0, MAX_NAMED).map((id) => (
        <Badge key={id} tone="info">
          <span className="truncate" style={{ maxWidth: 110 }}>
            {nameOf(id)}
          </span>
        </Badge>
      ))}
      {ids.length > MAX_NAMED ? (
        <Badge tone="quiet">
          +{ids.length - MAX_NAMED}
          <span className="sr-only"> {ids.slice(MAX_NAMED).map(nameOf).join(', ')}</span>
        </Badge>
      ) : null}
    </span>
  );
}

const text = (value: string | null) => <SafeText>{value}</SafeText>;

/** Every column that a device list can have; the first one is always shown. */
export const DEVICE_COLUMNS: readonly Column<Device>[] = [
  {
    id: 'hostname',
    label: 'Device',
    sort: 'hostname',
    cell: ({ deviceId, hostname }) => (
      <Link href={`/devices/${encodeURIComponent(deviceId)}`} style={{ fontWeight: 560 }}>
        <SafeText fallback={deviceId}>{hostname}</SafeText>
      </Link>
    ),
  },
  { id: 'status', label: 'Status', cell: ({ status }) => <DeviceStatusBadge status={status} /> },
  {
    id: 'osName',
    label: 'Operating system',
    cell: ({ osType, osName }) => <SafeText fallback={osFamily(osType)}>{osName}</SafeText>,
  },
  { id: 'osVersion', label: 'OS version', cell: ({ osVersion }) => text(osVersion) },
  {
    id: 'lastLoggedInUser',
    label: 'Last logged-in user',
    sort: 'lastLoggedInUser',
    cell: ({ lastLoggedInUser }) => text(lastLoggedInUser),
  },
  { id: 'aiAgents', label: 'AI agents', cell: ({ aiAgents }) => <AiAgentsCell ids={aiAgents} /> },
  {
    id: 'lastActiveAt',
    label: 'Last active',
    sort: 'lastActiveAt',
    cell: ({ lastActiveAt }) => <RelativeTime at={lastActiveAt} />,
  },
  { id: 'siteName', label: 'Site', cell: ({ siteName }) => text(siteName) },
  { id: 'groupName', label: 'Group', cell: ({ groupName }) => text(groupName) },
  { id: 'accountName', label: 'Account', cell: ({ accountName }) => text(accountName) },
  {
    id: 'ipAddresses',
    label: 'IP (last reported)',
    cell: ({ ipAddresses }) => (
      <span
        className="row num"
        style={{ gap: 4, flexWrap: 'nowrap' }}
        title={ipAddresses.join(', ')}
      >
        <span className="truncate" style={{ maxWidth: 120 }}>
          <SafeText>{ipAddresses[0]}</SafeText>
        </span>
        {ipAddresses.length > 1 ? <span className="dimmed"> +{ipAddresses.length - 1}</span> : null}
      </span>
    ),
  },
  { id: 'externalIp', label: 'External IP (last reported)', cell: (row) => text(row.externalIp) },
  { id: 'serialNumber', label: 'Serial', cell: ({ serialNumber }) => text(serialNumber) },
  { id: 'modelName', label: 'Model', cell: ({ modelName }) => text(modelName) },
  { id: 'machineType', label: 'Type', cell: ({ machineType }) => text(machineType) },
  { id: 'domain', label: 'Domain', cell: ({ domain }) => text(domain) },
  { id: 'agentVersion', label: 'SentinelOne version', cell: (row) => text(row.agentVersion) },
  {
    id: 'firstSeenAt',
    label: 'First seen',
    sort: 'firstSeenAt',
    cell: ({ firstSeenAt }) => <RelativeTime at={firstSeenAt} />,
  },
  {
    id: 'lastSeenAt',
    label: 'Last seen',
    cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} />,
  },
  {
    id: 'deviceId',
    label: 'Device ID',
    cell: ({ deviceId }) => <span className="mono">{deviceId}</span>,
  },
];

export const DEFAULT_COLUMNS: readonly string[] = [
  'hostname',
  'status',
  'osName',
  'lastLoggedInUser',
  'aiAgents',
  'lastActiveAt',
  'siteName',
  'ipAddresses',
];
