import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DiscoveryError } from '../errors.ts';
import {
  endSession,
  findPersonByEmail,
  findStanding,
  forgetExpired,
  recordSignIn,
} from '../store/people.ts';
import { countFailure, forgetFailures, waitOf } from '../store/tries.ts';
import { accountHeaders, type Caller, hashSecret } from './callers.ts';
import { checkPassword } from './passwords.ts';
import { atField } from './problems.ts';
import { fieldsOf } from './records.ts';
import type { Portal } from './server.ts';
import { personOf, type SessionView, viewSession } from './session-view.ts';

/** Tries within a quarter of an hour. Behind one address there may be a whole office. */
const MOST_FOR_ACCOUNT = 8;
const MOST_FROM_ADDRESS = 40;

/** By its hash: a password, or a token, is easily typed into the field for the e-mail address. */
const accountSubject = (email: string): string => `account ${hashSecret(email).toString('hex')}`;
const addressSubject = (address: string): string => `address ${address}`;

export function passCookies(reply: FastifyReply, answer: Response): void {
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
}

type SignInRequest = FastifyRequest & {
  readonly body: { readonly email: string; readonly password: string };
};

/** Sign in with a password. An earlier session of the same browser ends. */
export async function signIn(
  portal: Portal,
  request: SignInRequest,
  reply: FastifyReply,
): Promise<SessionView> {
  const email = request.body.email.trim().toLowerCase();
  request.auditOutcome = { actor: email };
  await guarded(portal, request, email, async () => {
    if (!z.email().safeParse(email).success) return false;
    const headers = accountHeaders(request);
    const answer = await portal.accounts.signIn(email, request.body.password, headers);
    if (!answer.ok) return await refusalOf(answer);
    await endFormer(portal, request);
    passCookies(reply, answer);
    return true;
  });
  portal.metrics.countSignIn('done');
  return await welcome(portal, request, reply);
}

/** False when it says no; throws when it could not be asked. */
async function refusalOf(answer: Response): Promise<false> {
  if (answer.status < 500) return false;
  throw new DiscoveryError('internal', { detail: (await answer.text()).slice(0, 200) });
}

/** Lets nobody try too often, whether the account exists or not. */
async function guarded(
  portal: Portal,
  request: FastifyRequest,
  email: string,
  attempt: () => Promise<boolean>,
): Promise<void> {
  const { database, metrics } = portal;
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
  if (!(await attempt())) {
    metrics.countSignIn('failed');
    throw new DiscoveryError('sign_in_failed');
  }
  await database.asPortal(async (tx) => {
    await forgetFailures(tx, accountSubject(email));
    await forgetFailures(tx, addressSubject(request.ip));
  });
}

async function endFormer(portal: Portal, request: FastifyRequest): Promise<void> {
  const former = await portal.accounts.identify(accountHeaders(request)).catch(() => null);
  if (!former) return;
  await portal.database.asPortal((tx) => endSession(tx, former.userId, former.sessionId));
}

/** The session that the answer's cookies have just begun. */
export async function welcome(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SessionView> {
  const cookies = [reply.getHeader('set-cookie')].flat().map(String);
  const headers = accountHeaders(request);
  headers.set('cookie', cookies.map((cookie) => cookie.split(';')[0]).join('; '));
  const signedIn = await portal.accounts.identify(headers);
  if (!signedIn) throw new DiscoveryError('internal', { detail: 'the session did not begin' });
  const standing = await portal.database.asPortal(async (tx) => {
    await recordSignIn(tx, signedIn.userId);
    await forgetExpired(tx);
    return await findStanding(tx, signedIn.userId);
  });
  if (!standing) throw new DiscoveryError('sign_in_failed');
  request.auditOutcome = { userId: signedIn.userId, actor: signedIn.email };
  const caller: Caller = {
    userId: signedIn.userId,
    label: signedIn.email,
    name: signedIn.name,
    ...standing,
    session: { sessionId: signedIn.sessionId, expiresAt: signedIn.expiresAt.toISOString() },
    cookies: [],
  };
  return await viewSession(portal, caller);
}

type PasswordRequest = FastifyRequest & {
  readonly body: { readonly currentPassword: string; readonly newPassword: string };
};

export async function changePassword(
  portal: Portal,
  request: PasswordRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { label } = personOf(request);
  const { currentPassword, newPassword } = request.body;
  const known = [label, request.caller?.name ?? ''];
  await atField({ weak_password: 'newPassword' }, async () => checkPassword(newPassword, known));
  await atField({ sign_in_failed: 'currentPassword' }, () =>
    guarded(portal, request, label, async () => {
      const headers = accountHeaders(request);
      const answer = await portal.accounts.changePassword(currentPassword, newPassword, headers);
      if (!answer.ok) return await refusalOf(answer);
      passCookies(reply, answer);
      return true;
    }),
  );
  return await reply.code(204).send();
}

/** Begins signing in at the provider: the browser goes where the answer says. */
export async function startOidc(
  { accounts }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ url: string }> {
  if (accounts.oidcName === null) throw new DiscoveryError('not_found');
  const answer = await accounts.startOidc(accountHeaders(request));
  const body: unknown = await answer.json();
  const parsed = z.object({ url: z.url() }).safeParse(body);
  if (!answer.ok || !parsed.success) throw new DiscoveryError('sign_in_failed');
  passCookies(reply, answer);
  return { url: parsed.data.url };
}

/** The way back from the provider, which the browser walks: it is sent on, never shown an error. */
export async function finishOidc(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { accounts } = portal;
  if (accounts.oidcName === null) throw new DiscoveryError('sign_in_required');
  const query = Object.fromEntries(
    Object.entries(fieldsOf(request.query)).flatMap(([key, value]) =>
      typeof value === 'string' && value.length < 4_000 ? [[key, value]] : [],
    ),
  );
  const answer = await accounts.finishOidc(query, accountHeaders(request));
  passCookies(reply, answer);
  const begun = answer.headers.getSetCookie().some((cookie) => /s1d_session=[^;]{20}/.test(cookie));
  if (!begun) {
    portal.metrics.countSignIn('failed');
    request.problemCode = 'sign_in_failed';
    return await reply.redirect('/sign-in?error=sign_in_failed', 302);
  }
  await endFormer(portal, request);
  await welcome(portal, request, reply);
  portal.metrics.countSignIn('done');
  return await reply.redirect('/', 302);
}
