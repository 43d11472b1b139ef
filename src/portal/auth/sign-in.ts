import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { findUserAccess } from '../../store/accounts/people.ts';
import {
  createPendingSignIn,
  findPendingSignIn,
  type PendingSignIn,
  recordPendingAttempt,
  usePendingSignIn,
} from '../../store/accounts/second-factors.ts';
import type { Client } from '../access/client.ts';
import {
  atFieldOf,
  auditedOutcome,
  failed,
  type Outcome,
  succeeded,
  withAudit,
} from '../access/outcome.ts';
import { hashSecret } from '../http/secrets.ts';
import { PENDING_LIFE_MS, pendingCookie, readPendingToken } from './pending-cookie.ts';
import type { signInBody } from './schemas.ts';
import { checkFactor, type Factor, fieldOf } from './second-factor.ts';
import type { secondFactorWanted } from './second-factor-schemas.ts';
import type { AuthServices } from './services.ts';
import { startSession } from './session.ts';
import type { SessionView } from './session-view.ts';
import { clearAttempts, recordAttempt, withAttemptLimit } from './sign-in-attempts.ts';

type SecondFactorWanted = z.infer<typeof secondFactorWanted>;

/**
 * Signs in with a password. With a second factor there is no session yet, only a cookie that the
 * second step takes.
 */
export async function signIn(
  services: AuthServices,
  client: Client,
  form: z.infer<typeof signInBody>,
): Promise<Outcome<SessionView | SecondFactorWanted>> {
  const email = form.email.trim().toLowerCase();
  return await auditedOutcome({ actor: email }, async () => {
    const recorded = await recordAttempt(services, { email, address: client.address });
    if (recorded.failure) return recorded;
    return await auditedOutcome(recorded.audit, () =>
      signInWithPassword(services, client, email, form.password),
    );
  });
}

async function signInWithPassword(
  services: AuthServices,
  client: Client,
  email: string,
  password: string,
): Promise<Outcome<SessionView | SecondFactorWanted>> {
  const { database, betterAuth, metrics } = services;
  const isEmail = z.email().safeParse(email).success;
  const userId = isEmail ? await betterAuth.checkPassword(email, password) : null;
  const access =
    userId === null ? null : await database.asPortal((tx) => findUserAccess(tx, userId));
  if (userId === null || !access) {
    metrics.countSignIn('failed');
    return failed(new DiscoveryError('sign_in_failed'));
  }
  // The attempts still count: after clearing them a known password would make guessing codes free.
  if (access.secondFactor) return await askForSecondFactor(services, userId);
  await clearAttempts(services, { email, address: client.address });
  metrics.countSignIn('done');
  return await startSession(services, client, userId);
}

async function askForSecondFactor(
  { database, site }: AuthServices,
  userId: string,
): Promise<Outcome<SecondFactorWanted>> {
  const token = randomBytes(32).toString('base64url');
  const pending = { tokenHash: hashSecret(token), userId, lifeMs: PENDING_LIFE_MS };
  await database.asPortal((tx) => createPendingSignIn(tx, pending));
  const expiresAt = new Date(Date.now() + PENDING_LIFE_MS).toISOString();
  return succeeded(
    { wanted: 'second-factor', expiresAt },
    // The code tells this entry from a completed sign-in.
    { cookies: [pendingCookie(site, token)], audit: { code: 'second_factor_required' } },
  );
}

/** The second step: exchanges a pending sign-in and a valid code for a session, once. */
export async function signInBySecondFactor(
  services: AuthServices,
  client: Client,
  factor: Factor,
): Promise<Outcome<SessionView>> {
  const { database, site } = services;
  const tokenHash = hashSecret(readPendingToken(site, client));
  const pending = await database.asPortal((tx) => findPendingSignIn(tx, tokenHash));
  if (!pending)
    return failed(new DiscoveryError('sign_in_expired'), {
      cookies: [pendingCookie(site, null)],
    });
  return await auditedOutcome({ actor: pending.email }, () =>
    checkSecondFactor(services, client, factor, { ...pending, tokenHash }),
  );
}

async function checkSecondFactor(
  services: AuthServices,
  client: Client,
  factor: Factor,
  { userId, email, tokenHash }: PendingSignIn & { readonly tokenHash: Buffer },
): Promise<Outcome<SessionView>> {
  const { database, site, metrics } = services;
  const attempt = { email, address: client.address };
  const checked = await withAttemptLimit(services, attempt, async () => {
    const counted = await database.asPortal((tx) => recordPendingAttempt(tx, tokenHash));
    if (!counted) return failed(new DiscoveryError('sign_in_expired'));
    return await checkFactor(services, userId, factor);
  });
  const outcome = atFieldOf(fieldOf(factor), checked);
  if (outcome.failure) return outcome;
  if (!(await database.asPortal((tx) => usePendingSignIn(tx, tokenHash)))) {
    return failed(new DiscoveryError('sign_in_expired'), outcome);
  }
  metrics.countSignIn('done');
  const started = withAudit(outcome.audit, await startSession(services, client, userId));
  return { ...started, cookies: [...started.cookies, pendingCookie(site, null)] };
}
