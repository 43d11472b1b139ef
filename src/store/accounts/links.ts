import type { Tx } from '../database.ts';
import type { Role } from './members.ts';

export type LinkPurpose = 'first-admin' | 'invitation' | 'sign-in';

export interface LinkRow {
  readonly linkId: string;
  readonly purpose: LinkPurpose;
  readonly email: string | null;
  readonly tenantId: string | null;
  readonly role: Role | null;
  readonly userId: string | null;
  readonly expiresAt: string;
}

const LINK_COLUMNS = `
  link_id as "linkId", purpose, email, tenant_id as "tenantId", role, user_id as "userId",
  app.iso(expires_at) as "expiresAt"`;

export interface LinkToCreate extends Omit<LinkRow, 'expiresAt'> {
  readonly tokenHash: Buffer;
  readonly invitedBy: string | null;
  readonly lifeMs: number;
}

/** A new link for administrators replaces the earlier ones. */
export async function createLink(tx: Tx, link: LinkToCreate): Promise<void> {
  if (link.purpose !== 'invitation') {
    await tx.query(`delete from auth.links where purpose <> 'invitation' and used_at is null`);
  }
  await tx.query(
    `insert into auth.links
       (link_id, token_hash, purpose, email, tenant_id, role, user_id, invited_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9::float8 * interval '1 millisecond')`,
    [
      link.linkId,
      link.tokenHash,
      link.purpose,
      link.email,
      link.tenantId,
      link.role,
      link.userId,
      link.invitedBy,
      link.lifeMs,
    ],
  );
}

/** Null for a link that is used, expired or unknown. */
export async function findLink(tx: Tx, tokenHash: Buffer): Promise<LinkRow | null> {
  const { rows } = await tx.query<LinkRow>(
    `select ${LINK_COLUMNS} from auth.links
     where token_hash = $1 and used_at is null and expires_at > now()`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Marks a link as used. Of parallel calls, exactly one gets the row; the others get null. */
export async function useLink(tx: Tx, tokenHash: Buffer): Promise<LinkRow | null> {
  const { rows } = await tx.query<LinkRow>(
    `update auth.links set used_at = now()
     where token_hash = $1 and used_at is null and expires_at > now()
     returning ${LINK_COLUMNS}`,
    [tokenHash],
  );
  return rows[0] ?? null;
}
