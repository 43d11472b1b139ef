import type { FastifyReply, FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import { dropPendingSignIns } from '../../store/accounts/second-factors.ts';
import { keepSessionAge } from '../../store/accounts/sessions.ts';
import { accountHeaders } from '../access/authentication.ts';
import type { Portal } from '../context.ts';
import { atField, FieldError } from '../http/problems.ts';
import { checkPassword } from './passwords.ts';
import { checkFactor, type Factor, fieldOf } from './second-factor.ts';
import { forwardSetCookie, readStartedSession, startSession } from './session.ts';
import { personOf, principalOf, type SessionView } from './session-view.ts';
import { type FactorFailure, withAttemptLimit } from './sign-in-attempts.ts';

/** How somebody who is signed in proves once more who they are. */

type ProofRequest = FastifyRequest & { readonly body: Factor & { readonly password: string } };

/** Asks for all that signing in asks for: the password and, of whoever has one, the second factor. */
export async function checkIdentity(portal: Portal, request: ProofRequest): Promise<void> {
  const { userId, label } = personOf(request);
  const { hasPassword, secondFactor } = principalOf(request);
  const { password, ...factor } = request.body;
  if (!hasPassword) throw new DiscoveryError('no_password');
  if (secondFactor && factor.code === undefined && factor.recoveryCode === undefined) {
    throw new FieldError('code', new DiscoveryError('second_factor_required'));
  }
  await atField({ sign_in_failed: 'password', ...fieldOf(factor) }, () =>
    withAttemptLimit(portal, request, label, async () => {
      const known = await portal.betterAuth.checkPassword(label, password);
      if (known !== userId) return 'sign_in_failed';
      return secondFactor ? await checkFactor(portal, request, userId, factor) : null;
    }),
  );
}

/** A proof begins a session, as signing in does: its age says how long ago the person proved it. */
export async function reauthenticate(
  portal: Portal,
  request: ProofRequest,
  reply: FastifyReply,
): Promise<SessionView> {
  await checkIdentity(portal, request);
  return await startSession(portal, request, reply, personOf(request).userId);
}

type PasswordRequest = FastifyRequest & {
  readonly body: { readonly currentPassword: string; readonly newPassword: string };
};

export async function changePassword(
  portal: Portal,
  request: PasswordRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { userId, label, session } = personOf(request);
  const { currentPassword, newPassword } = request.body;
  const known = [label, request.principal?.name ?? ''];
  await atField({ weak_password: 'newPassword' }, async () => checkPassword(newPassword, known));
  await atField({ sign_in_failed: 'currentPassword' }, () =>
    withAttemptLimit(portal, request, label, async () => {
      const headers = accountHeaders(request);
      const answer = await portal.betterAuth.changePassword(currentPassword, newPassword, headers);
      if (!answer.ok) return await refusalOf(answer);
      forwardSetCookie(reply, answer);
      return null;
    }),
  );
  const begun = await readStartedSession(portal, request, reply);
  await portal.database.asPortal(async (tx) => {
    // The password alone is less than the proof that a new session stands for.
    await keepSessionAge(tx, begun.sessionId, session.createdAt);
    await dropPendingSignIns(tx, userId);
  });
  return await reply.code(204).send();
}

/** Throws when it could not be asked. */
async function refusalOf(answer: Response): Promise<FactorFailure> {
  if (answer.status < 500) return 'sign_in_failed';
  throw new DiscoveryError('internal', { detail: (await answer.text()).slice(0, 200) });
}
