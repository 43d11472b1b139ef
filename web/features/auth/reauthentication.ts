import { useSyncExternalStore } from 'react';
import { onReauthenticationRequired } from '../../api/client';

/** Requests that wait for the user to reauthenticate. */
let pending: readonly ((succeeded: boolean) => void)[] = [];
const listeners = new Set<() => void>();

function setPending(next: typeof pending): void {
  pending = next;
  for (const listener of listeners) listener();
}

onReauthenticationRequired(
  () =>
    new Promise((resolve) => {
      setPending([...pending, resolve]);
    }),
);

/** Repeats the pending requests, or lets them fail. */
export function finishReauthentication(succeeded: boolean): void {
  const resolvers = pending;
  setPending([]);
  for (const resolve of resolvers) resolve(succeeded);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useReauthenticationPending = (): boolean =>
  useSyncExternalStore(subscribe, () => pending.length > 0);
