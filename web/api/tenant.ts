import { createContext, useContext } from 'react';
import type { Session } from './schema';

export interface TenantContextValue {
  readonly tenantId: string;
  readonly isAdmin: boolean;
  readonly session: Session;
}

export const TenantContext = createContext<TenantContextValue | null>(null);

/** The tenant of the current page; throws outside a tenant's pages. */
export function useTenant(): TenantContextValue {
  const tenant = useContext(TenantContext);
  if (tenant === null) throw new Error('useTenant is used outside a TenantContext');
  return tenant;
}
