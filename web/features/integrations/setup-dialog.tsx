import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call, fieldMessage, generalMessage } from '../../api/client';
import { useTenant } from '../../api/tenant';
import { SecretField } from '../../components/secret-field';
import { Notice } from '../../components/tone';
import { consoleOrigin } from '../../lib/integration-status';
import { ConnectionTestReport } from './connection-report';
import { SetupHelp } from './setup-help';

interface SetupInput {
  readonly consoleUrl: string;
  readonly token: string;
}

/** Left out, the stored token serves; where there is none, an empty one is simply wrong. */
const requestBody = ({ consoleUrl, token }: SetupInput, hasStored: boolean) => ({
  consoleUrl,
  ...(token === '' && hasStored ? {} : { token }),
});

/** Test and save; either may fail at a field, and typing anew takes the old answer away. */
function useSetup(hasStored: boolean, close: () => void) {
  const { tenantId } = useTenant();
  const client = useQueryClient();
  const params = { tenantId };
  const test = useMutation({
    mutationFn: (typed: SetupInput) =>
      call('POST /api/tenants/{tenantId}/integration/test', {
        params,
        body: requestBody(typed, hasStored),
      }),
  });
  const save = useMutation({
    mutationFn: (typed: SetupInput) =>
      call('PUT /api/tenants/{tenantId}/integration', {
        params,
        body: requestBody(typed, hasStored),
      }),
    onSuccess: ({ integration }) => {
      client.setQueryData([tenantId, 'integration'], integration);
      void client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] === tenantId && queryKey[1] !== 'integration',
      });
      close();
    },
  });
  return { test, save };
}

/** Says what a pasted address became: only its host matters. */
function originHint(typed: string): string | null {
  const origin = consoleOrigin(typed);
  if (origin === null) return null;
  return origin === typed.trim() ? null : `Connects to ${origin}; the rest is left out.`;
}

interface FieldsProps {
  readonly input: SetupInput;
  readonly onChange: (changes: Partial<SetupInput>) => void;
  readonly error: unknown;
  readonly storedFor: string | null;
}

function Fields({ input, onChange, error, storedFor }: FieldsProps) {
  const stored = storedFor !== null && consoleOrigin(input.consoleUrl) === storedFor;
  const hint = originHint(input.consoleUrl);
  return (
    <>
      <TextInput
        label="Console URL"
        placeholder="https://your-instance.sentinelone.net"
        description="The address you open your console at. Paste any page of it."
        required
        data-autofocus
        spellCheck={false}
        autoComplete="off"
        maxLength={2048}
        value={input.consoleUrl}
        error={fieldMessage(error, 'consoleUrl')}
        onChange={(event) => onChange({ consoleUrl: event.currentTarget.value })}
      />
      {hint ? (
        <p className="small dim" role="status" style={{ marginTop: -8 }}>
          {hint}
        </p>
      ) : null}
      <SecretField
        label="API Token"
        description={
          stored
            ? 'Leave empty to keep the stored token.'
            : 'Of a service user. It is sealed at once and never shown again.'
        }
        required={!stored}
        autoComplete="new-password"
        maxLength={8192}
        value={input.token}
        error={fieldMessage(error, 'token')}
        onChange={(event) => onChange({ token: event.currentTarget.value })}
      />
    </>
  );
}

interface SetupDialogProps {
  /** Of the connected console when it is edited; null when a new one is set up. */
  readonly consoleUrl: string | null;
  readonly onClose: () => void;
}

export function SetupDialog({ consoleUrl, onClose }: SetupDialogProps) {
  const [typed, setTyped] = useState<SetupInput>({ consoleUrl: consoleUrl ?? '', token: '' });
  const { test, save } = useSetup(consoleUrl !== null, onClose);
  const error = save.error ?? test.error;
  const general = generalMessage(error, 'consoleUrl', 'token');
  const busy = test.isPending || save.isPending;
  const type = (changes: Partial<SetupInput>): void => {
    setTyped({ ...typed, ...changes });
    test.reset();
    save.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (test.data) save.mutate(typed);
    else test.mutate(typed);
  };
  const title = consoleUrl ? 'Edit the SentinelOne connection' : 'Set up SentinelOne';
  return (
    <Modal opened onClose={onClose} size={900} title={<strong>{title}</strong>}>
      <div className="columns">
        <form className="stack" onSubmit={submit} noValidate>
          <Fields input={typed} onChange={type} error={error} storedFor={consoleUrl} />
          {general ? <Notice tone="bad" announce title={general} /> : null}
          {test.data && !save.error ? <ConnectionTestReport report={test.data} /> : null}
          <div className="row">
            <Button
              variant={test.data ? 'default' : 'filled'}
              loading={test.isPending}
              disabled={save.isPending}
              onClick={() => {
                save.reset();
                test.mutate(typed);
              }}
            >
              Test connection
            </Button>
            <Button
              variant={test.data ? 'filled' : 'default'}
              loading={save.isPending}
              disabled={busy || (!test.data && typed.consoleUrl.trim() === '')}
              onClick={() => save.mutate(typed)}
            >
              Save
            </Button>
          </div>
          <p className="dim small">
            Saving checks both once more and starts the first sync by itself.
          </p>
        </form>
        <SetupHelp />
      </div>
    </Modal>
  );
}
