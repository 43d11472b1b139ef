import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, rereadSession } from '../../api/auth';
import { call } from '../../api/client';
import { useTenant } from '../../api/tenant';
import { Card } from '../../components/page';
import { type Proof, ProofForm } from '../../components/second-factor/reauthentication-form';
import { RecoveryCodes } from '../../components/second-factor/recovery-codes';
import { SecondFactorSetup } from '../../components/second-factor/second-factor-setup';
import { Notice, Pill } from '../../components/tone';
import { counted } from '../../lib/format';
import { Confirm } from './confirm-dialog';
import { useResetSecondFactor } from './queries';

/** So few are nearly none. */
const FEW_CODES = 3;

interface DialogProps {
  readonly close: () => void;
}

function SetUpDialog({ close }: DialogProps) {
  const { session } = useTenant();
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      size={540}
      title={<strong>Set up two-factor sign-in</strong>}
    >
      <SecondFactorSetup session={session} done={close} />
    </Modal>
  );
}

function NewCodesDialog({ close }: DialogProps) {
  const { session } = useTenant();
  const renew = useMutation({
    mutationFn: (body: Proof) => call('POST /api/auth/second-factor/recovery-codes', { body }),
  });
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      size={540}
      title={<strong>New recovery codes</strong>}
    >
      {renew.data ? (
        <RecoveryCodes codes={renew.data.recoveryCodes} email={session.user.email} done={close} />
      ) : (
        <ProofForm
          session={session}
          action="Make new codes"
          busy={renew.isPending}
          error={renew.error}
          submit={(proof) => renew.mutate(proof)}
          close={close}
        >
          They take the place of those you have, which stop working.
        </ProofForm>
      )}
    </Modal>
  );
}

function TurnOffDialog({ close }: DialogProps) {
  const { session } = useTenant();
  const disable = useMutation({
    mutationFn: (body: Proof) => call('POST /api/auth/second-factor/disable', { body }),
    onSuccess: close,
  });
  return (
    <Modal opened onClose={close} title={<strong>Turn off two-factor sign-in</strong>}>
      <ProofForm
        session={session}
        action="Turn off"
        danger
        busy={disable.isPending}
        error={disable.error}
        submit={(proof) => disable.mutate(proof)}
        close={close}
      >
        Your password alone then lets in whoever knows it. Your other sessions end.
      </ProofForm>
    </Modal>
  );
}

/** For who runs the installation, came in by its one-time link, and has nobody to ask. */
function LostDialog({ close }: DialogProps) {
  const { session } = useTenant();
  const reset = useResetSecondFactor();
  return (
    <Confirm
      title="Lost the device"
      action="Reset my second factor"
      deed={reset}
      to={session.user.userId}
      close={close}
    >
      You are signed out everywhere. Sign in with your password, and set it up again at once.
    </Confirm>
  );
}

const DIALOGS = {
  'set-up': SetUpDialog,
  'new-codes': NewCodesDialog,
  'turn-off': TurnOffDialog,
  lost: LostDialog,
} as const;

type Open = keyof typeof DIALOGS;

function On({ show }: { readonly show: (open: Open) => void }) {
  const { secondFactor, user } = useTenant().session;
  const { recoveryCodesLeft: left, required } = secondFactor;
  return (
    <div className="stack">
      <div className="row">
        <Pill tone="good" dot>
          On
        </Pill>
        <span>{counted(left, 'recovery code')} left</span>
      </div>
      {left <= FEW_CODES ? (
        <Notice tone="warn" title="Make new recovery codes before they run out." />
      ) : null}
      <div className="row">
        <Button variant="default" onClick={() => show('new-codes')}>
          New recovery codes
        </Button>
        {required ? (
          <span className="dim small">This installation asks for it, so it stays on.</span>
        ) : (
          <Button variant="default" onClick={() => show('turn-off')}>
            Turn off
          </Button>
        )}
        {user.installationAdmin ? (
          <Button variant="subtle" onClick={() => show('lost')}>
            Lost the device?
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Off({ show }: { readonly show: (open: Open) => void }) {
  return (
    <div className="stack">
      <div className="row">
        <Pill tone="quiet" dot>
          Off
        </Pill>
        <span>Whoever knows your password can sign in as you.</span>
      </div>
      <div>
        <Button onClick={() => show('set-up')}>Set up</Button>
      </div>
    </div>
  );
}

/** The own second factor; of whoever signs in at a provider, the provider's affair. */
export function SecondFactorCard() {
  const { session } = useTenant();
  const [open, setOpen] = useState<Open | null>(null);
  const Dialog = open === null ? null : DIALOGS[open];
  const close = (): void => {
    setOpen(null);
    void rereadSession();
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
      {session.secondFactor.on ? <On show={setOpen} /> : <Off show={setOpen} />}
      {Dialog ? <Dialog close={close} /> : null}
    </Card>
  );
}
