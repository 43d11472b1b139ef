import type { ReactNode } from 'react';
import type { Device } from '../../api/schema';
import { Card } from '../../components/card';
import { DeviceStatusBadge } from '../../components/device-status-badge';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { osFamily } from '../../lib/labels';
import { escapeInvisible } from '../../lib/text';

type Field = readonly [label: string, value: ReactNode];

function FieldsCard({
  title,
  fields,
}: {
  readonly title: string;
  readonly fields: readonly Field[];
}) {
  return (
    <Card title={title}>
      <dl className="fields">
        {fields.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Addresses({ addresses }: { readonly addresses: readonly string[] }) {
  if (addresses.length === 0) return <span className="dimmed">–</span>;
  return addresses.map((address) => (
    <div key={address} className="mono">
      {escapeInvisible(address)}
    </div>
  ));
}

const text = (value: string | null) => <SafeText>{value}</SafeText>;

export function DeviceFields({ device }: { readonly device: Device }) {
  return (
    <div className="columns stretch">
      <FieldsCard
        title="Device"
        fields={[
          ['Host name', text(device.hostname)],
          ['Domain', text(device.domain)],
          ['Last logged-in user', text(device.lastLoggedInUser)],
          ['Type', text(device.machineType)],
          ['Model', text(device.modelName)],
          ['Serial number', text(device.serialNumber)],
        ]}
      />
      <FieldsCard
        title="Operating system and network"
        fields={[
          [
            'OS',
            <SafeText key="os" fallback={osFamily(device.osType)}>
              {device.osName}
            </SafeText>,
          ],
          ['OS version', text(device.osVersion)],
          ['IP (last reported)', <Addresses key="ip" addresses={device.ipAddresses} />],
          ['External IP (last reported)', text(device.externalIp)],
        ]}
      />
      <FieldsCard
        title="At SentinelOne"
        fields={[
          ['Account', text(device.accountName)],
          ['Site', text(device.siteName)],
          ['Group', text(device.groupName)],
          ['SentinelOne version', text(device.agentVersion)],
          [
            'Device ID',
            <span key="id" className="mono">
              {escapeInvisible(device.deviceId)}
            </span>,
          ],
          [
            'UUID',
            <span key="uuid" className="mono">
              {text(device.uuid)}
            </span>,
          ],
        ]}
      />
      <FieldsCard
        title="In the inventory"
        fields={[
          ['Status', <DeviceStatusBadge key="status" status={device.status} />],
          ['Last active', <RelativeTime key="active" at={device.lastActiveAt} />],
          ['First seen by a run', <RelativeTime key="first" at={device.firstSeenAt} />],
          ['Last seen by a run', <RelativeTime key="last" at={device.lastSeenAt} />],
        ]}
      />
    </div>
  );
}
