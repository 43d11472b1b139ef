import { useSyncExternalStore } from 'react';
import { onReauthenticationRequired } from '../../api/client';

/** Requests that wait until the person has confirmed who they are. */
let waiting: readonly ((proved: boolean) => void)[] = [];
const listeners = new Set<() => void>();

function wait(next: typeof waiting): void {
  waiting = next;
  for (const listener of listeners) listener();
}

onReauthenticationRequired(
  () =>
    new Promise((resolve) => {
      wait([...waiting, resolve]);
    }),
);

/** Lets the requests go on, or fail. */
export function finishReauthentication(proved: boolean): void {
  const answered = waiting;
  wait([]);
  for (const answer of answered) answer(proved);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useReauthenticationPending = (): boolean =>
  useSyncExternalStore(subscribe, () => waiting.length > 0);
