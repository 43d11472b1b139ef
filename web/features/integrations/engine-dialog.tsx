import { Button, Modal, Radio, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client';
import { generalMessage } from '../../api/problem';
import type { Integration } from '../../api/schema';
import { Notice } from '../../components/notice';
import { useIntegrationMutation } from './queries';

type Engine = NonNullable<Integration['engine']>['setting'];

const ENGINES: readonly {
  readonly value: Engine;
  readonly label: string;
  readonly description: string;
}[] = [
  {
    value: 'auto',
    label: 'Automatic',
    description: 'Long-running queries, and classic Deep Visibility where they cannot be used.',
  },
  {
    value: 'long-running',
    label: 'Long-running queries',
    description: 'Grouped at the console. Needs the permission SDL Query API: view.',
  },
  {
    value: 'classic',
    label: 'Classic Deep Visibility',
    description: 'Event by event; one query a minute. SentinelOne ends it on 15 February 2027.',
  },
];

const isEngine = (value: string): value is Engine => ENGINES.some((one) => one.value === value);

export function EngineDialog(props: {
  readonly integration: Integration;
  readonly onClose: () => void;
}) {
  const { integration, onClose } = props;
  const [engine, setEngine] = useState<Engine>(integration.engine?.setting ?? 'auto');
  const change = useIntegrationMutation((tenantId: string, next: Engine) =>
    call('PUT /api/tenants/{tenantId}/integration/engine', {
      params: { tenantId },
      body: { engine: next },
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(engine, { onSuccess: onClose });
  };
  const general = generalMessage(change.error);
  return (
    <Modal opened onClose={onClose} title={<strong>How AI agents are looked for</strong>}>
      <form className="stack" onSubmit={submit}>
        <Radio.Group
          aria-label="Engine"
          value={engine}
          onChange={(value) => isEngine(value) && setEngine(value)}
        >
          <Stack gap="sm">
            {ENGINES.map(({ value, label, description }) => (
              <Radio key={value} value={value} label={label} description={description} />
            ))}
          </Stack>
        </Radio.Group>
        {general ? <Notice tone="bad" announce title={general} /> : null}
        <Button type="submit" loading={change.isPending}>
          Save engine
        </Button>
      </form>
    </Modal>
  );
}
