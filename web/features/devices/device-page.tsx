import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { problemCode } from '../../api/client';
import { useDevice, useDeviceChanges } from '../../api/queries';
import type { Device, Sighting } from '../../api/schema';
import { Activity, DeviceStatus, Evidence, Modes } from '../../components/agent-bits';
import { ChangeList } from '../../components/change-list';
import { Card, Empty, Failure, Loaded, Page } from '../../components/page';
import { Pager, usePages } from '../../components/pagination';
import { type Column, Table } from '../../components/table';
import { Name, Time } from '../../components/text';
import { Notice } from '../../components/tone';
import { osFamily, visible } from '../../lib/format';

type Pair = readonly [label: string, value: ReactNode];

function Pairs({ title, pairs }: { readonly title: string; readonly pairs: readonly Pair[] }) {
  return (
    <Card title={title}>
      <dl className="pairs">
        {pairs.map(([label, value]) => (
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
  if (addresses.length === 0) return <span className="dim">–</span>;
  return addresses.map((address) => (
    <div key={address} className="mono">
      {visible(address)}
    </div>
  ));
}

const named = (value: string | null) => <Name>{value}</Name>;

function Fields({ device }: { readonly device: Device }) {
  return (
    <div className="columns stretch">
      <Pairs
        title="Device"
        pairs={[
          ['Host name', named(device.hostname)],
          ['Domain', named(device.domain)],
          ['Last logged-in user', named(device.lastLoggedInUser)],
          ['Type', named(device.machineType)],
          ['Model', named(device.modelName)],
          ['Serial number', named(device.serialNumber)],
        ]}
      />
      <Pairs
        title="Operating system and network"
        pairs={[
          [
            'OS',
            <Name key="os" fallback={osFamily(device.osType)}>
              {device.osName}
            </Name>,
          ],
          ['OS version', named(device.osVersion)],
          ['IP (last reported)', <Addresses key="ip" addresses={device.ipAddresses} />],
          ['External IP (last reported)', named(device.externalIp)],
        ]}
      />
      <Pairs
        title="At SentinelOne"
        pairs={[
          ['Account', named(device.accountName)],
          ['Site', named(device.siteName)],
          ['Group', named(device.groupName)],
          ['SentinelOne version', named(device.agentVersion)],
          [
            'Device ID',
            <span key="id" className="mono">
              {visible(device.deviceId)}
            </span>,
          ],
          [
            'UUID',
            <span key="uuid" className="mono">
              {named(device.uuid)}
            </span>,
          ],
        ]}
      />
      <Pairs
        title="In the inventory"
        pairs={[
          ['Status', <DeviceStatus key="status" status={device.status} />],
          ['Last active', <Time key="active" at={device.lastActiveAt} />],
          ['First seen by a run', <Time key="first" at={device.firstSeenAt} />],
          ['Last seen by a run', <Time key="last" at={device.lastSeenAt} />],
        ]}
      />
    </div>
  );
}

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
  { id: 'active', label: 'State', cell: ({ active }) => <Activity active={active} /> },
  { id: 'user', label: 'OS user of the process', cell: ({ user }) => <Name>{user}</Name> },
  { id: 'version', label: 'Version', cell: ({ version }) => <Name>{version}</Name> },
  { id: 'modes', label: 'Modes', wrap: true, cell: ({ modes }) => <Modes modes={modes} /> },
  { id: 'first', label: 'First seen', cell: ({ firstSeenAt }) => <Time at={firstSeenAt} /> },
  { id: 'last', label: 'Last seen', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
  { id: 'evidence', label: 'Evidence', cell: (sighting) => <Evidence sighting={sighting} /> },
];

function AiAgents({ sightings }: { readonly sightings: readonly Sighting[] }) {
  return (
    <Card title="AI agents" note="Seen on this device, also those that went quiet." flush>
      {sightings.length === 0 ? (
        <Empty icon="agents" title="None seen on this device" />
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

function History({ deviceId }: { readonly deviceId: string }) {
  const pages = usePages(deviceId);
  const changes = useDeviceChanges(deviceId, pages.cursor);
  return (
    <Card title="History" note="What runs found to have changed, newest first." flush>
      <Loaded query={changes} height={120}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? <Empty icon="refresh" title="No change recorded yet" /> : null}
            <ChangeList changes={items} withDevice={false} />
            {nextCursor !== null || pages.index > 0 ? (
              <Pager
                pages={pages}
                shown={items.length}
                size={20}
                nextCursor={nextCursor}
                noun="changes"
              />
            ) : null}
          </>
        )}
      </Loaded>
    </Card>
  );
}

const LEFT: Readonly<Record<string, string>> = {
  decommissioned: 'This device was decommissioned at SentinelOne. It is kept with what was known.',
  missing: 'The console no longer lists this device. It is kept with what was known.',
};

export function DevicePage({ deviceId }: { readonly deviceId: string }) {
  const detail = useDevice(deviceId);
  const device = detail.data?.device;
  const back = (
    <Anchor component={Link} href="/devices" size="sm">
      All devices
    </Anchor>
  );
  if (problemCode(detail.error) === 'not_found')
    return (
      <Page title="Device" lead={back}>
        <Failure error={detail.error} />
      </Page>
    );
  return (
    <Page
      title={visible(device?.hostname ?? 'Device')}
      heading={
        <span className="row">
          <bdi>{visible(device?.hostname ?? deviceId)}</bdi>
          {device ? <DeviceStatus status={device.status} /> : null}
        </span>
      }
      lead={back}
    >
      <Loaded query={detail} height={480}>
        {(data) => (
          <>
            {LEFT[data.device.status] ? (
              <Notice tone="warn">{LEFT[data.device.status]}</Notice>
            ) : null}
            {data.sightings.some(({ permissionBypass, active }) => permissionBypass && active) ? (
              <Notice tone="bad" title="An AI agent runs with its permission checks bypassed here.">
                It edits files and runs commands without asking anybody first.
              </Notice>
            ) : null}
            <AiAgents sightings={data.sightings} />
            <Fields device={data.device} />
            <History deviceId={deviceId} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
