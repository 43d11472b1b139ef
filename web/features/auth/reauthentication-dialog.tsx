import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { reauthenticate, signOut } from '../../api/auth';
import type { Session } from '../../api/schema';
import { ReauthenticationForm } from '../../components/second-factor/reauthentication-form';
import { finishReauthentication, useReauthenticationPending } from './reauthentication';

function Form({ session }: { readonly session: Session }) {
  const proving = useMutation({
    mutationFn: reauthenticate,
    onSuccess: () => finishReauthentication(true),
  });
  return (
    <ReauthenticationForm
      session={session}
      action="Confirm"
      busy={proving.isPending}
      error={proving.error}
      onSubmit={(proof) => proving.mutate(proof)}
      onClose={() => finishReauthentication(false)}
    >
      This could let somebody in or lock somebody out, and you signed in a while ago.
    </ReauthenticationForm>
  );
}

/** Without a password only a new sign-in says who it is. */
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

/** Asks who it is when something takes a fresh proof, and lets that go on. */
export function ReauthenticationDialog({ session }: { readonly session: Session }) {
  const asked = useReauthenticationPending();
  return (
    <Modal
      opened={asked}
      onClose={() => finishReauthentication(false)}
      zIndex={300}
      title={<strong>Confirm it is you</strong>}
    >
      {session.user.hasPassword ? <Form session={session} /> : <SignInAgain />}
    </Modal>
  );
}
