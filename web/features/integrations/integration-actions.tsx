import { ActionIcon, Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { call, generalMessage } from '../../api/client';
import { useIntegrationAction } from '../../api/queries';
import type { Integration } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import { Notice } from '../../components/tone';
import { CadenceDialog } from './cadence-dialog';
import { DisconnectDialog } from './disconnect-dialog';
import { EngineDialog } from './engine-dialog';
import { ReplaceTokenDialog } from './replace-token-dialog';

type Dialog = 'token' | 'cadence' | 'engine' | 'disconnect';

const useSync = () =>
  useIntegrationAction((tenantId: string, _: undefined) =>
    call('POST /api/tenants/{tenantId}/resync', { params: { tenantId }, body: {} }),
  );

const usePause = () =>
  useIntegrationAction((tenantId: string, pause: boolean) =>
    pause
      ? call('POST /api/tenants/{tenantId}/pause', { params: { tenantId } })
      : call('POST /api/tenants/{tenantId}/resume', { params: { tenantId } }),
  );

interface MoreProps {
  readonly edit: () => void;
  readonly open: (dialog: Dialog) => void;
}

function More({ edit, open }: MoreProps) {
  const { tenantId } = useTenant();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="More actions">
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={edit}>Edit connection</Menu.Item>
        <Menu.Item onClick={() => open('token')}>Replace token</Menu.Item>
        <Menu.Item onClick={() => open('cadence')}>Change cadence</Menu.Item>
        <Menu.Item onClick={() => open('engine')}>Change engine</Menu.Item>
        <Menu.Divider />
        <Menu.Item
          component="a"
          href={`/api/tenants/${tenantId}/support-bundle`}
          download={`support-bundle-${tenantId}.json`}
        >
          Download support bundle
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          style={{ color: 'var(--mantine-color-error)' }}
          onClick={() => open('disconnect')}
        >
          Disconnect…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Dialogs(props: {
  readonly dialog: Dialog | null;
  readonly close: () => void;
  readonly integration: Integration;
}) {
  const { dialog, close, integration } = props;
  if (dialog === 'token') return <ReplaceTokenDialog close={close} />;
  if (dialog === 'cadence') return <CadenceDialog integration={integration} close={close} />;
  if (dialog === 'engine') return <EngineDialog integration={integration} close={close} />;
  if (dialog === 'disconnect') return <DisconnectDialog close={close} />;
  return null;
}

interface ActionsProps {
  readonly integration: Integration;
  readonly edit: () => void;
}

export function Actions({ integration, edit }: ActionsProps) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const sync = useSync();
  const pause = usePause();
  const paused = integration.status === 'paused';
  const general = generalMessage(sync.error ?? pause.error);
  return (
    <div className="stack" style={{ gap: 8 }}>
      <div className="row">
        <Button
          leftSection={<Icon name="refresh" size={16} />}
          disabled={paused || integration.running !== null}
          loading={sync.isPending}
          onClick={() => sync.mutate(undefined)}
        >
          Sync now
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name={paused ? 'play' : 'pause'} size={16} />}
          loading={pause.isPending}
          onClick={() => pause.mutate(!paused)}
        >
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <More edit={edit} open={setDialog} />
      </div>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <Dialogs dialog={dialog} close={() => setDialog(null)} integration={integration} />
    </div>
  );
}
