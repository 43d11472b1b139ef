import { DiscoveryError } from '../../errors/errors.ts';
import { findEmail } from '../../store/accounts/people.ts';
import { deletePendingSignIns, deleteSecondFactor } from '../../store/accounts/second-factors.ts';
import { endAllSessions } from '../../store/accounts/sessions.ts';
import type { Tx } from '../../store/database.ts';
import { audited, type Outcome } from '../access/outcome.ts';
import type { PortalServices } from '../http/services.ts';

/**
 * Help for a person who lost a device, or whose account somebody else uses. Not for admins of one
 * tenant, because people can belong to several.
 */

/** Throws `not_found` for an unknown person. */
export async function endSessionsOf(
  { database }: PortalServices,
  userId: string,
): Promise<Outcome<void>> {
  const email = await emailOf(database, userId);
  return await audited({ target: email }, () =>
    database.asPortal((tx) => revokeAccess(tx, userId)),
  );
}

/** Ends the person's sessions too. Throws `not_found` for an unknown person. */
export async function resetSecondFactor(
  { database }: PortalServices,
  userId: string,
): Promise<Outcome<void>> {
  const email = await emailOf(database, userId);
  return await audited({ target: email }, () =>
    database.asPortal(async (tx) => {
      if (!(await deleteSecondFactor(tx, userId))) {
        throw new DiscoveryError('second_factor_missing');
      }
      await revokeAccess(tx, userId);
    }),
  );
}

/** The name of a person in the audit log. */
async function emailOf(database: PortalServices['database'], userId: string): Promise<string> {
  const email = await database.asPortal((tx) => findEmail(tx, userId));
  if (email === null) throw new DiscoveryError('not_found');
  return email;
}

async function revokeAccess(tx: Tx, userId: string): Promise<void> {
  await endAllSessions(tx, userId);
  await deletePendingSignIns(tx, userId);
}
