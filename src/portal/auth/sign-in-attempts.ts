import { DiscoveryError } from '../../errors/errors.ts';
import { findPersonByEmail } from '../../store/accounts/people.ts';
import {
  clearFailedAttempts,
  recordFailedAttempt,
  retryAfterSeconds,
} from '../../store/accounts/sign-in-attempts.ts';
import { failed, type Outcome, succeeded, withAudit } from '../access/outcome.ts';
import { hashSecret } from '../http/secrets.ts';
import type { PortalServices } from '../http/services.ts';

/** Attempts within 15 minutes. A whole office may share one address. */
const MAX_ATTEMPTS_PER_ACCOUNT = 8;
const MAX_ATTEMPTS_PER_ADDRESS = 40;

/** Hashed, because people type passwords and tokens into the e-mail field. */
const accountSubject = (email: string): string => `account ${hashSecret(email).toString('hex')}`;
const addressSubject = (address: string): string => `address ${address}`;

/** Whose attempts count, and from where. */
export interface Attempt {
  readonly email: string;
  readonly address: string;
}

/**
 * Limits attempts per account and per address, for unknown accounts too. Counts the attempt before
 * it is made, so that parallel attempts count as well.
 */
export async function recordAttempt(
  { database, metrics }: PortalServices,
  { email, address }: Attempt,
): Promise<Outcome<void>> {
  const subjects = [
    { subject: accountSubject(email), max: MAX_ATTEMPTS_PER_ACCOUNT },
    { subject: addressSubject(address), max: MAX_ATTEMPTS_PER_ADDRESS },
  ];
  const waitSeconds = await database.asPortal((tx) => retryAfterSeconds(tx, subjects));
  if (waitSeconds > 0) {
    metrics.countSignIn('refused');
    return failed(new DiscoveryError('rate_limited', { retryAfterMs: waitSeconds * 1000 }));
  }
  const known = await database.asPortal(async (tx) => {
    await recordFailedAttempt(
      tx,
      subjects.map(({ subject }) => subject),
    );
    return await findPersonByEmail(tx, email);
  });
  return succeeded(undefined, { audit: { userId: known?.userId ?? null } });
}

/** Call only after every factor was checked: clearing earlier would make guessing the next free. */
export async function clearAttempts(
  { database }: PortalServices,
  { email, address }: Attempt,
): Promise<void> {
  await database.asPortal(async (tx) => {
    await clearFailedAttempts(tx, accountSubject(email));
    await clearFailedAttempts(tx, addressSubject(address));
  });
}

/** @param authenticate checks every factor that is required */
export async function withAttemptLimit(
  services: PortalServices,
  attempt: Attempt,
  authenticate: () => Promise<Outcome<void>>,
): Promise<Outcome<void>> {
  const recorded = await recordAttempt(services, attempt);
  if (recorded.failure) return recorded;
  const outcome = withAudit(recorded.audit, await authenticate());
  if (outcome.failure) services.metrics.countSignIn('failed');
  else await clearAttempts(services, attempt);
  return outcome;
}
