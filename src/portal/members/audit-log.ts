import type { z } from 'zod';
import {
  type AuditRow,
  listInstallationAudit,
  listTenantAudit,
} from '../../store/accounts/audit.ts';
import { nextCursor } from '../http/paging.ts';
import type { PortalServices } from '../http/services.ts';
import type { auditQuery } from './schemas.ts';

/** @param tenantId null: entries that belong to no tenant */
export async function auditPage(
  { database, cursors }: PortalServices,
  tenantId: string | null,
  { limit, cursor, action }: z.infer<typeof auditQuery>,
): Promise<{ items: AuditRow[]; nextCursor: string | null }> {
  const list = ['audit', tenantId, action];
  const before = cursor === undefined ? null : Number(cursors.read(list, cursor)[0]);
  const filter = { action: action ?? null, before, limit };
  const rows =
    tenantId === null
      ? await database.asPortal((tx) => listInstallationAudit(tx, filter))
      : await database.asTenant(tenantId, (tx) => listTenantAudit(tx, tenantId, filter));
  const next = nextCursor({ cursors }, list, rows, limit, ({ auditId }) => [auditId]);
  return { items: [...rows], nextCursor: next };
}
