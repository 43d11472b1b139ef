import type { FastifyReply, FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import { keepSessionAge } from '../../store/accounts/people.ts';
import { dropPendingSignIns } from '../../store/accounts/second-factors.ts';
import { accountHeaders } from '../access/authentication.ts';
import type { Portal } from '../context.ts';
import { atField, FieldError } from '../http/problems.ts';
import { checkPassword } from './passwords.ts';
import { checkFactor, type Factor, fieldOf } from './second-factor.ts';
import { enter, findBegun, passCookies } from './session.ts';
import { callerOf, personOf, type SessionView } from './session-view.ts';
import { guarded, type Refusal } from './sign-in-attempts.ts';

/** How somebody who is signed in proves once more who they are. */

type ProofRequest = FastifyRequest & { readonly body: Factor & { readonly password: string } };

/** Asks for all that signing in asks for: the password and, of whoever has one, the second factor. */
export async function proveIdentity(portal: Portal, request: ProofRequest): Promise<void> {
  const { userId, label } = personOf(request);
  const { hasPassword, secondFactor } = callerOf(request);
  const { password, ...factor } = request.body;
  if (!hasPassword) throw new DiscoveryError('no_password');
  if (secondFactor && factor.code === undefined && factor.recoveryCode === undefined) {
    throw new FieldError('code', new DiscoveryError('second_factor_required'));
  }
  await atField({ sign_in_failed: 'password', ...fieldOf(factor) }, () =>
    guarded(portal, request, label, async () => {
      const known = await portal.accounts.checkPassword(label, password);
      if (known !== userId) return 'sign_in_failed';
      return secondFactor ? await checkFactor(portal, request, userId, factor) : null;
    }),
  );
}

/** A proof begins a session, as signing in does: its age says how long ago the person proved it. */
export async function prove(
  portal: Portal,
  request: ProofRequest,
  reply: FastifyReply,
): Promise<SessionView> {
  await proveIdentity(portal, request);
  return await enter(portal, request, reply, personOf(request).userId);
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
  const known = [label, request.caller?.name ?? ''];
  await atField({ weak_password: 'newPassword' }, async () => checkPassword(newPassword, known));
  await atField({ sign_in_failed: 'currentPassword' }, () =>
    guarded(portal, request, label, async () => {
      const headers = accountHeaders(request);
      const answer = await portal.accounts.changePassword(currentPassword, newPassword, headers);
      if (!answer.ok) return await refusalOf(answer);
      passCookies(reply, answer);
      return null;
    }),
  );
  const begun = await findBegun(portal, request, reply);
  await portal.database.asPortal(async (tx) => {
    // The password alone is less than the proof that a new session stands for.
    await keepSessionAge(tx, begun.sessionId, session.createdAt);
    await dropPendingSignIns(tx, userId);
  });
  return await reply.code(204).send();
}

/** Throws when it could not be asked. */
async function refusalOf(answer: Response): Promise<Refusal> {
  if (answer.status < 500) return 'sign_in_failed';
  throw new DiscoveryError('internal', { detail: (await answer.text()).slice(0, 200) });
}
