import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { problemCode } from './problem';

const TRANSIENT_CODES = new Set(['internal', 'database_unreachable', 'too_slow']);

let notifyError: (error: unknown) => void = () => {};

/** @param handler is called with the error of every failed query and mutation */
export function onRequestError(handler: (error: unknown) => void): void {
  notifyError = handler;
}

const onError = (error: unknown): void => notifyError(error);

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
