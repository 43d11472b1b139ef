import type { Tx } from '../database.ts';
import type { Membership } from './members.ts';

export interface UserAccess {
  /** May create tenants, and is an admin of every tenant. */
  readonly installationAdmin: boolean;
  readonly memberships: readonly Membership[];
  /** False: the person signs in at the OIDC provider only. */
  readonly hasPassword: boolean;
  /** True once it is set up and confirmed. */
  readonly secondFactor: boolean;
}

/** Null for an unknown person. */
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

export interface PersonToCreate {
  readonly userId: string;
  readonly name: string;
  /** Lower case: addresses are compared byte by byte. */
  readonly email: string;
  readonly passwordHash: string;
  readonly installationAdmin: boolean;
}

/** @returns false when the e-mail address is taken */
export async function createPerson(tx: Tx, person: PersonToCreate): Promise<boolean> {
  const { rowCount } = await tx.query(
    `with created as (
       insert into auth.users (id, name, email, email_verified, installation_admin)
       values ($1, $2, $3, true, $5) on conflict (email) do nothing returning id)
     insert into auth.accounts (id, user_id, account_id, provider_id, password)
     select gen_random_uuid()::text, id, id, 'credential', $4 from created`,
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

/** The oldest installation administrator. */
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
