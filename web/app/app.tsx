import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { type AuthState, refreshSession, useAuth } from '../api/auth';
import type { Session } from '../api/schema';
import { ErrorNotice } from '../components/page';
import { PageLoader } from '../components/page-loader';
import { AcceptLinkPage } from '../features/auth/accept-link-page';
import { NoTenantPage } from '../features/auth/no-tenant-page';
import { ReauthenticationDialog } from '../features/auth/reauthentication-dialog';
import { SignInPage } from '../features/auth/sign-in-page';
import { readKept } from '../lib/filter-params';

const TenantPages = lazy(() =>
  import('./tenant-app').then((module) => ({ default: module.TenantApp })),
);

const SetUpPage = lazy(() =>
  import('../features/auth/second-factor-setup-page').then((module) => ({
    default: module.SecondFactorSetupPage,
  })),
);

/** The tenant used last on this browser, else the first there is. */
function initialTenant(session: Session): string | undefined {
  const kept = readKept<string | null>('tenant', null);
  const known = session.tenants.find(({ tenantId }) => tenantId === kept);
  return (known ?? session.tenants[0])?.tenantId;
}

function SignedInApp({ session }: { readonly session: Session }) {
  const start = initialTenant(session);
  const { required, on } = session.secondFactor;
  const owes = required && !on;
  // It is on before the recovery codes were seen, and reading the session must not hide them.
  const [settingUp, setSettingUp] = useState(owes);
  if (owes && !settingUp) setSettingUp(true);
  if (owes || settingUp)
    return (
      <Suspense fallback={<PageLoader />}>
        <SetUpPage
          session={session}
          onDone={() => void refreshSession().then(() => setSettingUp(false))}
        />
      </Suspense>
    );
  return (
    <Suspense fallback={<PageLoader />}>
      <ReauthenticationDialog session={session} />
      <Switch>
        <Route path="/t/:tenantId" nest>
          {({ tenantId }) => <TenantPages key={tenantId} tenantId={tenantId} session={session} />}
        </Route>
        <Route>
          {start === undefined ? (
            <NoTenantPage session={session} />
          ) : (
            <Redirect to={`/t/${start}/overview`} replace />
          )}
        </Route>
      </Switch>
    </Suspense>
  );
}

/** An OIDC provider comes back to `/`: go on to the page that asked for signing in. */
function useReturnAfterSignIn(standing: AuthState | undefined): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    if (!standing?.signedIn) return;
    const back = sessionStorage.getItem('s1d.back');
    sessionStorage.removeItem('s1d.back');
    if (back?.startsWith('/t/')) navigate(back, { replace: true });
  }, [standing?.signedIn, navigate]);
}

function AuthenticatedApp() {
  const standing = useAuth();
  useReturnAfterSignIn(standing.data);
  if (standing.data === undefined) {
    if (!standing.error) return <PageLoader />;
    return (
      <main className="gate">
        <ErrorNotice error={standing.error} retry={() => void standing.refetch()} />
      </main>
    );
  }
  if (!standing.data.signedIn) return <SignInPage methods={standing.data.methods} />;
  return <SignedInApp session={standing.data.session} />;
}

export function App() {
  const [path] = useLocation();
  return path === '/link' ? <AcceptLinkPage /> : <AuthenticatedApp />;
}
