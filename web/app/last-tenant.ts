import { readLocalStorageValue, useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';

const KEY = 's1d.tenant';

/** The tenant that this browser showed last; untrusted, as anything in local storage. */
export const readLastTenant = (): unknown => readLocalStorageValue<unknown>({ key: KEY });

/** @param tenantId null: nothing to remember */
export function useRememberTenant(tenantId: string | null): void {
  const [, remember] = useLocalStorage({ key: KEY });
  useEffect(() => {
    if (tenantId !== null) remember(tenantId);
  }, [tenantId, remember]);
}
