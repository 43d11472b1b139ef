import { Button } from '@mantine/core';
import { signOut } from '../../api/auth';
import type { Session } from '../../api/schema';
import { AuthLayout } from '../../components/auth-layout';
import { SecondFactorSetup } from '../../components/second-factor/second-factor-setup';

interface SecondFactorSetupPageProps {
  readonly session: Session;
  readonly onDone: () => void;
}

/** The only page while the installation requires a second factor that is not set up yet. */
export function SecondFactorSetupPage({ session, onDone }: SecondFactorSetupPageProps) {
  return (
    <AuthLayout
      title="Set up two-factor sign-in"
      subtitle="This installation asks everybody with a password for a second factor. It takes a minute, once."
    >
      <SecondFactorSetup session={session} onDone={onDone} />
      <div>
        <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => void signOut()}>
          Sign out
        </Button>
      </div>
    </AuthLayout>
  );
}
