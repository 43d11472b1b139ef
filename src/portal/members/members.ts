import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { listInvitations } from '../../store/accounts/invitations.ts';
import {
  addMember,
  listMembers,
  lockMembers,
  type MemberRow,
  type Role,
  removeMember,
  setRole,
} from '../../store/accounts/members.ts';
import { findPersonByEmail } from '../../store/accounts/people.ts';
import { HOUR_MS, linkUrl, makeLink } from '../auth/one-time-links.ts';
import { FieldError } from '../http/problems.ts';
import type { PortalServices } from '../http/services.ts';
import type { invitationMade, inviteBody } from './schemas.ts';

const INVITATION_LIFE_MS = 7 * 24 * HOUR_MS;

/** A person with an account becomes a member at once; the link then leads to the portal itself. */
export async function invite(
  { database, site }: PortalServices,
  tenantId: string,
  invitedBy: string,
  { email: address, role }: z.infer<typeof inviteBody>,
): Promise<z.infer<typeof invitationMade>> {
  const email = address.toLowerCase();
  return await database.asPortal(async (tx) => {
    await lockMembers(tx, tenantId);
    const person = await findPersonByEmail(tx, email);
    if (person) {
      const members = await listMembers(tx, tenantId);
      if (members.some(({ userId }) => userId === person.userId)) {
        throw new FieldError('email', new DiscoveryError('member_exists'));
      }
      await addMember(tx, tenantId, person.userId, role);
      return { invitation: null, link: `${site.origin}/` };
    }
    const lifeMs = INVITATION_LIFE_MS;
    const link = { purpose: 'invitation', email, tenantId, role, invitedBy, lifeMs } as const;
    const { linkId, token } = await makeLink(tx, link);
    const invitations = await listInvitations(tx, tenantId);
    const invitation = invitations.find(({ invitationId }) => invitationId === linkId);
    if (!invitation) throw new DiscoveryError('internal');
    return { invitation, link: linkUrl(site.origin, token) };
  });
}

/** @param role null removes the member. Throws `last_admin` instead of removing the last one. */
export async function changeMember(
  { database }: PortalServices,
  tenantId: string,
  userId: string,
  role: Role | null,
): Promise<MemberRow> {
  return await database.asPortal(async (tx) => {
    await lockMembers(tx, tenantId);
    const members = await listMembers(tx, tenantId);
    const member = members.find((row) => row.userId === userId);
    if (!member) throw new DiscoveryError('not_found');
    const otherAdmins = members.filter((row) => row.role === 'admin' && row.userId !== userId);
    if (member.role === 'admin' && role !== 'admin' && otherAdmins.length === 0) {
      throw new DiscoveryError('last_admin');
    }
    if (role === null) await removeMember(tx, tenantId, userId);
    else await setRole(tx, tenantId, userId, role);
    return { ...member, role: role ?? member.role };
  });
}
