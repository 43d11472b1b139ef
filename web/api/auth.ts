import { MutationCache, QueryCache, QueryClient, useQuery } from '@tanstack/react-query';
import { ApiProblem, call, problemCode } from './client';
import type { Operations, Problem, Session } from './schema';

export type SignInMethods = NonNullable<Problem['signIn']>;

export type AuthState =
  | { readonly signedIn: true; readonly session: Session }
  | { readonly signedIn: false; readonly methods: SignInMethods };

const SESSION_KEY = ['session'] as const;

const setAuthState = (standing: AuthState): unknown =>
  queryClient.setQueryData(SESSION_KEY, standing);

/** While one session takes the place of another, an answer to the old one says nothing. */
let reauthenticating = false;

/**
 * A 401 anywhere turns the whole page into the sign-in form, at the address it has: signing in
 * brings the very page back.
 */
function onError(error: unknown): void {
  if (!(error instanceof ApiProblem) || reauthenticating) return;
  if (error.problem.code === 'second_factor_setup_required') void refreshSession();
  if (error.problem.code !== 'sign_in_required') return;
  setAuthState({
    signedIn: false,
    methods: error.problem.signIn ?? { password: true, oidc: null },
  });
}

const TRANSIENT_CODES = new Set(['internal', 'database_unreachable', 'too_slow']);

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && TRANSIENT_CODES.has(problemCode(error) ?? 'internal'),
    },
  },
});

async function fetchAuthState(): Promise<AuthState> {
  try {
    return { signedIn: true, session: await call('GET /api/session', {}) };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.code !== 'sign_in_required') throw error;
    const methods = error.problem.signIn ?? { password: true, oidc: null };
    return { signedIn: false, methods };
  }
}

export const useAuth = () =>
  useQuery({ queryKey: SESSION_KEY, queryFn: fetchAuthState, staleTime: 60_000 });

export const refreshSession = () => queryClient.invalidateQueries({ queryKey: SESSION_KEY });

/** A new person sees nothing of what the one before had loaded. */
export function startSession(session: Session): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  setAuthState({ signedIn: true, session });
}

/** Proves again who is signed in; what is shown stays, and is read anew under the new session. */
export async function reauthenticate(
  body: Operations['POST /api/auth/reauthenticate']['body'],
): Promise<void> {
  reauthenticating = true;
  try {
    setAuthState({
      signedIn: true,
      session: await call('POST /api/auth/reauthenticate', { body }),
    });
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0],
    });
  } finally {
    reauthenticating = false;
  }
}

export async function signOut(): Promise<void> {
  try {
    await call('POST /api/auth/sign-out', {});
  } finally {
    // Also when the portal does not answer: who goes leaves nothing on the screen.
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  }
  await refreshSession();
}

export function setDegraded(degraded: Session['degraded']): void {
  queryClient.setQueryData<AuthState>(SESSION_KEY, (old) =>
    old?.signedIn ? { ...old, session: { ...old.session, degraded } } : old,
  );
}
