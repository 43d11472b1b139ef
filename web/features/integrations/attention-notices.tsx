import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client';
import { generalMessage } from '../../api/problem';
import type { Integration } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Notice } from '../../components/notice';
import { AdviceText } from './advice-text';
import { useIntegrationMutation } from './queries';
import { ReplaceTokenDialog } from './replace-token-dialog';

function ConfirmMissingNotice() {
  const { isAdmin } = useTenant();
  const accept = useIntegrationMutation((tenantId: string, _: undefined) =>
    call('POST /api/tenants/{tenantId}/resync', {
      params: { tenantId },
      body: { acceptMissing: true },
    }),
  );
  return (
    <Notice
      tone="warn"
      title="Many devices vanished from the console at once."
      action={
        isAdmin ? (
          <Button size="xs" loading={accept.isPending} onClick={() => accept.mutate(undefined)}>
            Confirm and sync
          </Button>
        ) : null
      }
    >
      They are kept as they were until the next run sees the same, or until somebody confirms that
      they are really gone. {generalMessage(accept.error)}
    </Notice>
  );
}

/** What the integration needs from an admin, with the action for it. */
export function AttentionNotices({ integration }: { readonly integration: Integration }) {
  const { isAdmin } = useTenant();
  const [replacing, setReplacing] = useState(false);
  const { action, lastRun, awaitsMassDisappearance, status } = integration;
  const aboutToken = action?.code === 'invalid_token' || action?.code === 'missing_scope';
  return (
    <>
      {action ? (
        <Notice
          tone="bad"
          title={action.message}
          action={
            isAdmin && aboutToken ? (
              <Button size="xs" color="red" onClick={() => setReplacing(true)}>
                Replace token
              </Button>
            ) : null
          }
        >
          Nothing was marked as gone. Runs go on once this is mended.
        </Notice>
      ) : null}
      {awaitsMassDisappearance ? <ConfirmMissingNotice /> : null}
      {!action && status === 'connected' && lastRun?.outcome === 'failed' ? (
        <Notice tone="bad" title={lastRun.reason}>
          What was known before stays.
          {lastRun.advice ? <AdviceText advice={lastRun.advice} /> : null}
        </Notice>
      ) : null}
      {lastRun?.outcome === 'inventory-only' ? (
        <Notice tone="warn" title="Devices are complete; AI agents are not read.">
          {lastRun.reason} Without Deep Visibility, devices but no agents is what to expect.
          {lastRun.advice ? <AdviceText advice={lastRun.advice} /> : null}
        </Notice>
      ) : null}
      {replacing ? <ReplaceTokenDialog onClose={() => setReplacing(false)} /> : null}
    </>
  );
}
