import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, refreshSession } from '../../api/auth';
import { call } from '../../api/client';
import { useTenant } from '../../api/tenant';
import { Card } from '../../components/page';
import {
  ReauthenticationForm,
  type ReauthenticationInput,
} from '../../components/second-factor/reauthentication-form';
import { RecoveryCodes } from '../../components/second-factor/recovery-codes';
import { SecondFactorSetup } from '../../components/second-factor/second-factor-setup';
import { Badge, Notice } from '../../components/tone';
import { pluralize } from '../../lib/format';
import { ConfirmDialog } from './confirm-dialog';
import { useResetSecondFactor } from './queries';

/** So few are nearly none. */
const FEW_CODES = 3;

interface DialogProps {
  readonly onClose: () => void;
}

function SetUpDialog({ onClose }: DialogProps) {
  const { session } = useTenant();
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      size={540}
      title={<strong>Set up two-factor sign-in</strong>}
    >
      <SecondFactorSetup session={session} onDone={onClose} />
    </Modal>
  );
}

function NewCodesDialog({ onClose }: DialogProps) {
  const { session } = useTenant();
  const renew = useMutation({
    mutationFn: (body: ReauthenticationInput) =>
      call('POST /api/auth/second-factor/recovery-codes', { body }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      size={540}
      title={<strong>New recovery codes</strong>}
    >
      {renew.data ? (
        <RecoveryCodes
          codes={renew.data.recoveryCodes}
          email={session.user.email}
          onDone={onClose}
        />
      ) : (
        <ReauthenticationForm
          session={session}
          action="Make new codes"
          busy={renew.isPending}
          error={renew.error}
          onSubmit={(proof) => renew.mutate(proof)}
          onClose={onClose}
        >
          They take the place of those you have, which stop working.
        </ReauthenticationForm>
      )}
    </Modal>
  );
}

function TurnOffDialog({ onClose }: DialogProps) {
  const { session } = useTenant();
  const disable = useMutation({
    mutationFn: (body: ReauthenticationInput) =>
      call('POST /api/auth/second-factor/disable', { body }),
    onSuccess: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={<strong>Turn off two-factor sign-in</strong>}>
      <ReauthenticationForm
        session={session}
        action="Turn off"
        danger
        busy={disable.isPending}
        error={disable.error}
        onSubmit={(proof) => disable.mutate(proof)}
        onClose={onClose}
      >
        Your password alone then lets in whoever knows it. Your other sessions end.
      </ReauthenticationForm>
    </Modal>
  );
}

/** For who runs the installation, came in by its one-time link, and has nobody to ask. */
function LostDeviceDialog({ onClose }: DialogProps) {
  const { session } = useTenant();
  const reset = useResetSecondFactor();
  return (
    <ConfirmDialog
      title="Lost the device"
      action="Reset my second factor"
      mutation={reset}
      targetId={session.user.userId}
      onClose={onClose}
    >
      You are signed out everywhere. Sign in with your password, and set it up again at once.
    </ConfirmDialog>
  );
}

const DIALOGS = {
  'set-up': SetUpDialog,
  'new-codes': NewCodesDialog,
  'turn-off': TurnOffDialog,
  lost: LostDeviceDialog,
} as const;

type DialogName = keyof typeof DIALOGS;

function EnabledContent({ onOpen }: { readonly onOpen: (open: DialogName) => void }) {
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
          <span className="dim small">This installation asks for it, so it stays on.</span>
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

function DisabledContent({ onOpen }: { readonly onOpen: (open: DialogName) => void }) {
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

/** The own second factor; of whoever signs in at a provider, the provider's affair. */
export function SecondFactorCard() {
  const { session } = useTenant();
  const [open, setOpen] = useState<DialogName | null>(null);
  const Dialog = open === null ? null : DIALOGS[open];
  const close = (): void => {
    setOpen(null);
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
        <EnabledContent onOpen={setOpen} />
      ) : (
        <DisabledContent onOpen={setOpen} />
      )}
      {Dialog ? <Dialog onClose={close} /> : null}
    </Card>
  );
}
