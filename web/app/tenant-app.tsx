import { Button } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Session } from '../api/schema';
import { TenantContext } from '../api/tenant';
import { Gate } from '../components/auth-layout';
import { Empty, Page } from '../components/page';
import { Waiting } from '../components/page-loader';
import { IntegrationsPage } from '../features/integrations/integrations-page';
import { writeKept } from '../lib/filter-params';
import { Shell } from './layouts/app-layout';
import { useLive } from './live-updates';

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

function LostPage() {
  return (
    <Page title="Not found">
      <div className="card">
        <Empty icon="search" title="There is no such page.">
          The navigation shows what there is.
        </Empty>
      </div>
    </Page>
  );
}

function Pages() {
  return (
    <Suspense fallback={<Waiting />}>
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
        <Route component={LostPage} />
      </Switch>
    </Suspense>
  );
}

function Live({ tenantId }: { readonly tenantId: string }) {
  useLive(tenantId);
  return null;
}

interface TenantPagesProps {
  readonly tenantId: string;
  readonly session: Session;
}

export function TenantPages({ tenantId, session }: TenantPagesProps) {
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
      <Gate title="Not found" lead="There is no such tenant, or it is not yours to see.">
        <Button variant="default" onClick={() => navigate('~/', { replace: true })}>
          Go to your tenants
        </Button>
      </Gate>
    );
  return (
    <TenantContext value={view}>
      <Live tenantId={tenantId} />
      <Shell>
        <Pages />
      </Shell>
    </TenantContext>
  );
}
