import type { Tx } from '../database.ts';
import type { Role } from './members.ts';

export interface InvitationRow {
  readonly invitationId: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export async function listInvitations(tx: Tx, tenantId: string): Promise<readonly InvitationRow[]> {
  const { rows } = await tx.query<InvitationRow>(
    `select link_id as "invitationId", l.email, role, u.email as "invitedBy",
       app.iso(l.created_at) as "createdAt", app.iso(expires_at) as "expiresAt"
     from auth.links l left join auth.users u on u.id = invited_by
     where tenant_id = $1 and used_at is null and expires_at > now()
     order by l.created_at desc limit 500`,
    [tenantId],
  );
  return rows;
}

export async function revokeInvitation(tx: Tx, tenantId: string, linkId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from auth.links where tenant_id = $1 and link_id = $2 and used_at is null',
    [tenantId, linkId],
  );
  return rowCount === 1;
}
