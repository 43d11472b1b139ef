import type { FastifyRequest } from 'fastify';
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
import type { invitationMade, inviteBody } from '../auth/schemas.ts';
import { personOf } from '../auth/session-view.ts';
import type { Portal } from '../context.ts';
import { FieldError } from '../http/problems.ts';

const INVITATION_LIFE_MS = 7 * 24 * HOUR_MS;

type InviteRequest = FastifyRequest & {
  readonly params: { readonly tenantId: string };
  readonly body: z.infer<typeof inviteBody>;
};

/** A person who has an account becomes a member at once; their link is the portal itself. */
export async function invite(
  { database, site }: Portal,
  request: InviteRequest,
): Promise<z.infer<typeof invitationMade>> {
  const { tenantId } = request.params;
  const { role } = request.body;
  const email = request.body.email.toLowerCase();
  const { userId: invitedBy } = personOf(request);
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
    const made = await listInvitations(tx, tenantId);
    const invitation = made.find(({ invitationId }) => invitationId === linkId);
    if (!invitation) throw new DiscoveryError('internal');
    return { invitation, link: linkUrl(site.origin, token) };
  });
}

/** @param role null: removes them. The last administrator of a tenant stays one. */
export async function changeMember(
  { database }: Portal,
  tenantId: string,
  userId: string,
  role: Role | null,
): Promise<MemberRow> {
  return await database.asPortal(async (tx) => {
    await lockMembers(tx, tenantId);
    const members = await listMembers(tx, tenantId);
    const member = members.find((known) => known.userId === userId);
    if (!member) throw new DiscoveryError('not_found');
    const others = members.filter((known) => known.role === 'admin' && known.userId !== userId);
    if (member.role === 'admin' && role !== 'admin' && others.length === 0) {
      throw new DiscoveryError('last_admin');
    }
    if (role === null) await removeMember(tx, tenantId, userId);
    else await setRole(tx, tenantId, userId, role);
    return { ...member, role: role ?? member.role };
  });
}
