import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { findUserAccess } from '../../store/accounts/people.ts';
import {
  createPendingSignIn,
  findPendingSignIn,
  recordPendingAttempt,
  usePendingSignIn,
} from '../../store/accounts/second-factors.ts';
import { hashSecret, readCookie } from '../access/authentication.ts';
import type { Portal } from '../context.ts';
import { atField } from '../http/problems.ts';
import type { Site } from '../http/services.ts';
import { checkFactor, type Factor, fieldOf } from './second-factor.ts';
import type { secondFactorWanted } from './second-factor-schemas.ts';
import { startSession } from './session.ts';
import type { SessionView } from './session-view.ts';
import { clearAttempts, recordAttempt, withAttemptLimit } from './sign-in-attempts.ts';

/** For taking the phone out of the bag. */
const PENDING_LIFE_MS = 10 * 60_000;

type SecondFactorWanted = z.infer<typeof secondFactorWanted>;

type SignInRequest = FastifyRequest & {
  readonly body: { readonly email: string; readonly password: string };
};

/**
 * Sign in with a password. Whoever has a second factor gets no session for it, only a cookie that
 * says so and is good for nothing else.
 */
export async function signIn(
  portal: Portal,
  request: SignInRequest,
  reply: FastifyReply,
): Promise<SessionView | SecondFactorWanted> {
  const { database, betterAuth, metrics } = portal;
  const email = request.body.email.trim().toLowerCase();
  request.auditOutcome = { actor: email };
  await recordAttempt(portal, request, email);
  const isEmail = z.email().safeParse(email).success;
  const userId = isEmail ? await betterAuth.checkPassword(email, request.body.password) : null;
  const standing =
    userId === null ? null : await database.asPortal((tx) => findUserAccess(tx, userId));
  if (userId === null || !standing) {
    metrics.countSignIn('failed');
    throw new DiscoveryError('sign_in_failed');
  }
  // The tries are not forgotten yet: a known password would make guessing codes free.
  if (standing.secondFactor) return await askForSecondFactor(portal, request, reply, userId);
  await clearAttempts(portal, request, email);
  metrics.countSignIn('done');
  return await startSession(portal, request, reply, userId);
}

async function askForSecondFactor(
  { database, site }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
): Promise<SecondFactorWanted> {
  const token = randomBytes(32).toString('base64url');
  const pending = { tokenHash: hashSecret(token), userId, lifeMs: PENDING_LIFE_MS };
  await database.asPortal((tx) => createPendingSignIn(tx, pending));
  setPendingCookie(reply, site, token);
  // For the audit log: the password was right, and nobody is signed in.
  request.problemCode = 'second_factor_required';
  const expiresAt = new Date(Date.now() + PENDING_LIFE_MS).toISOString();
  return { wanted: 'second-factor', expiresAt };
}

type FactorRequest = FastifyRequest & { readonly body: Factor };

/** The second step: turns a right password and a right code into a session, once. */
export async function signInBySecondFactor(
  portal: Portal,
  request: FactorRequest,
  reply: FastifyReply,
): Promise<SessionView> {
  const { database, site, metrics } = portal;
  const tokenHash = hashSecret(readCookie(request, pendingCookie(site)) ?? '');
  const pending = await database.asPortal((tx) => findPendingSignIn(tx, tokenHash));
  if (!pending) {
    setPendingCookie(reply, site, null);
    throw new DiscoveryError('sign_in_expired');
  }
  const { userId, email } = pending;
  request.auditOutcome = { actor: email };
  await atField(fieldOf(request.body), () =>
    withAttemptLimit(portal, request, email, async () => {
      if (!(await database.asPortal((tx) => recordPendingAttempt(tx, tokenHash)))) {
        throw new DiscoveryError('sign_in_expired');
      }
      return await checkFactor(portal, request, userId, request.body);
    }),
  );
  if (!(await database.asPortal((tx) => usePendingSignIn(tx, tokenHash)))) {
    throw new DiscoveryError('sign_in_expired');
  }
  metrics.countSignIn('done');
  const view = await startSession(portal, request, reply, userId);
  setPendingCookie(reply, site, null);
  return view;
}

const pendingCookie = ({ secure }: Site): string => (secure ? '__Host-s1d_pending' : 's1d_pending');

/** @param token null: the browser forgets it */
function setPendingCookie(reply: FastifyReply, site: Site, token: string | null): void {
  const lifeSeconds = token === null ? 0 : PENDING_LIFE_MS / 1_000;
  const parts = [
    `${pendingCookie(site)}=${token ?? ''}`,
    `Max-Age=${lifeSeconds}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(site.secure ? ['Secure'] : []),
  ];
  reply.header('set-cookie', parts.join('; '));
}
