import { DiscoveryError } from '../../errors/errors.ts';
import { findUserAccess, recordSignIn } from '../../store/accounts/people.ts';
import { deleteExpired, endSession } from '../../store/accounts/sessions.ts';
import type { Client } from '../access/client.ts';
import { failed, type Outcome, succeeded } from '../access/outcome.ts';
import { toPerson } from '../access/principal.ts';
import type { SignedIn } from '../access/services.ts';
import type { AuthServices } from './services.ts';
import { type SessionView, viewSession } from './session-view.ts';

/** Starts a session for a person who has passed every check; ends the previous one, if any. */
export async function startSession(
  services: AuthServices,
  client: Client,
  userId: string,
): Promise<Outcome<SessionView>> {
  const response = await services.betterAuth.beginSession(userId, client.headers);
  if (!response.ok) return failed(new DiscoveryError('sign_in_failed'), { audit: { userId } });
  await revokePreviousSession(services, client);
  return await completeSignIn(services, client, response.headers.getSetCookie());
}

export async function revokePreviousSession(
  { betterAuth, database }: AuthServices,
  client: Client,
): Promise<void> {
  const previous = await betterAuth.identify(client.headers).catch(() => null);
  if (!previous) return;
  await database.asPortal((tx) => endSession(tx, previous.userId, previous.sessionId));
}

/** @param cookies `Set-Cookie` values that start the session */
export async function readStartedSession(
  { betterAuth }: AuthServices,
  client: Client,
  cookies: readonly string[],
): Promise<SignedIn> {
  const headers = new Headers(client.headers);
  headers.set('cookie', cookies.map((cookie) => cookie.split(';')[0]).join('; '));
  const started = await betterAuth.identify(headers);
  if (!started) throw new DiscoveryError('internal', { detail: 'the session did not begin' });
  return started;
}

/** Records the sign-in and views the session that `cookies` start. */
export async function completeSignIn(
  services: AuthServices,
  client: Client,
  cookies: readonly string[],
): Promise<Outcome<SessionView>> {
  const started = await readStartedSession(services, client, cookies);
  const access = await services.database.asPortal(async (tx) => {
    await recordSignIn(tx, started.userId);
    await deleteExpired(tx);
    return await findUserAccess(tx, started.userId);
  });
  const effects = { cookies, audit: { userId: started.userId, actor: started.email } };
  if (!access) return failed(new DiscoveryError('sign_in_failed'), effects);
  return succeeded(await viewSession(services, toPerson(started, access)), effects);
}
