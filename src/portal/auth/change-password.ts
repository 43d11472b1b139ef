import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { deletePendingSignIns } from '../../store/accounts/second-factors.ts';
import { setSessionCreatedAt } from '../../store/accounts/sessions.ts';
import type { Client } from '../access/client.ts';
import { atFieldOf, failed, type Outcome, succeeded } from '../access/outcome.ts';
import type { Person } from '../access/principal.ts';
import { atField } from '../http/problems.ts';
import { checkPassword } from './passwords.ts';
import type { changePasswordBody } from './schemas.ts';
import type { AuthServices } from './services.ts';
import { readStartedSession } from './session.ts';
import { withAttemptLimit } from './sign-in-attempts.ts';

/** Ends the person's other sessions and pending sign-ins. */
export async function changePassword(
  services: AuthServices,
  client: Client,
  { userId, label: email, name, session }: Person,
  { currentPassword, newPassword }: z.infer<typeof changePasswordBody>,
): Promise<Outcome<void>> {
  await atField({ weak_password: 'newPassword' }, async () =>
    checkPassword(newPassword, [email, name]),
  );
  const changed = await withAttemptLimit(services, { email, address: client.address }, async () => {
    const { betterAuth } = services;
    const response = await betterAuth.changePassword(currentPassword, newPassword, client.headers);
    if (response.ok) return succeeded(undefined, { cookies: response.headers.getSetCookie() });
    if (response.status < 500) return failed(new DiscoveryError('sign_in_failed'));
    const detail = (await response.text()).slice(0, 200);
    throw new DiscoveryError('internal', { detail });
  });
  if (changed.failure) return atFieldOf({ sign_in_failed: 'currentPassword' }, changed);
  const started = await readStartedSession(services, client, changed.cookies);
  await services.database.asPortal(async (tx) => {
    // Keeps the age of the session: the password alone does not count as a re-authentication.
    await setSessionCreatedAt(tx, started.sessionId, session.createdAt);
    await deletePendingSignIns(tx, userId);
  });
  return changed;
}
