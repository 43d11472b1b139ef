import { Button } from '@mantine/core';
import { signOut } from '../../api/auth';
import type { Session } from '../../api/schema';
import { Gate } from '../../components/auth-layout';
import { SecondFactorSetup } from '../../components/second-factor/second-factor-setup';

interface SetUpPageProps {
  readonly session: Session;
  readonly done: () => void;
}

/** All there is to see until the second factor that the installation asks for is set up. */
export function SetUpPage({ session, done }: SetUpPageProps) {
  return (
    <Gate
      title="Set up two-factor sign-in"
      lead="This installation asks everybody with a password for a second factor. It takes a minute, once."
    >
      <SecondFactorSetup session={session} done={done} />
      <div>
        <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => void signOut()}>
          Sign out
        </Button>
      </div>
    </Gate>
  );
}
