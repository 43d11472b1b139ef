import type { FastifyRequest } from 'fastify';
import { DiscoveryError, type ErrorCode } from '../../errors/errors.ts';
import { findPersonByEmail } from '../../store/accounts/people.ts';
import { countFailure, forgetFailures, waitOf } from '../../store/accounts/sign-in-attempts.ts';
import { hashSecret } from '../access/authentication.ts';
import type { Portal } from '../context.ts';

/** Tries within a quarter of an hour. Behind one address there may be a whole office. */
const MOST_FOR_ACCOUNT = 8;
const MOST_FROM_ADDRESS = 40;

/** By its hash: a password, or a token, is easily typed into the field for the e-mail address. */
const accountSubject = (email: string): string => `account ${hashSecret(email).toString('hex')}`;
const addressSubject = (address: string): string => `address ${address}`;

/** Lets nobody try too often, whether the account exists or not. */
export async function countTry(
  { database, metrics }: Portal,
  request: FastifyRequest,
  email: string,
): Promise<void> {
  const subjects = [
    { subject: accountSubject(email), most: MOST_FOR_ACCOUNT },
    { subject: addressSubject(request.ip), most: MOST_FROM_ADDRESS },
  ];
  const waitSeconds = await database.asPortal((tx) => waitOf(tx, subjects));
  if (waitSeconds > 0) {
    metrics.countSignIn('refused');
    throw new DiscoveryError('rate_limited', { retryAfterMs: waitSeconds * 1000 });
  }
  // Counted before it is tried, so that tries side by side are counted too.
  const known = await database.asPortal(async (tx) => {
    await countFailure(
      tx,
      subjects.map(({ subject }) => subject),
    );
    return await findPersonByEmail(tx, email);
  });
  request.auditOutcome = { ...request.auditOutcome, userId: known?.userId ?? null };
}

/** Only what proves everything that was asked for may call it: else it makes guessing free. */
export async function forgetTries(
  { database }: Portal,
  request: FastifyRequest,
  email: string,
): Promise<void> {
  await database.asPortal(async (tx) => {
    await forgetFailures(tx, accountSubject(email));
    await forgetFailures(tx, addressSubject(request.ip));
  });
}

/** What may be wrong with a proof. */
export type Refusal = Extract<
  ErrorCode,
  'sign_in_failed' | 'second_factor_failed' | 'second_factor_blocked'
>;

/** @param attempt says what is wrong; null: the proof is whole */
export async function guarded(
  portal: Portal,
  request: FastifyRequest,
  email: string,
  attempt: () => Promise<Refusal | null>,
): Promise<void> {
  await countTry(portal, request, email);
  const refusal = await attempt();
  if (refusal !== null) {
    portal.metrics.countSignIn('failed');
    throw new DiscoveryError(refusal);
  }
  await forgetTries(portal, request, email);
}
