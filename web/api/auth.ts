import { useQuery } from '@tanstack/react-query';
import { call } from './client';
import { ApiProblem } from './problem';
import { onRequestError, queryClient } from './query-client';
import type { Operations, Problem, Session } from './schema';

export type SignInMethods = NonNullable<Problem['signIn']>;

export type AuthState =
  | { readonly signedIn: true; readonly session: Session }
  | { readonly signedIn: false; readonly methods: SignInMethods };

const SESSION_KEY = ['session'] as const;

const setAuthState = (state: AuthState): unknown => queryClient.setQueryData(SESSION_KEY, state);

const signedOut = ({ signIn }: Problem): AuthState => ({
  signedIn: false,
  methods: signIn ?? { password: true, oidc: null },
});

/** Reauthentication replaces the session; a 401 to the old one must not sign the user out. */
let reauthenticating = false;

/** After a 401 the sign-in page is shown at the current URL, so signing in returns to that page. */
function handleAuthError(error: unknown): void {
  if (!(error instanceof ApiProblem) || reauthenticating) return;
  if (error.problem.code === 'second_factor_setup_required') void refreshSession();
  if (error.problem.code === 'sign_in_required') setAuthState(signedOut(error.problem));
}

onRequestError(handleAuthError);

async function fetchAuthState(): Promise<AuthState> {
  try {
    return { signedIn: true, session: await call('GET /api/session', {}) };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.code !== 'sign_in_required') throw error;
    return signedOut(error.problem);
  }
}

export const useAuth = () =>
  useQuery({ queryKey: SESSION_KEY, queryFn: fetchAuthState, staleTime: 60_000 });

export const refreshSession = () => queryClient.invalidateQueries({ queryKey: SESSION_KEY });

/** Removes the previous user's data, then shows the new session. */
export function startSession(session: Session): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  setAuthState({ signedIn: true, session });
}

/** Keeps what is on the screen and refetches it with the new session. */
export async function reauthenticate(
  body: Operations['POST /api/auth/reauthenticate']['body'],
): Promise<void> {
  reauthenticating = true;
  try {
    const session = await call('POST /api/auth/reauthenticate', { body });
    setAuthState({ signedIn: true, session });
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
    // Also when the portal does not answer: no data may stay on the screen.
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  }
  await refreshSession();
}

export function setDegraded(degraded: Session['degraded']): void {
  queryClient.setQueryData<AuthState>(SESSION_KEY, (old) =>
    old?.signedIn ? { ...old, session: { ...old.session, degraded } } : old,
  );
}
