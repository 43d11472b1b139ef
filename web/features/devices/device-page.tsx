import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { problemCode } from '../../api/problem';
import { DeviceStatusBadge } from '../../components/device-status-badge';
import { ErrorNotice } from '../../components/error-notice';
import { Notice } from '../../components/notice';
import { Page } from '../../components/page';
import { QueryResult } from '../../components/query-result';
import { escapeInvisible } from '../../lib/text';
import { AiAgentsCard } from './device-ai-agents-card';
import { DeviceFields } from './device-fields';
import { HistoryCard } from './device-history-card';
import { useDevice } from './queries';

const GONE_NOTICES: Readonly<Record<string, string>> = {
  decommissioned: 'This device was decommissioned at SentinelOne. It is kept with what was known.',
  missing: 'The console no longer lists this device. It is kept with what was known.',
};

function DeviceDetails({ deviceId }: { readonly deviceId: string }) {
  const detail = useDevice(deviceId);
  const device = detail.data?.device;
  const back = (
    <Anchor component={Link} href="/devices" size="sm">
      All devices
    </Anchor>
  );
  if (problemCode(detail.error) === 'not_found')
    return (
      <Page title="Device" subtitle={back}>
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
      subtitle={back}
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

interface DevicePageProps {
  readonly params: { readonly deviceId?: string };
}

export function DevicePage({ params: { deviceId = '' } }: DevicePageProps) {
  return <DeviceDetails key={deviceId} deviceId={deviceId} />;
}
