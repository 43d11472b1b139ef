import { MutationCache, QueryCache, QueryClient, useQuery } from '@tanstack/react-query';
import { ApiProblem, call, problemCode } from './client';
import type { Operations, Problem, Session } from './schema';

export type SignInWays = NonNullable<Problem['signIn']>;

export type Standing =
  | { readonly signedIn: true; readonly session: Session }
  | { readonly signedIn: false; readonly ways: SignInWays };

const SESSION = ['session'] as const;

const showStanding = (standing: Standing): unknown => queryClient.setQueryData(SESSION, standing);

/** While one session takes the place of another, an answer to the old one says nothing. */
let replacing = false;

/**
 * A 401 anywhere turns the whole page into the sign-in form, at the address it has: signing in
 * brings the very page back.
 */
function onError(error: unknown): void {
  if (!(error instanceof ApiProblem) || replacing) return;
  if (error.problem.code === 'second_factor_setup_required') void rereadSession();
  if (error.problem.code !== 'sign_in_required') return;
  showStanding({ signedIn: false, ways: error.problem.signIn ?? { password: true, oidc: null } });
}

const PASSING = new Set(['internal', 'database_unreachable', 'too_slow']);

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && PASSING.has(problemCode(error) ?? 'internal'),
    },
  },
});

async function readStanding(): Promise<Standing> {
  try {
    return { signedIn: true, session: await call('GET /api/session', {}) };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.code !== 'sign_in_required') throw error;
    const ways = error.problem.signIn ?? { password: true, oidc: null };
    return { signedIn: false, ways };
  }
}

export const useStanding = () =>
  useQuery({ queryKey: SESSION, queryFn: readStanding, staleTime: 60_000 });

export const rereadSession = () => queryClient.invalidateQueries({ queryKey: SESSION });

/** A new person sees nothing of what the one before had loaded. */
export function enter(session: Session): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
  showStanding({ signedIn: true, session });
}

/** Proves again who is signed in; what is shown stays, and is read anew under the new session. */
export async function prove(body: Operations['POST /api/auth/prove']['body']): Promise<void> {
  replacing = true;
  try {
    showStanding({ signedIn: true, session: await call('POST /api/auth/prove', { body }) });
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
  } finally {
    replacing = false;
  }
}

export async function signOut(): Promise<void> {
  try {
    await call('POST /api/auth/sign-out', {});
  } finally {
    // Also when the portal does not answer: who goes leaves nothing on the screen.
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
  }
  await rereadSession();
}

export function setDegraded(degraded: Session['degraded']): void {
  queryClient.setQueryData<Standing>(SESSION, (old) =>
    old?.signedIn ? { ...old, session: { ...old.session, degraded } } : old,
  );
}
