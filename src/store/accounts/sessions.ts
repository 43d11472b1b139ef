import type { Tx } from '../database.ts';

export interface SessionRow {
  readonly sessionId: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly address: string | null;
  readonly userAgent: string | null;
}

export async function listSessions(tx: Tx, userId: string): Promise<readonly SessionRow[]> {
  const { rows } = await tx.query<SessionRow>(
    `select id as "sessionId", app.iso(created_at) as "createdAt",
       app.iso(updated_at) as "lastUsedAt", app.iso(expires_at) as "expiresAt",
       nullif(ip_address, '') as address, nullif(user_agent, '') as "userAgent"
     from auth.sessions where user_id = $1 and expires_at > now()
     order by updated_at desc limit 100`,
    [userId],
  );
  return rows;
}

/** @returns false when the person has no such session */
export async function endSession(tx: Tx, userId: string, sessionId: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from auth.sessions where user_id = $1 and id = $2', [
    userId,
    sessionId,
  ]);
  return rowCount === 1;
}

export async function endOtherSessions(tx: Tx, userId: string, sessionId: string): Promise<void> {
  await tx.query('delete from auth.sessions where user_id = $1 and id <> $2', [userId, sessionId]);
}

export async function endAllSessions(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from auth.sessions where user_id = $1', [userId]);
}

/** For a session that replaces an older one and keeps its age. */
export async function setSessionCreatedAt(
  tx: Tx,
  sessionId: string,
  createdAt: Date,
): Promise<void> {
  await tx.query('update auth.sessions set created_at = $2 where id = $1', [sessionId, createdAt]);
}

/** Deletes expired sessions and old links. The audit log keeps a record of them. */
export async function deleteExpired(tx: Tx): Promise<void> {
  await tx.query('delete from auth.sessions where expires_at < now()');
  await tx.query('delete from auth.verifications where expires_at < now()');
  await tx.query(
    `delete from auth.links where least(expires_at, used_at) < now() - interval '30 days'`,
  );
}
