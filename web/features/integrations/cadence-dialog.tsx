import { Button, Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client';
import { fieldMessage, generalMessage } from '../../api/problem';
import type { CadenceInput, Integration } from '../../api/schema';
import { Notice } from '../../components/notice';
import { useIntegrationMutation } from './queries';

const INTERVALS = [
  { value: '15m', label: 'Every 15 minutes' },
  { value: '30m', label: 'Every 30 minutes' },
  { value: '1h', label: 'Every hour' },
  { value: '6h', label: 'Every 6 hours' },
  { value: '12h', label: 'Every 12 hours' },
  { value: '1d', label: 'Every day' },
];

const FIELDS = ['cadence', 'cadence.every', 'cadence.cron'];

function intervalOptions(every: string) {
  const known = INTERVALS.some(({ value }) => value === every);
  return known ? INTERVALS : [...INTERVALS, { value: every, label: `Every ${every}` }];
}

function IntervalField(props: {
  readonly every: string;
  readonly onChange: (every: string) => void;
  readonly error: string | null;
}) {
  return (
    <Select
      label="Interval"
      description="Counted from when it is saved."
      allowDeselect={false}
      data={intervalOptions(props.every)}
      value={props.every}
      error={props.error}
      onChange={(value) => props.onChange(value ?? props.every)}
    />
  );
}

interface CadenceDialogProps {
  readonly integration: Integration;
  readonly onClose: () => void;
}

export function CadenceDialog({ integration, onClose }: CadenceDialogProps) {
  const { cadence } = integration;
  const [kind, setKind] = useState(cadence?.cron ? 'cron' : 'every');
  const [every, setEvery] = useState(cadence?.every ?? '6h');
  const [cron, setCron] = useState(cadence?.cron ?? '0 */6 * * *');
  const change = useIntegrationMutation((tenantId: string, next: CadenceInput) =>
    call('PUT /api/tenants/{tenantId}/integration/cadence', {
      params: { tenantId },
      body: { cadence: next },
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(kind === 'cron' ? { cron } : { every }, { onSuccess: onClose });
  };
  const atField = fieldMessage(change.error, ...FIELDS);
  const general = generalMessage(change.error, ...FIELDS);
  return (
    <Modal opened onClose={onClose} title={<strong>Change the cadence</strong>}>
      <form className="stack" onSubmit={submit}>
        <SegmentedControl
          aria-label="Kind of cadence"
          data={[
            { value: 'every', label: 'Interval' },
            { value: 'cron', label: 'Cron' },
          ]}
          value={kind}
          onChange={setKind}
        />
        {kind === 'every' ? (
          <IntervalField every={every} onChange={setEvery} error={atField} />
        ) : (
          <TextInput
            label="Cron expression"
            description="Five fields, UTC: minute, hour, day, month, weekday."
            required
            spellCheck={false}
            value={cron}
            error={atField}
            onChange={(event) => setCron(event.currentTarget.value)}
          />
        )}
        {general ? <Notice tone="bad" announce title={general} /> : null}
        <Button type="submit" loading={change.isPending}>
          Save cadence
        </Button>
      </form>
    </Modal>
  );
}
