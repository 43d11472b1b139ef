import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client';
import { fieldMessage, generalMessage } from '../../api/problem';
import { Notice } from '../../components/notice';
import { SecretField } from '../../components/secret-field';
import { useIntegrationMutation } from './queries';

export function ReplaceTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const [token, setToken] = useState('');
  const replace = useIntegrationMutation(async (tenantId: string, typed: string) => {
    const { integration } = await call('PUT /api/tenants/{tenantId}/integration/token', {
      params: { tenantId },
      body: { token: typed },
    });
    return integration;
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    replace.mutate(token, { onSuccess: onClose });
  };
  const general = generalMessage(replace.error, 'token');
  return (
    <Modal opened onClose={onClose} title={<strong>Replace the API token</strong>}>
      <form className="stack" onSubmit={submit} noValidate>
        <p className="dimmed">
          The new token is tried at the same console first; only then the old one is destroyed. A
          sync follows by itself.
        </p>
        <SecretField
          label="API Token"
          required
          data-autofocus
          autoComplete="new-password"
          maxLength={8192}
          value={token}
          error={fieldMessage(replace.error, 'token')}
          onChange={(event) => {
            setToken(event.currentTarget.value);
            replace.reset();
          }}
        />
        {general ? <Notice tone="bad" announce title={general} /> : null}
        <Button type="submit" loading={replace.isPending}>
          Replace token
        </Button>
      </form>
    </Modal>
  );
}
