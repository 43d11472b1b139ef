import type { Tx } from '../database.ts';

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

/** Null for a key that is revoked, expired or unknown. Records the use at most once a minute. */
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
