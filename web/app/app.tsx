import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { rereadSession, type Standing, useStanding } from '../api/auth';
import type { Session } from '../api/schema';
import { Failure } from '../components/page';
import { Waiting } from '../components/page-loader';
import { WelcomePage } from '../features/auth/accept-link-page';
import { NoTenantPage } from '../features/auth/no-tenant-page';
import { ProofDialog } from '../features/auth/reauthentication-dialog';
import { SignInPage } from '../features/auth/sign-in-page';
import { readKept } from '../lib/filter-params';

const TenantPages = lazy(() =>
  import('./tenant-app').then((module) => ({ default: module.TenantPages })),
);

const SetUpPage = lazy(() =>
  import('../features/auth/second-factor-setup-page').then((module) => ({
    default: module.SetUpPage,
  })),
);

/** The tenant used last on this browser, else the first there is. */
function startingTenant(session: Session): string | undefined {
  const kept = readKept<string | null>('tenant', null);
  const known = session.tenants.find(({ tenantId }) => tenantId === kept);
  return (known ?? session.tenants[0])?.tenantId;
}

function SignedIn({ session }: { readonly session: Session }) {
  const start = startingTenant(session);
  const { required, on } = session.secondFactor;
  const owes = required && !on;
  // It is on before the recovery codes were seen, and reading the session must not hide them.
  const [settingUp, setSettingUp] = useState(owes);
  if (owes && !settingUp) setSettingUp(true);
  if (owes || settingUp)
    return (
      <Suspense fallback={<Waiting />}>
        <SetUpPage
          session={session}
          done={() => void rereadSession().then(() => setSettingUp(false))}
        />
      </Suspense>
    );
  return (
    <Suspense fallback={<Waiting />}>
      <ProofDialog session={session} />
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
function useReturn(standing: Standing | undefined): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    if (!standing?.signedIn) return;
    const back = sessionStorage.getItem('s1d.back');
    sessionStorage.removeItem('s1d.back');
    if (back?.startsWith('/t/')) navigate(back, { replace: true });
  }, [standing?.signedIn, navigate]);
}

function Portal() {
  const standing = useStanding();
  useReturn(standing.data);
  if (standing.data === undefined) {
    if (!standing.error) return <Waiting />;
    return (
      <main className="gate">
        <Failure error={standing.error} retry={() => void standing.refetch()} />
      </main>
    );
  }
  if (!standing.data.signedIn) return <SignInPage ways={standing.data.ways} />;
  return <SignedIn session={standing.data.session} />;
}

export function App() {
  const [path] = useLocation();
  return path === '/welcome' ? <WelcomePage /> : <Portal />;
}
