import type { FastifyRequest } from 'fastify';
import { DiscoveryError, type ErrorCode } from '../../errors/errors.ts';
import { findPersonByEmail } from '../../store/accounts/people.ts';
import {
  clearFailedAttempts,
  recordFailedAttempt,
  retryAfterSeconds,
} from '../../store/accounts/sign-in-attempts.ts';
import { hashSecret } from '../access/authentication.ts';
import type { Portal } from '../context.ts';

/** Tries within a quarter of an hour. Behind one address there may be a whole office. */
const MAX_ATTEMPTS_PER_ACCOUNT = 8;
const MAX_ATTEMPTS_PER_ADDRESS = 40;

/** By its hash: a password, or a token, is easily typed into the field for the e-mail address. */
const accountSubject = (email: string): string => `account ${hashSecret(email).toString('hex')}`;
const addressSubject = (address: string): string => `address ${address}`;

/** Lets nobody try too often, whether the account exists or not. */
export async function recordAttempt(
  { database, metrics }: Portal,
  request: FastifyRequest,
  email: string,
): Promise<void> {
  const subjects = [
    { subject: accountSubject(email), most: MAX_ATTEMPTS_PER_ACCOUNT },
    { subject: addressSubject(request.ip), most: MAX_ATTEMPTS_PER_ADDRESS },
  ];
  const waitSeconds = await database.asPortal((tx) => retryAfterSeconds(tx, subjects));
  if (waitSeconds > 0) {
    metrics.countSignIn('refused');
    throw new DiscoveryError('rate_limited', { retryAfterMs: waitSeconds * 1000 });
  }
  // Counted before it is tried, so that tries side by side are counted too.
  const known = await database.asPortal(async (tx) => {
    await recordFailedAttempt(
      tx,
      subjects.map(({ subject }) => subject),
    );
    return await findPersonByEmail(tx, email);
  });
  request.auditOutcome = { ...request.auditOutcome, userId: known?.userId ?? null };
}

/** Only what proves everything that was asked for may call it: else it makes guessing free. */
export async function clearAttempts(
  { database }: Portal,
  request: FastifyRequest,
  email: string,
): Promise<void> {
  await database.asPortal(async (tx) => {
    await clearFailedAttempts(tx, accountSubject(email));
    await clearFailedAttempts(tx, addressSubject(request.ip));
  });
}

/** What may be wrong with a proof. */
export type FactorFailure = Extract<
  ErrorCode,
  'sign_in_failed' | 'second_factor_failed' | 'second_factor_blocked'
>;

/** @param attempt says what is wrong; null: the proof is whole */
export async function withAttemptLimit(
  portal: Portal,
  request: FastifyRequest,
  email: string,
  attempt: () => Promise<FactorFailure | null>,
): Promise<void> {
  await recordAttempt(portal, request, email);
  const refusal = await attempt();
  if (refusal !== null) {
    portal.metrics.countSignIn('failed');
    throw new DiscoveryError(refusal);
  }
  await clearAttempts(portal, request, email);
}
