import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { Session } from '../api/schema';
import { TenantContext } from '../api/tenant';
import { AuthLayout } from '../components/auth-layout';
import { useRememberTenant } from './last-tenant';
import { AppLayout } from './layouts/app-layout';
import { useLiveUpdates } from './live-updates';
import { Router } from './router';

function LiveUpdates({ tenantId }: { readonly tenantId: string }) {
  useLiveUpdates(tenantId);
  return null;
}

function UnknownTenantPage() {
  const [, navigate] = useLocation();
  return (
    <AuthLayout title="Not found" subtitle="There is no such tenant, or it is not yours to see.">
      <Button variant="default" onClick={() => navigate('~/', { replace: true })}>
        Go to your tenants
      </Button>
    </AuthLayout>
  );
}

interface TenantAppProps {
  readonly tenantId: string;
  readonly session: Session;
}

export function TenantApp({ tenantId, session }: TenantAppProps) {
  const role = session.tenants.find((tenant) => tenant.tenantId === tenantId)?.role;
  useRememberTenant(role === undefined ? null : tenantId);
  const context = useMemo(
    () => ({ tenantId, session, isAdmin: role === 'admin' }),
    [tenantId, session, role],
  );
  if (role === undefined) return <UnknownTenantPage />;
  return (
    <TenantContext value={context}>
      <LiveUpdates tenantId={tenantId} />
      <AppLayout>
        <Router />
      </AppLayout>
    </TenantContext>
  );
}
