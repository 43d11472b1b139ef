import { ActionIcon, Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client';
import { generalMessage } from '../../api/problem';
import type { Integration } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import { Notice } from '../../components/notice';
import { CadenceDialog } from './cadence-dialog';
import { DisconnectDialog } from './disconnect-dialog';
import { EngineDialog } from './engine-dialog';
import { useIntegrationMutation } from './queries';
import { ReplaceTokenDialog } from './replace-token-dialog';

type DialogName = 'token' | 'cadence' | 'engine' | 'disconnect';

const useSync = () =>
  useIntegrationMutation((tenantId: string, _: undefined) =>
    call('POST /api/tenants/{tenantId}/resync', { params: { tenantId }, body: {} }),
  );

const usePause = () =>
  useIntegrationMutation((tenantId: string, pause: boolean) =>
    pause
      ? call('POST /api/tenants/{tenantId}/pause', { params: { tenantId } })
      : call('POST /api/tenants/{tenantId}/resume', { params: { tenantId } }),
  );

interface MoreMenuProps {
  readonly onEdit: () => void;
  readonly onOpen: (dialog: DialogName) => void;
}

function MoreMenu({ onEdit, onOpen }: MoreMenuProps) {
  const { tenantId } = useTenant();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="More actions">
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onEdit}>Edit connection</Menu.Item>
        <Menu.Item onClick={() => onOpen('token')}>Replace token</Menu.Item>
        <Menu.Item onClick={() => onOpen('cadence')}>Change cadence</Menu.Item>
        <Menu.Item onClick={() => onOpen('engine')}>Change engine</Menu.Item>
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
          onClick={() => onOpen('disconnect')}
        >
          Disconnect…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function OpenDialog(props: {
  readonly dialog: DialogName | null;
  readonly onClose: () => void;
  readonly integration: Integration;
}) {
  const { dialog, onClose, integration } = props;
  if (dialog === 'token') return <ReplaceTokenDialog onClose={onClose} />;
  if (dialog === 'cadence') return <CadenceDialog integration={integration} onClose={onClose} />;
  if (dialog === 'engine') return <EngineDialog integration={integration} onClose={onClose} />;
  if (dialog === 'disconnect') return <DisconnectDialog onClose={onClose} />;
  return null;
}

interface IntegrationActionsProps {
  readonly integration: Integration;
  readonly onEdit: () => void;
}

export function IntegrationActions({ integration, onEdit }: IntegrationActionsProps) {
  const [dialog, setDialog] = useState<DialogName | null>(null);
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
        <MoreMenu onEdit={onEdit} onOpen={setDialog} />
      </div>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <OpenDialog dialog={dialog} onClose={() => setDialog(null)} integration={integration} />
    </div>
  );
}
