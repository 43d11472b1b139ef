import type { Tx } from '../database.ts';

/** Second factors: sealed secrets, hashes of recovery codes, and sign-ins that wait for a code. */

/** Blocks a factor after this many wrong codes in a row; recovery codes still work. */
const MAX_FAILURES = 50;
/** Codes that one pending sign-in accepts. */
const MAX_ATTEMPTS = 5;
/** A set-up that is not confirmed within this time has to start again. */
const SET_UP_WITHIN = `interval '1 hour'`;

export interface SealedSecret {
  readonly sealedSecret: string;
  readonly keyId: string;
}

/** Replaces an unconfirmed set-up. @returns false when there is a confirmed second factor */
export async function beginSecondFactor(
  tx: Tx,
  userId: string,
  { sealedSecret, keyId }: SealedSecret,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into auth.second_factors as f (user_id, sealed_secret, key_id) values ($1, $2, $3)
     on conflict (user_id) do update set
       sealed_secret = excluded.sealed_secret, key_id = excluded.key_id, set_up_at = now()
     where f.confirmed_at is null`,
    [userId, sealedSecret, keyId],
  );
  return rowCount === 1;
}

/** The secret that a code has to confirm; null without a set-up. */
export async function findUnconfirmedSecret(tx: Tx, userId: string): Promise<string | null> {
  const { rows } = await tx.query<{ sealedSecret: string }>(
    `select sealed_secret as "sealedSecret" from auth.second_factors
     where user_id = $1 and confirmed_at is null and set_up_at > now() - ${SET_UP_WITHIN}`,
    [userId],
  );
  return rows[0]?.sealedSecret ?? null;
}

/** Confirms the secret that the code belongs to. Of parallel calls, exactly one gets true. */
export async function confirmSecondFactor(
  tx: Tx,
  userId: string,
  sealedSecret: string,
  step: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update auth.second_factors set confirmed_at = now(), last_step = $3
     where user_id = $1 and sealed_secret = $2 and confirmed_at is null`,
    [userId, sealedSecret, step],
  );
  return rowCount === 1;
}

/** Deletes its recovery codes and pending sign-ins too. @returns false when there was none */
export async function deleteSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from auth.second_factors where user_id = $1', [
    userId,
  ]);
  return rowCount === 1;
}

/**
 * Counts an attempt before the code is checked, so that parallel attempts count too.
 *
 * @returns the secret to check the code against, or why it must not be checked
 */
export async function recordCodeAttempt(
  tx: Tx,
  userId: string,
): Promise<{ readonly sealedSecret: string } | 'blocked' | 'none'> {
  const { rows } = await tx.query<{ sealedSecret: string; failures: number }>(
    `update auth.second_factors set failures = least(failures, ${MAX_FAILURES}) + 1
     where user_id = $1 and confirmed_at is not null
     returning sealed_secret as "sealedSecret", failures`,
    [userId],
  );
  const [row] = rows;
  if (!row) return 'none';
  return row.failures > MAX_FAILURES ? 'blocked' : { sealedSecret: row.sealedSecret };
}

/** Accepts each time step once. @returns false for a step that is not after the last one */
export async function acceptTimeStep(
  tx: Tx,
  userId: string,
  sealedSecret: string,
  step: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update auth.second_factors set last_step = $3, failures = 0
     where user_id = $1 and sealed_secret = $2 and confirmed_at is not null and last_step < $3`,
    [userId, sealedSecret, step],
  );
  return rowCount === 1;
}

/** Deletes a recovery code. Of parallel calls, exactly one gets true. */
export async function useRecoveryCode(tx: Tx, userId: string, codeHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    `delete from auth.recovery_codes c using auth.second_factors f
     where c.user_id = $1 and c.code_hash = $2 and f.user_id = $1 and f.confirmed_at is not null`,
    [userId, codeHash],
  );
  if (rowCount !== 1) return false;
  await tx.query('update auth.second_factors set failures = 0 where user_id = $1', [userId]);
  return true;
}

/** Deletes the previous codes. */
export async function replaceRecoveryCodes(
  tx: Tx,
  userId: string,
  codeHashes: readonly Buffer[],
): Promise<void> {
  await tx.query('delete from auth.recovery_codes where user_id = $1', [userId]);
  await tx.query(
    'insert into auth.recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])',
    [userId, codeHashes],
  );
}

export async function countRecoveryCodes(tx: Tx, userId: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    'select count(*)::int as count from auth.recovery_codes where user_id = $1',
    [userId],
  );
  return rows[0]?.count ?? 0;
}

export async function createPendingSignIn(
  tx: Tx,
  pending: { readonly tokenHash: Buffer; readonly userId: string; readonly lifeMs: number },
): Promise<void> {
  await tx.query('delete from auth.pending_sign_ins where expires_at < now()');
  await tx.query(
    `insert into auth.pending_sign_ins (token_hash, user_id, expires_at)
     values ($1, $2, now() + $3::float8 * interval '1 millisecond')`,
    [pending.tokenHash, pending.userId, pending.lifeMs],
  );
}

export interface PendingSignIn {
  readonly userId: string;
  readonly email: string;
}

/** Null for a sign-in that is used, expired, unknown, or out of attempts. */
export async function findPendingSignIn(tx: Tx, tokenHash: Buffer): Promise<PendingSignIn | null> {
  const { rows } = await tx.query<PendingSignIn>(
    `select p.user_id as "userId", u.email
     from auth.pending_sign_ins p join auth.users u on u.id = p.user_id
     where token_hash = $1 and expires_at > now() and attempts < ${MAX_ATTEMPTS}`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** @returns false when no attempt is left */
export async function recordPendingAttempt(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update auth.pending_sign_ins set attempts = attempts + 1
     where token_hash = $1 and expires_at > now() and attempts < ${MAX_ATTEMPTS}`,
    [tokenHash],
  );
  return rowCount === 1;
}

/** Deletes the pending sign-in. Of parallel calls, exactly one gets true. */
export async function usePendingSignIn(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from auth.pending_sign_ins where token_hash = $1 and expires_at > now()',
    [tokenHash],
  );
  return rowCount === 1;
}

/** For a changed password: pending sign-ins used the old one. */
export async function deletePendingSignIns(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from auth.pending_sign_ins where user_id = $1', [userId]);
}

/** All of them, to be re-sealed under another key. */
export async function listSealedSecrets(
  tx: Tx,
): Promise<readonly (SealedSecret & { readonly userId: string })[]> {
  const { rows } = await tx.query<SealedSecret & { userId: string }>(
    `select user_id as "userId", sealed_secret as "sealedSecret", key_id as "keyId"
     from auth.second_factors order by user_id`,
  );
  return rows;
}

/** The keys that any secret is sealed with. */
export async function listSecretKeyIds(tx: Tx): Promise<readonly string[]> {
  const { rows } = await tx.query<{ keyId: string }>(
    'select distinct key_id as "keyId" from auth.second_factors',
  );
  return rows.map(({ keyId }) => keyId);
}

/** Replaces the seal of a secret. @returns false when the secret itself was replaced */
export async function swapSecretSeal(
  tx: Tx,
  userId: string,
  oldSeal: string,
  { sealedSecret, keyId }: SealedSecret,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update auth.second_factors set sealed_secret = $3, key_id = $4
     where user_id = $1 and sealed_secret = $2`,
    [userId, oldSeal, sealedSecret, keyId],
  );
  return rowCount === 1;
}
