import type { Tx } from '../database.ts';

/** People of the portal, their sessions and their places in tenants. Times are ISO, UTC. */

export type Role = 'admin' | 'viewer';

export interface Membership {
  readonly tenantId: string;
  readonly role: Role;
}

export interface UserAccess {
  /** May create tenants, and is an admin of every one. */
  readonly installationAdmin: boolean;
  readonly memberships: readonly Membership[];
  /** Whether a password lets them in; else only an OIDC provider does. */
  readonly hasPassword: boolean;
  /** Whether one was set up and confirmed. */
  readonly secondFactor: boolean;
}

/** Null when there is no such person. */
export async function findUserAccess(tx: Tx, userId: string): Promise<UserAccess | null> {
  const { rows } = await tx.query<UserAccess>(
    `select installation_admin as "installationAdmin", coalesce((
       select json_agg(json_build_object('tenantId', tenant_id, 'role', role) order by tenant_id)
       from auth.members m where m.user_id = u.id), '[]') as memberships,
       exists (select 1 from auth.accounts a
         where a.user_id = u.id and provider_id = 'credential' and password is not null)
         as "hasPassword",
       exists (select 1 from auth.second_factors f
         where f.user_id = u.id and confirmed_at is not null) as "secondFactor"
     from auth.users u where id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

export interface TenantOverview {
  readonly tenantId: string;
  readonly createdAt: string;
  /** Of its integration; null when it never had one. */
  readonly status: string | null;
}

export async function listTenantOverviews(tx: Tx): Promise<readonly TenantOverview[]> {
  const { rows } = await tx.query<TenantOverview>(
    `select tenant_id as "tenantId", app.iso(created_at) as "createdAt", status
     from app.tenant_standings order by tenant_id`,
  );
  return rows;
}

export async function tenantExists(tx: Tx, tenantId: string): Promise<boolean> {
  const { rowCount } = await tx.query('select 1 from app.tenant_standings where tenant_id = $1', [
    tenantId,
  ]);
  return rowCount === 1;
}

/** False when there is one of this name. */
export async function createTenant(tx: Tx, tenantId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'insert into app.tenants (tenant_id) values ($1) on conflict do nothing',
    [tenantId],
  );
  return rowCount === 1;
}

export interface PersonToCreate {
  readonly userId: string;
  readonly name: string;
  /** In lower case: addresses are compared so. */
  readonly email: string;
  readonly passwordHash: string;
  readonly installationAdmin: boolean;
}

/** False when the e-mail is taken. */
export async function createPerson(tx: Tx, person: PersonToCreate): Promise<boolean> {
  const { rowCount } = await tx.query(
    `with made as (
       insert into auth.users (id, name, email, email_verified, installation_admin)
       values ($1, $2, $3, true, $5) on conflict (email) do nothing returning id)
     insert into auth.accounts (id, user_id, account_id, provider_id, password)
     select gen_random_uuid()::text, id, id, 'credential', $4 from made`,
    [person.userId, person.name, person.email, person.passwordHash, person.installationAdmin],
  );
  return rowCount === 1;
}

export async function findEmail(tx: Tx, userId: string): Promise<string | null> {
  const { rows } = await tx.query<{ email: string }>('select email from auth.users where id = $1', [
    userId,
  ]);
  return rows[0]?.email ?? null;
}

export async function findPersonByEmail(
  tx: Tx,
  email: string,
): Promise<{ readonly userId: string } | null> {
  const { rows } = await tx.query<{ userId: string }>(
    `select id as "userId" from auth.users where email = $1`,
    [email.toLowerCase()],
  );
  return rows[0] ?? null;
}

/** The one who has run this installation longest. */
export async function findFirstAdmin(
  tx: Tx,
): Promise<{ readonly userId: string; readonly email: string } | null> {
  const { rows } = await tx.query<{ userId: string; email: string }>(
    `select id as "userId", email from auth.users where installation_admin
     order by created_at, id limit 1`,
  );
  return rows[0] ?? null;
}

export async function recordSignIn(tx: Tx, userId: string): Promise<void> {
  await tx.query('update auth.users set last_sign_in_at = now() where id = $1', [userId]);
}

/** Sessions and links that nobody can use any more; the audit log knows of them. */
export async function forgetExpired(tx: Tx): Promise<void> {
  await tx.query('delete from auth.sessions where expires_at < now()');
  await tx.query('delete from auth.verifications where expires_at < now()');
  await tx.query(
    `delete from auth.links where least(expires_at, used_at) < now() - interval '30 days'`,
  );
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

/** Ends their sessions too: what they may see has changed. */
export async function removeMember(tx: Tx, tenantId: string, userId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from auth.members where tenant_id = $1 and user_id = $2',
    [tenantId, userId],
  );
  if (rowCount === 1) await endAllSessions(tx, userId);
  return rowCount === 1;
}

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

/** False when the person has no such session. */
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

/** A session that takes the place of one from `createdAt`, and is to end when that would. */
export async function keepSessionAge(tx: Tx, sessionId: string, createdAt: Date): Promise<void> {
  await tx.query('update auth.sessions set created_at = $2 where id = $1', [sessionId, createdAt]);
}
