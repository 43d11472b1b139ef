import { Button } from '@mantine/core';
import { signOut } from '../../api/auth';
import type { Session } from '../../api/schema';
import { Gate } from '../../components/auth-layout';
import { NewTenantForm } from '../../components/new-tenant';

/** Signed in, and no tenant to show. */
export function NoTenantPage({ session }: { readonly session: Session }) {
  const admin = session.user.installationAdmin;
  return (
    <Gate
      title={admin ? 'Create the first tenant' : 'No tenant yet'}
      lead={
        admin
          ? 'Then connect its SentinelOne console.'
          : 'You are not a member of any tenant. Ask an administrator to invite you.'
      }
    >
      {admin ? <NewTenantForm done={() => {}} /> : null}
      <Button variant="subtle" onClick={() => void signOut()}>
        Sign out
      </Button>
    </Gate>
  );
}
