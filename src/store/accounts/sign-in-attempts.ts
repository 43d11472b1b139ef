import type { Tx } from '../database.ts';

/** Failed tries to get in, counted by subject (an account, an address) within a window. */

const WINDOW = `interval '15 minutes'`;

/** Seconds until the subject may try again; 0: now. */
export async function retryAfterSeconds(
  tx: Tx,
  subjects: readonly { readonly subject: string; readonly max: number }[],
): Promise<number> {
  const { rows } = await tx.query<{ seconds: number }>(
    `select coalesce(max(ceil(extract(epoch from since + ${WINDOW} - now()))), 0)::float8 as seconds
     from auth.tries join unnest($1::text[], $2::int[]) as limits (subject, max) using (subject)
     where failures >= limits.max and since > now() - ${WINDOW}`,
    [subjects.map(({ subject }) => subject), subjects.map(({ max }) => max)],
  );
  return rows[0]?.seconds ?? 0;
}

export async function recordFailedAttempt(tx: Tx, subjects: readonly string[]): Promise<void> {
  await tx.query(
    `insert into auth.tries as t (subject, failures, since)
     select subject, 1, now() from unnest($1::text[]) as subject order by subject
     on conflict (subject) do update set
       failures = case when t.since > now() - ${WINDOW} then t.failures + 1 else 1 end,
       since = case when t.since > now() - ${WINDOW} then t.since else now() end`,
    [subjects],
  );
  await tx.query(`delete from auth.tries where since < now() - ${WINDOW}`);
}

export async function clearFailedAttempts(tx: Tx, subject: string): Promise<void> {
  await tx.query('delete from auth.tries where subject = $1', [subject]);
}
