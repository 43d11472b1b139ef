import { Button, Checkbox, Modal, Radio } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client';
import { generalMessage } from '../../api/problem';
import { useTenant } from '../../api/tenant';
import { Notice } from '../../components/notice';
import { useIntegrationMutation } from './queries';

type Choice = 'keep' | 'delete';

export function DisconnectDialog({ onClose }: { readonly onClose: () => void }) {
  const { tenantId } = useTenant();
  const [data, setData] = useState<Choice>('keep');
  const [sure, setSure] = useState(false);
  const disconnect = useIntegrationMutation((tenant: string, choice: Choice) =>
    call('DELETE /api/tenants/{tenantId}/integration', {
      params: { tenantId: tenant },
      query: { data: choice },
    }),
  );
  const general = generalMessage(disconnect.error);
  return (
    <Modal opened onClose={onClose} title={<strong>Disconnect SentinelOne</strong>}>
      <div className="stack">
        <p>
          Runs of <strong>{tenantId}</strong> end, its schedule goes, and the API token is destroyed
          for good.
        </p>
        <Radio.Group
          label="Devices and AI agents found so far"
          value={data}
          onChange={(value) => setData(value === 'delete' ? 'delete' : 'keep')}
        >
          <div className="stack" style={{ gap: 10, marginTop: 8 }}>
            <Radio
              value="keep"
              label="Keep them"
              description="They stay readable and go on when the same console is connected again."
            />
            <Radio
              value="delete"
              label="Delete them"
              description="Devices, AI agents, changes and runs are deleted. This cannot be undone."
            />
          </div>
        </Radio.Group>
        {data === 'delete' ? (
          <Checkbox
            checked={sure}
            onChange={(event) => setSure(event.currentTarget.checked)}
            label={`Yes, delete everything found for ${tenantId}`}
          />
        ) : null}
        {general ? <Notice tone="bad" announce title={general} /> : null}
        <div className="row">
          <Button
            color="red"
            loading={disconnect.isPending}
            disabled={data === 'delete' && !sure}
            onClick={() => disconnect.mutate(data, { onSuccess: onClose })}
          >
            {data === 'delete' ? 'Disconnect and delete' : 'Disconnect'}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </div>
    </Modal>
  );
}
