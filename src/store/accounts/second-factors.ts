import type { Tx } from '../database.ts';

/** Second factors of people: sealed secrets, hashes of recovery codes, sign-ins that owe a code. */

/** Whoever guesses codes for days, the password in hand, ends here; a recovery code goes on. */
const MAX_FAILURES = 50;
/** Wrong codes after one right password. */
const MAX_ATTEMPTS = 5;
/** A set-up that was not confirmed within this begins anew. */
const SET_UP_WITHIN = `interval '1 hour'`;

export interface SealedSecret {
  readonly sealedSecret: string;
  readonly keyId: string;
}

/** Takes the place of a set-up that was not confirmed. False when there is a second factor. */
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

/** The secret that a code has to confirm; null when no set-up is going on. */
export async function findUnconfirmedSecret(tx: Tx, userId: string): Promise<string | null> {
  const { rows } = await tx.query<{ sealedSecret: string }>(
    `select sealed_secret as "sealedSecret" from auth.second_factors
     where user_id = $1 and confirmed_at is null and set_up_at > now() - ${SET_UP_WITHIN}`,
    [userId],
  );
  return rows[0]?.sealedSecret ?? null;
}

/** Of any number at once exactly one confirms, and only the secret that its code is of. */
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

/** Its recovery codes and the sign-ins that wait for a code go with it. False: there was none. */
export async function deleteSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from auth.second_factors where user_id = $1', [
    userId,
  ]);
  return rowCount === 1;
}

/**
 * Counts a try, before it is known how it ends, so that tries side by side are counted too.
 *
 * @returns the secret to try the code on, or why there is none to try
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

/** Takes a code's time step, once: false for that step again, and for any before it. */
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

/** Uses a recovery code up; of any number at once exactly one gets it. */
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

/** The codes made before end. */
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

/** Null for one that is used, expired, tried too often or unknown. */
export async function findPendingSignIn(tx: Tx, tokenHash: Buffer): Promise<PendingSignIn | null> {
  const { rows } = await tx.query<PendingSignIn>(
    `select p.user_id as "userId", u.email
     from auth.pending_sign_ins p join auth.users u on u.id = p.user_id
     where token_hash = $1 and expires_at > now() and tries < ${MAX_ATTEMPTS}`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** False when there were enough tries already. */
export async function recordPendingAttempt(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update auth.pending_sign_ins set tries = tries + 1
     where token_hash = $1 and expires_at > now() and tries < ${MAX_ATTEMPTS}`,
    [tokenHash],
  );
  return rowCount === 1;
}

/** Uses it up; of any number at once exactly one gets it. */
export async function usePendingSignIn(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from auth.pending_sign_ins where token_hash = $1 and expires_at > now()',
    [tokenHash],
  );
  return rowCount === 1;
}

/** What was proved with a password that has changed since proves nothing. */
export async function deletePendingSignIns(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from auth.pending_sign_ins where user_id = $1', [userId]);
}

/** Of everybody, to be sealed anew. */
export async function listSealedSecrets(
  tx: Tx,
): Promise<readonly (SealedSecret & { readonly userId: string })[]> {
  const { rows } = await tx.query<SealedSecret & { userId: string }>(
    `select user_id as "userId", sealed_secret as "sealedSecret", key_id as "keyId"
     from auth.second_factors order by user_id`,
  );
  return rows;
}

/** The keys that sealed secrets name. */
export async function listSecretKeyIds(tx: Tx): Promise<readonly string[]> {
  const { rows } = await tx.query<{ keyId: string }>(
    'select distinct key_id as "keyId" from auth.second_factors',
  );
  return rows.map(({ keyId }) => keyId);
}

/** Swaps one seal for another of the same secret, unless it was set up anew meanwhile. */
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
