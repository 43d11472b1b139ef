import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { problemCode } from '../../api/client';
import { useDevice, useDeviceChanges } from '../../api/queries';
import type { Device, Sighting } from '../../api/schema';
import {
  ActivityBadge,
  DeviceStatusBadge,
  EvidencePopover,
  ModeBadges,
} from '../../components/agent-bits';
import { ChangeList } from '../../components/change-list';
import { Card, EmptyState, ErrorNotice, Page, QueryResult } from '../../components/page';
import { Pagination, useCursorPagination } from '../../components/pagination';
import { type Column, Table } from '../../components/table';
import { RelativeTime, SafeText } from '../../components/text';
import { Notice } from '../../components/tone';
import { escapeInvisible, osFamily } from '../../lib/format';

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
      <dl className="pairs">
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
  if (addresses.length === 0) return <span className="dim">–</span>;
  return addresses.map((address) => (
    <div key={address} className="mono">
      {escapeInvisible(address)}
    </div>
  ));
}

const text = (value: string | null) => <SafeText>{value}</SafeText>;

function DeviceFields({ device }: { readonly device: Device }) {
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

function AiAgentsCard({ sightings }: { readonly sightings: readonly Sighting[] }) {
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

function HistoryCard({ deviceId }: { readonly deviceId: string }) {
  const pages = useCursorPagination(deviceId);
  const changes = useDeviceChanges(deviceId, pages.cursor);
  return (
    <Card title="History" note="What runs found to have changed, newest first." flush>
      <QueryResult query={changes} height={120}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState icon="refresh" title="No change recorded yet" />
            ) : null}
            <ChangeList changes={items} withDevice={false} />
            {nextCursor !== null || pages.index > 0 ? (
              <Pagination
                pagination={pages}
                shown={items.length}
                size={20}
                nextCursor={nextCursor}
                noun="changes"
              />
            ) : null}
          </>
        )}
      </QueryResult>
    </Card>
  );
}

const GONE_NOTICES: Readonly<Record<string, string>> = {
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
        <ErrorNotice error={detail.error} />
      </Page>
    );
  return (
    <Page
      title={escapeInvisible(device?.hostname ?? 'Device')}
      heading={
        <span className="row">
          <bdi>{escapeInvisible(device?.hostname ?? deviceId)}</bdi>
          {device ? <DeviceStatusBadge status={device.status} /> : null}
        </span>
      }
      lead={back}
    >
      <QueryResult query={detail} height={480}>
        {(data) => (
          <>
            {GONE_NOTICES[data.device.status] ? (
              <Notice tone="warn">{GONE_NOTICES[data.device.status]}</Notice>
            ) : null}
            {data.sightings.some(({ permissionBypass, active }) => permissionBypass && active) ? (
              <Notice tone="bad" title="An AI agent runs with its permission checks bypassed here.">
                It edits files and runs commands without asking anybody first.
              </Notice>
            ) : null}
            <AiAgentsCard sightings={data.sightings} />
            <DeviceFields device={data.device} />
            <HistoryCard deviceId={deviceId} />
          </>
        )}
      </QueryResult>
    </Page>
  );
}
