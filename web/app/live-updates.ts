import { useEffect } from 'react';
import { queryClient, refreshSession, setDegraded } from '../api/auth';
import type { Integration, Progress, StreamEvent } from '../api/schema';

/** Lists are read again this often while a run goes on. */
const REFRESH_MS = 5_000;
const RECONNECT_MS = 5_000;

type DataOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>['data'];

const integrationKey = (tenantId: string) => [tenantId, 'integration'] as const;

function applyStatus(tenantId: string, integration: Integration): void {
  queryClient.setQueryData<Integration>(integrationKey(tenantId), integration);
  setDegraded(integration.degraded);
}

function applyProgress(tenantId: string, running: Progress): void {
  queryClient.setQueryData<Integration>(
    integrationKey(tenantId),
    (old) => old && { ...old, running },
  );
}

/** Everything of the tenant but its integration, which the stream itself brings. */
function invalidateLists(tenantId: string): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === tenantId && queryKey[1] !== 'integration',
  });
}

/** Opens the stream; `closed` is called when the browser will not try again by itself. */
function openStream(tenantId: string, closed: () => void): EventSource {
  const source = new EventSource(`/api/tenants/${encodeURIComponent(tenantId)}/events`);
  let refreshedAt = Date.now();
  const on = <Type extends StreamEvent['type']>(
    type: Type,
    handle: (data: DataOf<Type>) => void,
  ): void => {
    source.addEventListener(type, (event: MessageEvent<string>) => {
      const data: DataOf<Type> = JSON.parse(event.data);
      handle(data);
    });
  };
  on('status', (data) => applyStatus(tenantId, data));
  on('progress', (data) => {
    applyProgress(tenantId, data);
    if (Date.now() - refreshedAt < REFRESH_MS) return;
    refreshedAt = Date.now();
    invalidateLists(tenantId);
  });
  on('run', () => invalidateLists(tenantId));
  on('degraded', (data) => setDegraded(data.code === null ? null : 'temporal_unreachable'));
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) closed();
  });
  return source;
}

/** Keeps the tenant's pages true while they are open. */
export function useLiveUpdates(tenantId: string): void {
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Refused for good: the session has ended, and reading it shows the sign-in form, or what
    // stands in front of the portal answered for it, and trying again is all there is to do.
    const open = (): void => {
      source = openStream(tenantId, () => {
        void refreshSession();
        timer = setTimeout(open, RECONNECT_MS);
      });
    };
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [tenantId]);
}
