import { createContext, useContext } from 'react';
import type { Session } from './schema';

export interface TenantView {
  readonly tenantId: string;
  readonly isAdmin: boolean;
  readonly session: Session;
}

export const TenantContext = createContext<TenantView | null>(null);

/** The tenant whose pages are shown; only below the shell. */
export function useTenant(): TenantView {
  const tenant = useContext(TenantContext);
  if (tenant === null) throw new Error('no tenant around this component');
  return tenant;
}
