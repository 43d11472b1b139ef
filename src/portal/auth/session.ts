import type { FastifyReply, FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import { findUserAccess, recordSignIn } from '../../store/accounts/people.ts';
import { endSession, forgetExpired } from '../../store/accounts/sessions.ts';
import { accountHeaders, principalOfPerson } from '../access/authentication.ts';
import type { Portal } from '../context.ts';
import type { SignedIn } from './better-auth.ts';
import { type SessionView, viewSession } from './session-view.ts';

/** In place of those that only moved the end of the session there was. */
export function forwardSetCookie(reply: FastifyReply, answer: Response): void {
  const cookies = answer.headers.getSetCookie();
  if (cookies.length === 0) return;
  reply.removeHeader('set-cookie');
  reply.header('set-cookie', cookies);
}

/** Begins a session for whoever has proved everything; an earlier one of this browser ends. */
export async function startSession(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
): Promise<SessionView> {
  const answer = await portal.betterAuth.beginSession(userId, accountHeaders(request));
  if (!answer.ok) throw new DiscoveryError('sign_in_failed');
  await revokePreviousSession(portal, request);
  forwardSetCookie(reply, answer);
  return await completeSignIn(portal, request, reply);
}

export async function revokePreviousSession(
  portal: Portal,
  request: FastifyRequest,
): Promise<void> {
  const former = await portal.betterAuth.identify(accountHeaders(request)).catch(() => null);
  if (!former) return;
  await portal.database.asPortal((tx) => endSession(tx, former.userId, former.sessionId));
}

/** The session that the answer's cookies have just begun. */
export async function readStartedSession(
  { betterAuth }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SignedIn> {
  const cookies = [reply.getHeader('set-cookie')].flat().map(String);
  const headers = accountHeaders(request);
  headers.set('cookie', cookies.map((cookie) => cookie.split(';')[0]).join('; '));
  const begun = await betterAuth.identify(headers);
  if (!begun) throw new DiscoveryError('internal', { detail: 'the session did not begin' });
  return begun;
}

/** What the browser is to know of the session that the answer's cookies have just begun. */
export async function completeSignIn(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SessionView> {
  const begun = await readStartedSession(portal, request, reply);
  const standing = await portal.database.asPortal(async (tx) => {
    await recordSignIn(tx, begun.userId);
    await forgetExpired(tx);
    return await findUserAccess(tx, begun.userId);
  });
  if (!standing) throw new DiscoveryError('sign_in_failed');
  const { userId, email: actor } = begun;
  request.auditOutcome = { ...request.auditOutcome, userId, actor };
  return await viewSession(portal, principalOfPerson(begun, standing));
}
