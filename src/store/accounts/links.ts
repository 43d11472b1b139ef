import type { Tx } from '../database.ts';
import type { Role } from './people.ts';

/** One-time links and API keys: secrets of which only a hash is kept. Times are ISO, UTC. */

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

/** Of links for administrators, only the newest works. */
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

/** Null for one that is used, expired or unknown. */
export async function findLink(tx: Tx, tokenHash: Buffer): Promise<LinkRow | null> {
  const { rows } = await tx.query<LinkRow>(
    `select ${LINK_COLUMNS} from auth.links
     where token_hash = $1 and used_at is null and expires_at > now()`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Uses a link up; of any number at once exactly one gets it. */
export async function useLink(tx: Tx, tokenHash: Buffer): Promise<LinkRow | null> {
  const { rows } = await tx.query<LinkRow>(
    `update auth.links set used_at = now()
     where token_hash = $1 and used_at is null and expires_at > now()
     returning ${LINK_COLUMNS}`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

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

export interface ApiKeyRow {
  readonly keyId: string;
  readonly name: string;
  readonly start: string;
  readonly createdBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

export async function listApiKeys(tx: Tx, tenantId: string): Promise<readonly ApiKeyRow[]> {
  const { rows } = await tx.query<ApiKeyRow>(
    `select key_id as "keyId", k.name, start, u.email as "createdBy",
       app.iso(k.created_at) as "createdAt", app.iso(expires_at) as "expiresAt",
       app.iso(last_used_at) as "lastUsedAt"
     from auth.api_keys k left join auth.users u on u.id = created_by
     where tenant_id = $1 and revoked_at is null order by k.created_at desc limit 500`,
    [tenantId],
  );
  return rows;
}

export interface ApiKeyToCreate {
  readonly keyId: string;
  readonly tenantId: string;
  readonly keyHash: Buffer;
  readonly name: string;
  readonly start: string;
  readonly createdBy: string | null;
  readonly expiresInDays: number | null;
}

export async function createApiKey(tx: Tx, key: ApiKeyToCreate): Promise<void> {
  await tx.query(
    `insert into auth.api_keys (key_id, tenant_id, key_hash, name, start, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + $7::int * interval '1 day')`,
    [key.keyId, key.tenantId, key.keyHash, key.name, key.start, key.createdBy, key.expiresInDays],
  );
}

/** Whose key it is; tells of its use at most once a minute. */
export async function findApiKey(
  tx: Tx,
  keyHash: Buffer,
): Promise<{ readonly keyId: string; readonly tenantId: string; readonly name: string } | null> {
  const { rows } = await tx.query<{
    keyId: string;
    tenantId: string;
    name: string;
    stale: boolean;
  }>(
    `select key_id as "keyId", tenant_id as "tenantId", name,
       coalesce(last_used_at < now() - interval '1 minute', true) as stale
     from auth.api_keys
     where key_hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    [keyHash],
  );
  const found = rows[0];
  if (!found) return null;
  const { stale, ...key } = found;
  if (stale) {
    await tx.query('update auth.api_keys set last_used_at = now() where key_id = $1', [key.keyId]);
  }
  return key;
}

export async function revokeApiKey(tx: Tx, tenantId: string, keyId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update auth.api_keys set revoked_at = now()
     where tenant_id = $1 and key_id = $2 and revoked_at is null`,
    [tenantId, keyId],
  );
  return rowCount === 1;
}
