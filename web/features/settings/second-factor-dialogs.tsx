import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/client';
import { useTenant } from '../../api/tenant';
import {
  ReauthenticationForm,
  type ReauthenticationInput,
} from '../../components/second-factor/reauthentication-form';
import { RecoveryCodes } from '../../components/second-factor/recovery-codes';
import { SecondFactorSetup } from '../../components/second-factor/second-factor-setup';
import { ConfirmDialog } from './confirm-dialog';
import { useResetSecondFactor } from './queries';

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
          onSubmit={(input) => renew.mutate(input)}
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
        onSubmit={(input) => disable.mutate(input)}
        onClose={onClose}
      >
        Your password alone then lets in whoever knows it. Your other sessions end.
      </ReauthenticationForm>
    </Modal>
  );
}

/** For an installation admin who signed in by a one-time link and has no other admin to ask. */
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

export const DIALOGS = {
  'set-up': SetUpDialog,
  'new-codes': NewCodesDialog,
  'turn-off': TurnOffDialog,
  lost: LostDeviceDialog,
} as const;

export type DialogName = keyof typeof DIALOGS;
