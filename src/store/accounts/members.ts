import type { Tx } from '../database.ts';
import { endAllSessions } from './sessions.ts';

export type Role = 'admin' | 'viewer';

export interface Membership {
  readonly tenantId: string;
  readonly role: Role;
}

export interface MemberRow {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly installationAdmin: boolean;
  readonly addedAt: string;
  readonly lastSignInAt: string | null;
  readonly secondFactor: boolean;
}

export async function listMembers(tx: Tx, tenantId: string): Promise<readonly MemberRow[]> {
  const { rows } = await tx.query<MemberRow>(
    `select u.id as "userId", u.name, u.email, m.role,
       u.installation_admin as "installationAdmin", app.iso(m.added_at) as "addedAt",
       app.iso(u.last_sign_in_at) as "lastSignInAt", f.user_id is not null as "secondFactor"
     from auth.members m join auth.users u on u.id = m.user_id
       left join auth.second_factors f on f.user_id = u.id and f.confirmed_at is not null
     where m.tenant_id = $1 order by u.email`,
    [tenantId],
  );
  return rows;
}

/** Locks the tenant's members, so that two admins cannot demote each other at once. */
export async function lockMembers(tx: Tx, tenantId: string): Promise<void> {
  await tx.query('select 1 from auth.members where tenant_id = $1 for update', [tenantId]);
}

export async function addMember(
  tx: Tx,
  tenantId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await tx.query(
    `insert into auth.members (tenant_id, user_id, role) values ($1, $2, $3)
     on conflict (tenant_id, user_id) do update set role = excluded.role`,
    [tenantId, userId, role],
  );
}

export async function setRole(
  tx: Tx,
  tenantId: string,
  userId: string,
  role: Role,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update auth.members set role = $3 where tenant_id = $1 and user_id = $2',
    [tenantId, userId, role],
  );
  return rowCount === 1;
}

/** Ends the member's sessions too, because what they may see has changed. */
export async function removeMember(tx: Tx, tenantId: string, userId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from auth.members where tenant_id = $1 and user_id = $2',
    [tenantId, userId],
  );
  if (rowCount === 1) await endAllSessions(tx, userId);
  return rowCount === 1;
}
