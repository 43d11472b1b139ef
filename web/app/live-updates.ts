import { useEffect } from 'react';
import { refreshSession, setDegraded } from '../api/auth';
import { invalidateTenant, updateIntegration } from '../api/integration';
import type { StreamEvent } from '../api/schema';

/** How often lists are refetched during a run. */
const REFRESH_MS = 5_000;
const RECONNECT_MS = 5_000;

type DataOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>['data'];

/** @param onClosed is called when the browser will not reconnect by itself */
function openStream(tenantId: string, onClosed: () => void): EventSource {
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
  on('status', (integration) => {
    updateIntegration(tenantId, integration);
    setDegraded(integration.degraded);
  });
  on('progress', (running) => {
    updateIntegration(tenantId, (old) => old && { ...old, running });
    if (Date.now() - refreshedAt < REFRESH_MS) return;
    refreshedAt = Date.now();
    invalidateTenant(tenantId);
  });
  on('run', () => invalidateTenant(tenantId));
  on('degraded', (data) => setDegraded(data.code === null ? null : 'temporal_unreachable'));
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) onClosed();
  });
  return source;
}

/** Applies the tenant's event stream to the query cache while its pages are open. */
export function useLiveUpdates(tenantId: string): void {
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A refused stream means that the session ended, which refreshing it shows, or that a proxy
    // answered for the portal, where only a retry helps.
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
