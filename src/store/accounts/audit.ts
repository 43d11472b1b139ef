import type { Tx } from '../database.ts';

/** The audit log. Rows are only ever added. */

export interface AuditEntry {
  readonly tenantId: string | null;
  readonly userId: string | null;
  readonly actor: string | null;
  readonly action: string;
  readonly target: string | null;
  readonly details: Readonly<Record<string, string>>;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Writes an entry before its action runs. @returns its id */
export async function insertAuditEntry(tx: Tx, entry: AuditEntry): Promise<number> {
  const { rows } = await tx.query<{ auditId: number }>(
    `insert into app.audit_log
       (tenant_id, user_id, actor, action, target, details, address, user_agent)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning audit_id::float8 as "auditId"`,
    [
      entry.tenantId,
      entry.userId,
      entry.actor,
      entry.action,
      entry.target,
      JSON.stringify(entry.details),
      entry.address,
      entry.userAgent,
    ],
  );
  return rows[0]?.auditId ?? 0;
}

export interface AuditOutcome {
  /** A code of the error catalogue; null: the action is done. */
  readonly code: string | null;
  /** Known only once the action has run. */
  readonly userId?: string | null;
  readonly actor?: string | null;
  readonly target?: string | null;
}

export async function recordAuditOutcome(
  tx: Tx,
  auditId: number,
  outcome: AuditOutcome,
): Promise<void> {
  await tx.query(
    `insert into app.audit_outcomes (audit_id, code, user_id, actor, target)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [auditId, outcome.code, outcome.userId ?? null, outcome.actor ?? null, outcome.target ?? null],
  );
}

export interface AuditRow {
  readonly auditId: number;
  readonly at: string;
  readonly action: string;
  readonly outcome: 'done' | 'failed' | 'unknown';
  readonly code: string | null;
  readonly actor: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly target: string | null;
  readonly details: Readonly<Record<string, string>>;
}

export interface AuditFilter {
  readonly action: string | null;
  /** Only entries before this id; null: from the newest. */
  readonly before: number | null;
  readonly limit: number;
}

const SELECTION = `
  select l.audit_id::float8 as "auditId", app.iso(l.at) as at, l.action,
    case when o.audit_id is null then 'unknown' when o.code is null then 'done' else 'failed' end
      as outcome,
    o.code, coalesce(o.actor, l.actor) as actor, l.address, l.user_agent as "userAgent",
    coalesce(o.target, l.target) as target, l.details
  from app.audit_log l left join app.audit_outcomes o using (audit_id)`;

/** Actions on a tenant, and sign-ins of its members. Newest first. */
export async function listTenantAudit(
  tx: Tx,
  tenantId: string,
  { action, before, limit }: AuditFilter,
): Promise<readonly AuditRow[]> {
  const { rows } = await tx.query<AuditRow>(
    `${SELECTION}
     where (l.tenant_id = $1 or (l.tenant_id is null and coalesce(o.user_id, l.user_id) in (
         select user_id from auth.members where tenant_id = $1)))
       and ($2::text is null or l.action = $2) and ($3::bigint is null or l.audit_id < $3)
     order by l.audit_id desc limit $4`,
    [tenantId, action, before, limit],
  );
  return rows;
}

/** Entries that belong to no tenant. Newest first. */
export async function listInstallationAudit(
  tx: Tx,
  { action, before, limit }: AuditFilter,
): Promise<readonly AuditRow[]> {
  const { rows } = await tx.query<AuditRow>(
    `${SELECTION}
     where l.tenant_id is null
       and ($1::text is null or l.action = $1) and ($2::bigint is null or l.audit_id < $2)
     order by l.audit_id desc limit $3`,
    [action, before, limit],
  );
  return rows;
}
