import { useEffect } from 'react';
import type { Integration, Progress, StreamEvent } from './schema';
import { queryClient, rereadSession, setDegraded } from './session';

/** Lists are read again this often while a run goes on. */
const REFRESH_MS = 5_000;

type DataOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>['data'];

const integrationKey = (tenantId: string) => [tenantId, 'integration'] as const;

function showStatus(tenantId: string, integration: Integration): void {
  queryClient.setQueryData<Integration>(integrationKey(tenantId), integration);
  setDegraded(integration.degraded);
}

function showProgress(tenantId: string, running: Progress): void {
  queryClient.setQueryData<Integration>(
    integrationKey(tenantId),
    (old) => old && { ...old, running },
  );
}

/** Everything of the tenant but its integration, which the stream itself brings. */
function rereadLists(tenantId: string): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === tenantId && queryKey[1] !== 'integration',
  });
}

/** Keeps the tenant's pages true while they are open; the browser reconnects by itself. */
export function useLive(tenantId: string): void {
  useEffect(() => {
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
    on('status', (data) => showStatus(tenantId, data));
    on('progress', (data) => {
      showProgress(tenantId, data);
      if (Date.now() - refreshedAt < REFRESH_MS) return;
      refreshedAt = Date.now();
      rereadLists(tenantId);
    });
    on('run', () => rereadLists(tenantId));
    on('degraded', (data) => setDegraded(data.code === null ? null : 'temporal_unreachable'));
    source.addEventListener('error', () => {
      // Closed for good: the session has ended. Otherwise the browser is trying again already.
      if (source.readyState === EventSource.CLOSED) void rereadSession();
    });
    return () => source.close();
  }, [tenantId]);
}
