import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { prove, signOut } from '../../api/auth';
import type { Session } from '../../api/schema';
import { ProofForm } from '../../components/second-factor/reauthentication-form';
import { answerProof, useProofAsked } from './reauthentication';

function Form({ session }: { readonly session: Session }) {
  const proving = useMutation({ mutationFn: prove, onSuccess: () => answerProof(true) });
  return (
    <ProofForm
      session={session}
      action="Confirm"
      busy={proving.isPending}
      error={proving.error}
      submit={(proof) => proving.mutate(proof)}
      close={() => answerProof(false)}
    >
      This could let somebody in or lock somebody out, and you signed in a while ago.
    </ProofForm>
  );
}

/** Without a password only a new sign-in says who it is. */
function SignInAgain() {
  const leave = (): void => {
    answerProof(false);
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
        <Button variant="default" onClick={() => answerProof(false)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

/** Asks who it is when something takes a fresh proof, and lets that go on. */
export function ProofDialog({ session }: { readonly session: Session }) {
  const asked = useProofAsked();
  return (
    <Modal
      opened={asked}
      onClose={() => answerProof(false)}
      zIndex={300}
      title={<strong>Confirm it is you</strong>}
    >
      {session.user.hasPassword ? <Form session={session} /> : <SignInAgain />}
    </Modal>
  );
}
