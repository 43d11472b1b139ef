import { Button } from '@mantine/core';
import { signOut } from '../../api/auth';
import type { Session } from '../../api/schema';
import { AuthLayout } from '../../components/auth-layout';
import { NewTenantForm } from '../../components/new-tenant';

/** For a signed-in user without a tenant. */
export function NoTenantPage({ session }: { readonly session: Session }) {
  const admin = session.user.installationAdmin;
  return (
    <AuthLayout
      title={admin ? 'Create the first tenant' : 'No tenant yet'}
      subtitle={
        admin
          ? 'Then connect its SentinelOne console.'
          : 'You are not a member of any tenant. Ask an administrator to invite you.'
      }
    >
      {admin ? <NewTenantForm onDone={() => {}} /> : null}
      <Button variant="subtle" onClick={() => void signOut()}>
        Sign out
      </Button>
    </AuthLayout>
  );
}
