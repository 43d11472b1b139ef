import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client';
import { invalidateTenant, updateIntegration } from '../../api/integration';
import { generalMessage } from '../../api/problem';
import { useTenant } from '../../api/tenant';
import { Notice } from '../../components/notice';
import { ConnectionTestReport } from './connection-report';
import { SetupFields, type SetupInput } from './setup-fields';
import { SetupHelp } from './setup-help';

/** Without a token the API uses the stored one; if none is stored, an empty token is an error. */
const requestBody = ({ consoleUrl, token }: SetupInput, hasStored: boolean) => ({
  consoleUrl,
  ...(token === '' && hasStored ? {} : { token }),
});

/** The two requests of the form; either may fail at a field. */
function useSetupRequests(hasStored: boolean, onSaved: () => void) {
  const { tenantId } = useTenant();
  const params = { tenantId };
  const test = useMutation({
    mutationFn: (input: SetupInput) =>
      call('POST /api/tenants/{tenantId}/integration/test', {
        params,
        body: requestBody(input, hasStored),
      }),
  });
  const save = useMutation({
    mutationFn: (input: SetupInput) =>
      call('PUT /api/tenants/{tenantId}/integration', {
        params,
        body: requestBody(input, hasStored),
      }),
    onSuccess: ({ integration }) => {
      updateIntegration(tenantId, integration);
      invalidateTenant(tenantId);
      onSaved();
    },
  });
  return { test, save };
}

interface SetupDialogProps {
  /** The connected console's URL when it is edited; null when a new one is set up. */
  readonly consoleUrl: string | null;
  readonly onClose: () => void;
}

export function SetupDialog({ consoleUrl, onClose }: SetupDialogProps) {
  const [input, setInput] = useState<SetupInput>({ consoleUrl: consoleUrl ?? '', token: '' });
  const { test, save } = useSetupRequests(consoleUrl !== null, onClose);
  const error = save.error ?? test.error;
  const general = generalMessage(error, 'consoleUrl', 'token');
  const busy = test.isPending || save.isPending;
  const change = (changes: Partial<SetupInput>): void => {
    setInput({ ...input, ...changes });
    test.reset();
    save.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (test.data) save.mutate(input);
    else test.mutate(input);
  };
  const title = consoleUrl ? 'Edit the SentinelOne connection' : 'Set up SentinelOne';
  return (
    <Modal opened onClose={onClose} size={900} title={<strong>{title}</strong>}>
      <div className="columns">
        <form className="stack" onSubmit={submit} noValidate>
          <SetupFields input={input} onChange={change} error={error} storedFor={consoleUrl} />
          {general ? <Notice tone="bad" announce title={general} /> : null}
          {test.data && !save.error ? <ConnectionTestReport report={test.data} /> : null}
          <div className="row">
            <Button
              variant={test.data ? 'default' : 'filled'}
              loading={test.isPending}
              disabled={save.isPending}
              onClick={() => {
                save.reset();
                test.mutate(input);
              }}
            >
              Test connection
            </Button>
            <Button
              variant={test.data ? 'filled' : 'default'}
              loading={save.isPending}
              disabled={busy || (!test.data && input.consoleUrl.trim() === '')}
              onClick={() => save.mutate(input)}
            >
              Save
            </Button>
          </div>
          <p className="dimmed small">
            Saving checks both once more and starts the first sync by itself.
          </p>
        </form>
        <SetupHelp />
      </div>
    </Modal>
  );
}
