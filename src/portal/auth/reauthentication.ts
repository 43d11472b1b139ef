import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import type { Client } from '../access/client.ts';
import { atFieldOf, failed, type Outcome, succeeded, withAudit } from '../access/outcome.ts';
import type { Person } from '../access/principal.ts';
import { FieldError } from '../http/problems.ts';
import { checkFactor, fieldOf } from './second-factor.ts';
import type { reauthenticationBody } from './second-factor-schemas.ts';
import type { AuthServices } from './services.ts';
import { startSession } from './session.ts';
import type { SessionView } from './session-view.ts';
import { withAttemptLimit } from './sign-in-attempts.ts';

type Credentials = z.infer<typeof reauthenticationBody>;

/** Asks a signed-in person for all that sign-in asks for: the password and the second factor. */
export async function checkIdentity(
  services: AuthServices,
  { address }: Client,
  { userId, label: email, hasPassword, secondFactor }: Person,
  { password, ...factor }: Credentials,
): Promise<Outcome<void>> {
  if (!hasPassword) throw new DiscoveryError('no_password');
  if (secondFactor && factor.code === undefined && factor.recoveryCode === undefined) {
    throw new FieldError('code', new DiscoveryError('second_factor_required'));
  }
  const checked = await withAttemptLimit(services, { email, address }, async () => {
    const found = await services.betterAuth.checkPassword(email, password);
    if (found !== userId) return failed(new DiscoveryError('sign_in_failed'));
    return secondFactor ? await checkFactor(services, userId, factor) : succeeded(undefined);
  });
  return atFieldOf({ sign_in_failed: 'password', ...fieldOf(factor) }, checked);
}

/** Starts a new session, as sign-in does: its age is the age of the authentication. */
export async function reauthenticate(
  services: AuthServices,
  client: Client,
  person: Person,
  credentials: Credentials,
): Promise<Outcome<SessionView>> {
  const checked = await checkIdentity(services, client, person, credentials);
  if (checked.failure) return checked;
  return withAudit(checked.audit, await startSession(services, client, person.userId));
}
