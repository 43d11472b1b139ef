import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { refreshSession } from '../api/auth';
import { call } from '../api/client';
import { fieldMessage, generalMessage } from '../api/problem';
import { Notice } from './notice';

export function NewTenantForm({ onDone }: { readonly onDone: () => void }) {
  const [tenantId, setTenantId] = useState('');
  const [, navigate] = useLocation();
  const create = useMutation({
    mutationFn: () => call('POST /api/tenants', { body: { tenantId: tenantId.trim() } }),
    onSuccess: async (tenant) => {
      await refreshSession();
      onDone();
      navigate(`~/t/${tenant.tenantId}/integrations`);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  const atField =
    fieldMessage(create.error, 'tenantId') ?? generalMessage(create.error, 'tenantId');
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        label="Name of the tenant"
        description='1 to 63 characters of a-z, 0-9 and "-". It stays as it is.'
        placeholder="acme"
        required
        data-autofocus
        maxLength={63}
        value={tenantId}
        error={atField}
        onChange={(event) => setTenantId(event.currentTarget.value)}
      />
      <Notice tone="quiet">
        A tenant owns one SentinelOne integration. Its members see nothing of other tenants.
      </Notice>
      <Button type="submit" loading={create.isPending}>
        Create tenant
      </Button>
    </form>
  );
}

export function NewTenantDialog(props: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={<strong>New tenant</strong>}>
      <NewTenantForm onDone={props.onClose} />
    </Modal>
  );
}
