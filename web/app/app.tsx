import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { type AuthState, useAuth } from '../api/auth';
import { ErrorNotice } from '../components/error-notice';
import { PageLoader } from '../components/page-loader';
import { AcceptLinkPage } from '../features/auth/accept-link-page';
import { takeReturnPath } from '../features/auth/return-path';
import { SignInPage } from '../features/auth/sign-in-page';
import { SignedInApp } from './signed-in-app';

/** An OIDC provider redirects to `/`: this goes back to the page where the user signed in. */
function useReturnAfterSignIn(auth: AuthState | undefined): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    if (!auth?.signedIn) return;
    const path = takeReturnPath();
    if (path?.startsWith('/t/')) navigate(path, { replace: true });
  }, [auth?.signedIn, navigate]);
}

function AuthenticatedApp() {
  const auth = useAuth();
  useReturnAfterSignIn(auth.data);
  if (auth.data === undefined) {
    if (!auth.error) return <PageLoader />;
    return (
      <main className="auth-layout">
        <ErrorNotice error={auth.error} onRetry={() => void auth.refetch()} />
      </main>
    );
  }
  if (!auth.data.signedIn) return <SignInPage methods={auth.data.methods} />;
  return <SignedInApp session={auth.data.session} />;
}

export function App() {
  const [path] = useLocation();
  return path === '/link' ? <AcceptLinkPage /> : <AuthenticatedApp />;
}
