import { Link } from 'wouter';
import { useAgentNames } from '../../api/queries';
import type { Device } from '../../api/schema';
import { DeviceStatus } from '../../components/agent-bits';
import type { Column } from '../../components/table';
import { Name, Time } from '../../components/text';
import { Pill } from '../../components/tone';
import { osFamily } from '../../lib/format';

/** How many AI agents are named before the rest is counted. */
const NAMED = 1;

function AiAgents({ ids }: { readonly ids: readonly string[] }) {
  const nameOf = useAgentNames();
  if (ids.length === 0) return <span className="dim">–</span>;
  return (
    <span className="row" style={{ gap: 4, flexWrap: 'nowrap' }} title={ids.map(nameOf).join(', ')}>
      {ids.slice(0, NAMED).map((id) => (
        <Pill key={id} tone="info">
          <span className="cut" style={{ maxWidth: 110 }}>
            {nameOf(id)}
          </span>
        </Pill>
      ))}
      {ids.length > NAMED ? (
        <Pill tone="quiet">
          +{ids.length - NAMED}
          <span className="hidden-text"> {ids.slice(NAMED).map(nameOf).join(', ')}</span>
        </Pill>
      ) : null}
    </span>
  );
}

const named = (value: string | null) => <Name>{value}</Name>;

/** Every column a device list can have; the first is always there. */
export const DEVICE_COLUMNS: readonly Column<Device>[] = [
  {
    id: 'hostname',
    label: 'Device',
    sort: 'hostname',
    cell: ({ deviceId, hostname }) => (
      <Link href={`/devices/${encodeURIComponent(deviceId)}`} style={{ fontWeight: 560 }}>
        <Name fallback={deviceId}>{hostname}</Name>
      </Link>
    ),
  },
  { id: 'status', label: 'Status', cell: ({ status }) => <DeviceStatus status={status} /> },
  {
    id: 'osName',
    label: 'Operating system',
    cell: ({ osType, osName }) => <Name fallback={osFamily(osType)}>{osName}</Name>,
  },
  { id: 'osVersion', label: 'OS version', cell: ({ osVersion }) => named(osVersion) },
  {
    id: 'lastLoggedInUser',
    label: 'Last logged-in user',
    sort: 'lastLoggedInUser',
    cell: ({ lastLoggedInUser }) => named(lastLoggedInUser),
  },
  { id: 'aiAgents', label: 'AI agents', cell: ({ aiAgents }) => <AiAgents ids={aiAgents} /> },
  {
    id: 'lastActiveAt',
    label: 'Last active',
    sort: 'lastActiveAt',
    cell: ({ lastActiveAt }) => <Time at={lastActiveAt} />,
  },
  { id: 'siteName', label: 'Site', cell: ({ siteName }) => named(siteName) },
  { id: 'groupName', label: 'Group', cell: ({ groupName }) => named(groupName) },
  { id: 'accountName', label: 'Account', cell: ({ accountName }) => named(accountName) },
  {
    id: 'ipAddresses',
    label: 'IP (last reported)',
    cell: ({ ipAddresses }) => (
      <span
        className="row num"
        style={{ gap: 4, flexWrap: 'nowrap' }}
        title={ipAddresses.join(', ')}
      >
        <span className="cut" style={{ maxWidth: 120 }}>
          <Name>{ipAddresses[0]}</Name>
        </span>
        {ipAddresses.length > 1 ? <span className="dim"> +{ipAddresses.length - 1}</span> : null}
      </span>
    ),
  },
  { id: 'externalIp', label: 'External IP (last reported)', cell: (row) => named(row.externalIp) },
  { id: 'serialNumber', label: 'Serial', cell: ({ serialNumber }) => named(serialNumber) },
  { id: 'modelName', label: 'Model', cell: ({ modelName }) => named(modelName) },
  { id: 'machineType', label: 'Type', cell: ({ machineType }) => named(machineType) },
  { id: 'domain', label: 'Domain', cell: ({ domain }) => named(domain) },
  { id: 'agentVersion', label: 'SentinelOne version', cell: (row) => named(row.agentVersion) },
  {
    id: 'firstSeenAt',
    label: 'First seen',
    sort: 'firstSeenAt',
    cell: ({ firstSeenAt }) => <Time at={firstSeenAt} />,
  },
  { id: 'lastSeenAt', label: 'Last seen', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
  {
    id: 'deviceId',
    label: 'Device ID',
    cell: ({ deviceId }) => <span className="mono">{deviceId}</span>,
  },
];

export const STANDARD_COLUMNS: readonly string[] = [
  'hostname',
  'status',
  'osName',
  'lastLoggedInUser',
  'aiAgents',
  'lastActiveAt',
  'siteName',
  'ipAddresses',
];
