import { Button } from '@mantine/core';
import { useState } from 'react';
import { refreshSession } from '../../api/auth';
import { queryClient } from '../../api/query-client';
import { useTenant } from '../../api/tenant';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { Notice } from '../../components/notice';
import { pluralize } from '../../lib/format';
import { DIALOGS, type DialogName } from './second-factor-dialogs';

/** Up to so many recovery codes left, a warning is shown. */
const FEW_CODES = 3;

function EnabledContent({ onOpen }: { readonly onOpen: (dialog: DialogName) => void }) {
  const { secondFactor, user } = useTenant().session;
  const { recoveryCodesLeft: left, required } = secondFactor;
  return (
    <div className="stack">
      <div className="row">
        <Badge tone="good" dot>
          On
        </Badge>
        <span>{pluralize(left, 'recovery code')} left</span>
      </div>
      {left <= FEW_CODES ? (
        <Notice tone="warn" title="Make new recovery codes before they run out." />
      ) : null}
      <div className="row">
        <Button variant="default" onClick={() => onOpen('new-codes')}>
          New recovery codes
        </Button>
        {required ? (
          <span className="dimmed small">This installation asks for it, so it stays on.</span>
        ) : (
          <Button variant="default" onClick={() => onOpen('turn-off')}>
            Turn off
          </Button>
        )}
        {user.installationAdmin ? (
          <Button variant="subtle" onClick={() => onOpen('lost')}>
            Lost the device?
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function DisabledContent({ onOpen }: { readonly onOpen: (dialog: DialogName) => void }) {
  return (
    <div className="stack">
      <div className="row">
        <Badge tone="quiet" dot>
          Off
        </Badge>
        <span>Whoever knows your password can sign in as you.</span>
      </div>
      <div>
        <Button onClick={() => onOpen('set-up')}>Set up</Button>
      </div>
    </div>
  );
}

/** The user's own second factor; for OIDC users the provider is responsible. */
export function SecondFactorCard() {
  const { session } = useTenant();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const Dialog = dialog === null ? null : DIALOGS[dialog];
  const close = (): void => {
    setDialog(null);
    void refreshSession();
    void queryClient.invalidateQueries({ queryKey: ['sessions'] });
  };
  if (!session.user.hasPassword)
    return (
      <Card title="Two-factor sign-in">
        You sign in at your provider, which asks for its own second factor.
      </Card>
    );
  return (
    <Card title="Two-factor sign-in" note="Beside your password, a code of an authenticator app.">
      {session.secondFactor.on ? (
        <EnabledContent onOpen={setDialog} />
      ) : (
        <DisabledContent onOpen={setDialog} />
      )}
      {Dialog ? <Dialog onClose={close} /> : null}
    </Card>
  );
}
