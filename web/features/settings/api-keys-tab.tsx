import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldMessage, generalMessage } from '../../api/problem';
import type { ApiKey } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty-state';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { type Column, Table } from '../../components/table';
import { ConfirmDialog } from './confirm-dialog';
import { OneTimeSecretDialog } from './one-time-secret-dialog';
import { useApiKeys, useCreateApiKey, useRevokeApiKey } from './queries';

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: '', label: 'Never expires' },
];

function CreateDialog(props: {
  readonly onCreated: (key: string) => void;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState('90');
  const create = useCreateApiKey();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const expiresInDays = lifetime === '' ? null : Number(lifetime);
    create.mutate(
      { name: name.trim(), expiresInDays },
      { onSuccess: ({ key }) => props.onCreated(key) },
    );
  };
  const atField = fieldMessage(create.error, 'name') ?? generalMessage(create.error, 'name');
  return (
    <Modal opened onClose={props.onClose} title={<strong>New API key</strong>}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label="Name"
          description="What will use it, such as a report or a SIEM."
          required
          data-autofocus
          maxLength={100}
          value={name}
          error={atField}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Lifetime"
          data={LIFETIMES}
          value={lifetime}
          onChange={(event) => setLifetime(event.currentTarget.value)}
        />
        <Button type="submit" loading={create.isPending}>
          Make the key
        </Button>
      </form>
    </Modal>
  );
}

function RevokeButton({ apiKey }: { readonly apiKey: ApiKey }) {
  const [asking, setAsking] = useState(false);
  const revoke = useRevokeApiKey();
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setAsking(true)}>
        Revoke
      </Button>
      {asking ? (
        <ConfirmDialog
          title="Revoke an API key"
          action="Revoke"
          mutation={revoke}
          targetId={apiKey.keyId}
          onClose={() => setAsking(false)}
        >
          Whatever uses <strong>{apiKey.name}</strong> can no longer read, from now on.
        </ConfirmDialog>
      ) : null}
    </>
  );
}

const COLUMNS: readonly Column<ApiKey>[] = [
  {
    id: 'name',
    label: 'Name',
    cell: ({ name, start }) => (
      <>
        <strong>
          <SafeText>{name}</SafeText>
        </strong>
        <div className="sub mono">{start}…</div>
      </>
    ),
  },
  { id: 'by', label: 'Made by', cell: ({ createdBy }) => <SafeText>{createdBy}</SafeText> },
  { id: 'created', label: 'Made', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  {
    id: 'expires',
    label: 'Expires',
    cell: ({ expiresAt }) => <RelativeTime at={expiresAt} fallback="never" />,
  },
  {
    id: 'used',
    label: 'Last used',
    cell: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} fallback="never" />,
  },
  { id: 'revoke', label: 'Revoke', cell: (apiKey) => <RevokeButton apiKey={apiKey} /> },
];

export function ApiKeysTab() {
  const { tenantId } = useTenant();
  const keys = useApiKeys();
  const [creating, setCreating] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const showKey = (next: string): void => {
    setCreating(false);
    setKey(next);
  };
  return (
    <QueryResult query={keys}>
      {({ items }) => (
        <Card
          title="API keys"
          note={`For programs that read devices and AI agents of ${tenantId}. They change nothing.`}
          actions={<Button onClick={() => setCreating(true)}>New API key</Button>}
          flush
        >
          {items.length === 0 ? (
            <EmptyState icon="key" title="No API keys">
              The read API is described at <a href="/api/openapi.json">/api/openapi.json</a>.
            </EmptyState>
          ) : (
            <Table label="API keys" columns={COLUMNS} rows={items} rowKey={({ keyId }) => keyId} />
          )}
          {creating ? (
            <CreateDialog onCreated={showKey} onClose={() => setCreating(false)} />
          ) : null}
          {key ? (
            <OneTimeSecretDialog
              title="API key made"
              label="API key"
              value={key}
              note="Send it as the header Authorization: Bearer, followed by the key."
              onClose={() => setKey(null)}
            />
          ) : null}
        </Card>
      )}
    </QueryResult>
  );
}
