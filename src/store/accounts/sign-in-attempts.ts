import type { Tx } from '../database.ts';

/** Failed sign-in attempts, counted per subject (an account, an address) within a window. */

const WINDOW = `interval '15 minutes'`;

/** Seconds until every subject may try again; 0: now. */
export async function retryAfterSeconds(
  tx: Tx,
  subjects: readonly { readonly subject: string; readonly max: number }[],
): Promise<number> {
  const { rows } = await tx.query<{ seconds: number }>(
    `select coalesce(max(ceil(extract(epoch from window_start + ${WINDOW} - now()))), 0)::float8
       as seconds
     from auth.sign_in_attempts
       join unnest($1::text[], $2::int[]) as limits (subject, max) using (subject)
     where failures >= limits.max and window_start > now() - ${WINDOW}`,
    [subjects.map(({ subject }) => subject), subjects.map(({ max }) => max)],
  );
  return rows[0]?.seconds ?? 0;
}

export async function recordFailedAttempt(tx: Tx, subjects: readonly string[]): Promise<void> {
  await tx.query(
    `insert into auth.sign_in_attempts as a (subject, failures, window_start)
     select subject, 1, now() from unnest($1::text[]) as subject order by subject
     on conflict (subject) do update set
       failures = case when a.window_start > now() - ${WINDOW} then a.failures + 1 else 1 end,
       window_start =
         case when a.window_start > now() - ${WINDOW} then a.window_start else now() end`,
    [subjects],
  );
  await tx.query(`delete from auth.sign_in_attempts where window_start < now() - ${WINDOW}`);
}

export async function clearFailedAttempts(tx: Tx, subject: string): Promise<void> {
  await tx.query('delete from auth.sign_in_attempts where subject = $1', [subject]);
}
