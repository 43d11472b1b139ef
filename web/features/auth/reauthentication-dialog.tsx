import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { reauthenticate, signOut } from '../../api/auth';
import type { Session } from '../../api/schema';
import { ReauthenticationForm } from '../../components/second-factor/reauthentication-form';
import { finishReauthentication, useReauthenticationPending } from './reauthentication';

function PasswordForm({ session }: { readonly session: Session }) {
  const mutation = useMutation({
    mutationFn: reauthenticate,
    onSuccess: () => finishReauthentication(true),
  });
  return (
    <ReauthenticationForm
      session={session}
      action="Confirm"
      busy={mutation.isPending}
      error={mutation.error}
      onSubmit={(input) => mutation.mutate(input)}
      onClose={() => finishReauthentication(false)}
    >
      This could let somebody in or lock somebody out, and you signed in a while ago.
    </ReauthenticationForm>
  );
}

/** Users without a password reauthenticate by signing in at their provider again. */
function SignInAgain() {
  const leave = (): void => {
    finishReauthentication(false);
    void signOut();
  };
  return (
    <div className="stack">
      <div>
        You signed in a while ago. Sign out, sign in again at your provider, and do this within 15
        minutes.
      </div>
      <div className="row">
        <Button onClick={leave}>Sign out</Button>
        <Button variant="default" onClick={() => finishReauthentication(false)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

/** Opens when a request requires reauthentication, and lets the request continue. */
export function ReauthenticationDialog({ session }: { readonly session: Session }) {
  const pending = useReauthenticationPending();
  return (
    <Modal
      opened={pending}
      onClose={() => finishReauthentication(false)}
      zIndex={300}
      title={<strong>Confirm it is you</strong>}
    >
      {session.user.hasPassword ? <PasswordForm session={session} /> : <SignInAgain />}
    </Modal>
  );
}
