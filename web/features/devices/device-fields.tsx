import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Device } from '../../api/schema';
import { DeviceStatusBadge } from '../../components/device-status-badge';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import type { Column } from '../../components/table';
import { osFamily } from '../../lib/labels';
import { AiAgentsCell, InfectedCell, ValueLines, ValuesCell } from './device-cells';

/** The cards on the page of a device. */
export const DEVICE_CARDS = {
  device: 'Device',
  system: 'Operating system and network',
  console: 'At SentinelOne',
  inventory: 'In the inventory',
} as const;

interface DeviceField {
  readonly label: string;
  readonly cell: (device: Device) => ReactNode;
  /** The API's name of this sort order. */
  readonly sort?: string;
  /** The card of the device's page that shows the field; absent: only the list shows it. */
  readonly card?: keyof typeof DEVICE_CARDS;
  /** On the device's page, where it differs from the list. */
  readonly cardLabel?: string;
  readonly cardValue?: (device: Device) => ReactNode;
}

const text = (value: string | null) => <SafeText>{value}</SafeText>;

const mono = (value: string | null) => <span className="mono">{text(value)}</span>;

/**
 * Every field of a device, in the order of the list's columns. The columns of the list, those of its
 * CSV export and the cards of a device's page derive from it. A field of the API that is missing here
 * does not compile.
 */
const FIELDS = {
  hostname: {
    label: 'Device',
    sort: 'hostname',
    cell: ({ deviceId, hostname }) => (
      <Link href={`/devices/${encodeURIComponent(deviceId)}`} style={{ fontWeight: 560 }}>
        <SafeText fallback={deviceId}>{hostname}</SafeText>
      </Link>
    ),
    card: 'device',
    cardLabel: 'Host name',
    cardValue: ({ hostname }) => text(hostname),
  },
  status: {
    label: 'Status',
    cell: ({ status }) => <DeviceStatusBadge status={status} />,
    card: 'inventory',
  },
  infected: {
    label: 'Infected',
    cell: ({ infected }) => <InfectedCell infected={infected} />,
    card: 'inventory',
  },
  osName: {
    label: 'Operating system',
    cell: ({ osType, osName }) => <SafeText fallback={osFamily(osType)}>{osName}</SafeText>,
    card: 'system',
    cardLabel: 'OS',
  },
  osType: { label: 'OS family', cell: ({ osType }) => text(osType) },
  osVersion: { label: 'OS version', cell: ({ osVersion }) => text(osVersion), card: 'system' },
  domain: { label: 'Domain', cell: ({ domain }) => text(domain), card: 'device' },
  lastLoggedInUser: {
    label: 'Last logged-in user',
    sort: 'lastLoggedInUser',
    cell: ({ lastLoggedInUser }) => text(lastLoggedInUser),
    card: 'device',
  },
  userPrincipalName: {
    label: 'Directory user (UPN)',
    cell: ({ userPrincipalName }) => text(userPrincipalName),
    card: 'device',
  },
  aiAgents: { label: 'AI agents', cell: ({ aiAgents }) => <AiAgentsCell ids={aiAgents} /> },
  lastActiveAt: {
    label: 'Last active',
    sort: 'lastActiveAt',
    cell: ({ lastActiveAt }) => <RelativeTime at={lastActiveAt} />,
    card: 'inventory',
  },
  accountName: { label: 'Account', cell: ({ accountName }) => text(accountName), card: 'console' },
  siteName: { label: 'Site', cell: ({ siteName }) => text(siteName), card: 'console' },
  groupName: { label: 'Group', cell: ({ groupName }) => text(groupName), card: 'console' },
  ipAddresses: {
    label: 'IP (last reported)',
    cell: ({ ipAddresses }) => <ValuesCell values={ipAddresses} />,
    card: 'system',
    cardValue: ({ ipAddresses }) => <ValueLines values={ipAddresses} />,
  },
  externalIp: {
    label: 'External IP (last reported)',
    cell: ({ externalIp }) => text(externalIp),
    card: 'system',
  },
  macAddresses: {
    label: 'MAC addresses',
    cell: ({ macAddresses }) => <ValuesCell values={macAddresses} />,
    card: 'system',
    cardValue: ({ macAddresses }) => <ValueLines values={macAddresses} />,
  },
  networkStatus: {
    label: 'Network status',
    cell: ({ networkStatus }) => text(networkStatus),
    card: 'system',
  },
  machineType: { label: 'Type', cell: ({ machineType }) => text(machineType), card: 'device' },
  modelName: { label: 'Model', cell: ({ modelName }) => text(modelName), card: 'device' },
  serialNumber: {
    label: 'Serial',
    cell: ({ serialNumber }) => text(serialNumber),
    card: 'device',
    cardLabel: 'Serial number',
  },
  tags: {
    label: 'Tags',
    cell: ({ tags }) => <ValuesCell values={tags} />,
    card: 'console',
    cardValue: ({ tags }) => <ValueLines values={tags} />,
  },
  externalId: { label: 'External ID', cell: ({ externalId }) => text(externalId), card: 'console' },
  agentVersion: {
    label: 'SentinelOne version',
    cell: ({ agentVersion }) => text(agentVersion),
    card: 'console',
  },
  firstSeenAt: {
    label: 'First seen',
    sort: 'firstSeenAt',
    cell: ({ firstSeenAt }) => <RelativeTime at={firstSeenAt} />,
    card: 'inventory',
    cardLabel: 'First seen by a run',
  },
  lastSeenAt: {
    label: 'Last seen',
    cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} />,
    card: 'inventory',
    cardLabel: 'Last seen by a run',
  },
  deviceId: { label: 'Device ID', cell: ({ deviceId }) => mono(deviceId), card: 'console' },
  uuid: { label: 'UUID', cell: ({ uuid }) => mono(uuid), card: 'console' },
  accountId: { label: 'Account ID', cell: ({ accountId }) => mono(accountId) },
  siteId: { label: 'Site ID', cell: ({ siteId }) => mono(siteId) },
  groupId: { label: 'Group ID', cell: ({ groupId }) => mono(groupId) },
} satisfies { readonly [Name in keyof Device]: DeviceField };

export const DEVICE_FIELDS: readonly (DeviceField & { readonly id: string })[] = Object.entries(
  FIELDS,
).map(([id, field]) => ({ id, ...field }));

/** Every column that a device list can have; the first one is always shown. */
export const DEVICE_COLUMNS: readonly Column<Device>[] = DEVICE_FIELDS.map(
  ({ id, label, cell, sort }) => ({ id, label, cell, ...(sort === undefined ? {} : { sort }) }),
);

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
