import { lazy, Suspense, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { refreshSession } from '../api/auth';
import type { Session } from '../api/schema';
import { PageLoader } from '../components/page-loader';
import { NoTenantPage } from '../features/auth/no-tenant-page';
import { ReauthenticationDialog } from '../features/auth/reauthentication-dialog';
import { readLastTenant } from './last-tenant';

const TenantApp = lazy(() =>
  import('./tenant-app').then((module) => ({ default: module.TenantApp })),
);

const SecondFactorSetupPage = lazy(() =>
  import('../features/auth/second-factor-setup-page').then((module) => ({
    default: module.SecondFactorSetupPage,
  })),
);

/** The tenant that this browser showed last, else the first one. */
function initialTenant({ tenants }: Session): string | undefined {
  const last = readLastTenant();
  return (tenants.find(({ tenantId }) => tenantId === last) ?? tenants[0])?.tenantId;
}

function TenantRoutes({ session }: { readonly session: Session }) {
  const initial = initialTenant(session);
  return (
    <Suspense fallback={<PageLoader />}>
      <ReauthenticationDialog session={session} />
      <Switch>
        <Route path="/t/:tenantId" nest>
          {({ tenantId }) => <TenantApp key={tenantId} tenantId={tenantId} session={session} />}
        </Route>
        <Route>
          {initial === undefined ? (
            <NoTenantPage session={session} />
          ) : (
            <Redirect to={`/t/${initial}/overview`} replace />
          )}
        </Route>
      </Switch>
    </Suspense>
  );
}

export function SignedInApp({ session }: { readonly session: Session }) {
  const { required, on } = session.secondFactor;
  const mustSetUp = required && !on;
  // The factor is on before its recovery codes are shown: a refreshed session must not hide them.
  const [settingUp, setSettingUp] = useState(mustSetUp);
  if (mustSetUp && !settingUp) setSettingUp(true);
  if (!mustSetUp && !settingUp) return <TenantRoutes session={session} />;
  return (
    <Suspense fallback={<PageLoader />}>
      <SecondFactorSetupPage
        session={session}
        onDone={() => void refreshSession().then(() => setSettingUp(false))}
      />
    </Suspense>
  );
}
