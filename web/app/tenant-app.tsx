import { Button } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Session } from '../api/schema';
import { TenantContext } from '../api/tenant';
import { AuthLayout } from '../components/auth-layout';
import { EmptyState, Page } from '../components/page';
import { PageLoader } from '../components/page-loader';
import { IntegrationsPage } from '../features/integrations/integrations-page';
import { writeKept } from '../lib/filter-params';
import { AppLayout } from './layouts/app-layout';
import { useLiveUpdates } from './live-updates';

const OverviewPage = lazy(() =>
  import('../features/overview/overview-page').then((module) => ({ default: module.OverviewPage })),
);
const DevicesPage = lazy(() =>
  import('../features/devices/devices-page').then((module) => ({ default: module.DevicesPage })),
);
const DevicePage = lazy(() =>
  import('../features/devices/device-page').then((module) => ({ default: module.DevicePage })),
);
const AgentsPage = lazy(() =>
  import('../features/agents/agents-page').then((module) => ({ default: module.AgentsPage })),
);
const SettingsPage = lazy(() =>
  import('../features/settings/settings-page').then((module) => ({ default: module.SettingsPage })),
);

function NotFoundPage() {
  return (
    <Page title="Not found">
      <div className="card">
        <EmptyState icon="search" title="There is no such page.">
          The navigation shows what there is.
        </EmptyState>
      </div>
    </Page>
  );
}

function Pages() {
  return (
    <Suspense fallback={<PageLoader />}>
      <Switch>
        <Route path="/">
          <Redirect to="/overview" replace />
        </Route>
        <Route path="/overview" component={OverviewPage} />
        <Route path="/devices" component={DevicesPage} />
        <Route path="/devices/:deviceId">
          {({ deviceId }) => <DevicePage key={deviceId} deviceId={deviceId} />}
        </Route>
        <Route path="/agents" component={AgentsPage} />
        <Route path="/integrations/:tab?">
          {({ tab }) => <IntegrationsPage tab={tab ?? 'runs'} />}
        </Route>
        <Route path="/settings/:tab?">{({ tab }) => <SettingsPage tab={tab} />}</Route>
        <Route component={NotFoundPage} />
      </Switch>
    </Suspense>
  );
}

function LiveUpdates({ tenantId }: { readonly tenantId: string }) {
  useLiveUpdates(tenantId);
  return null;
}

interface TenantAppProps {
  readonly tenantId: string;
  readonly session: Session;
}

export function TenantApp({ tenantId, session }: TenantAppProps) {
  const role = session.tenants.find((tenant) => tenant.tenantId === tenantId)?.role;
  const [, navigate] = useLocation();
  useEffect(() => {
    if (role !== undefined) writeKept('tenant', tenantId);
  }, [role, tenantId]);
  const view = useMemo(
    () => ({ tenantId, session, isAdmin: role === 'admin' }),
    [tenantId, session, role],
  );
  if (role === undefined)
    return (
      <AuthLayout title="Not found" lead="There is no such tenant, or it is not yours to see.">
        <Button variant="default" onClick={() => navigate('~/', { replace: true })}>
          Go to your tenants
        </Button>
      </AuthLayout>
    );
  return (
    <TenantContext value={view}>
      <LiveUpdates tenantId={tenantId} />
      <AppLayout>
        <Pages />
      </AppLayout>
    </TenantContext>
  );
}
