import type { Tx } from '../database.ts';

export interface TenantOverview {
  readonly tenantId: string;
  readonly createdAt: string;
  /** Status of its integration; null when it never had one. */
  readonly status: string | null;
}

export async function listTenantOverviews(tx: Tx): Promise<readonly TenantOverview[]> {
  const { rows } = await tx.query<TenantOverview>(
    `select tenant_id as "tenantId", app.iso(created_at) as "createdAt", status
     from app.tenant_overview order by tenant_id`,
  );
  return rows;
}

export async function tenantExists(tx: Tx, tenantId: string): Promise<boolean> {
  const { rowCount } = await tx.query('select 1 from app.tenant_overview where tenant_id = $1', [
    tenantId,
  ]);
  return rowCount === 1;
}

/** @returns false when the name is taken */
export async function createTenant(tx: Tx, tenantId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'insert into app.tenants (tenant_id) values ($1) on conflict do nothing',
    [tenantId],
  );
  return rowCount === 1;
}
