import { DiscoveryError } from '../../errors/errors.ts';
import { listInvitations, revokeInvitation } from '../../store/accounts/invitations.ts';
import { listMembers } from '../../store/accounts/members.ts';
import * as accounts from '../auth/schemas.ts';
import type { Portal } from '../context.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { changeMember, invite } from './members.ts';

export function memberRoutes(app: App, portal: Portal): void {
  invitationRoutes(app, portal);
  singleMemberRoute(app, portal);
}

/** Who is a member, and who is to become one. */
function invitationRoutes(app: App, portal: Portal): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/members',
    config: { access: 'admin' },
    schema: {
      tags: ['Settings'],
      summary: 'Members and pending invitations',
      params: common.tenantParams,
      response: { 200: accounts.memberList, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      return await portal.database.asPortal(async (tx) => ({
        items: [...(await listMembers(tx, tenantId))],
        invitations: [...(await listInvitations(tx, tenantId))],
      }));
    },
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/invitations',
    config: { access: 'admin', audit: 'member.invite', requiresReauthentication: true },
    schema: {
      tags: ['Settings'],
      summary: 'Invite somebody by a one-time link',
      params: common.tenantParams,
      body: accounts.inviteBody,
      response: { 201: accounts.invitationMade, ...problemResponse },
    },
    handler: async (request, reply) => await reply.code(201).send(await invite(portal, request)),
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/invitations/:invitationId',
    config: { access: 'admin', audit: 'invitation.revoke' },
    schema: {
      tags: ['Settings'],
      summary: 'Take an invitation back',
      params: accounts.invitationParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId, invitationId } = request.params;
      const revoked = await portal.database.asPortal((tx) =>
        revokeInvitation(tx, tenantId, invitationId),
      );
      if (!revoked) throw new DiscoveryError('not_found');
      return await reply.code(204).send();
    },
  });
}

/** Changing and removing members. */
function singleMemberRoute(app: App, portal: Portal): void {
  app.route({
    method: 'PATCH',
    url: '/api/tenants/:tenantId/members/:userId',
    config: { access: 'admin', audit: 'member.set-role', requiresReauthentication: true },
    schema: {
      tags: ['Settings'],
      summary: 'Change the role of a member',
      params: accounts.memberParams,
      body: accounts.changeRoleBody,
      response: { 200: accounts.member, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId, userId } = request.params;
      return await changeMember(portal, tenantId, userId, request.body.role);
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/members/:userId',
    config: { access: 'admin', audit: 'member.remove', requiresReauthentication: true },
    schema: {
      tags: ['Settings'],
      summary: 'Remove a member; their sessions end',
      params: accounts.memberParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId, userId } = request.params;
      await changeMember(portal, tenantId, userId, null);
      return await reply.code(204).send();
    },
  });
}
