import { DiscoveryError } from '../../errors/errors.ts';
import { listInvitations, revokeInvitation } from '../../store/accounts/invitations.ts';
import { listMembers } from '../../store/accounts/members.ts';
import { personOf } from '../access/principal.ts';
import type { AuthServices } from '../auth/services.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { problemResponse } from '../http/schemas.ts';
import { changeMember, invite } from './members.ts';
import * as shapes from './schemas.ts';

export function memberRoutes(app: App, services: AuthServices): void {
  invitationRoutes(app, services);
  singleMemberRoute(app, services);
}

/** Members and pending invitations. */
function invitationRoutes(app: App, services: AuthServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/members',
    config: { access: 'admin' },
    schema: {
      tags: ['Settings'],
      summary: 'Members and pending invitations',
      params: common.tenantParams,
      response: { 200: shapes.memberList, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId } = request.params;
      return await services.database.asPortal(async (tx) => ({
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
      summary: 'Invite a person by a one-time link',
      params: common.tenantParams,
      body: shapes.inviteBody,
      response: { 201: shapes.invitationMade, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.params;
      const { userId } = personOf(request);
      return await reply.code(201).send(await invite(services, tenantId, userId, request.body));
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/invitations/:invitationId',
    config: { access: 'admin', audit: 'invitation.revoke' },
    schema: {
      tags: ['Settings'],
      summary: 'Revoke an invitation',
      params: shapes.invitationParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId, invitationId } = request.params;
      const revoked = await services.database.asPortal((tx) =>
        revokeInvitation(tx, tenantId, invitationId),
      );
      if (!revoked) throw new DiscoveryError('not_found');
      return await reply.code(204).send();
    },
  });
}

/** Changes and removes one member. */
function singleMemberRoute(app: App, services: AuthServices): void {
  app.route({
    method: 'PATCH',
    url: '/api/tenants/:tenantId/members/:userId',
    config: { access: 'admin', audit: 'member.set-role', requiresReauthentication: true },
    schema: {
      tags: ['Settings'],
      summary: 'Change the role of a member',
      params: shapes.memberParams,
      body: shapes.changeRoleBody,
      response: { 200: shapes.member, ...problemResponse },
    },
    handler: async (request) => {
      const { tenantId, userId } = request.params;
      return await changeMember(services, tenantId, userId, request.body.role);
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/members/:userId',
    config: { access: 'admin', audit: 'member.remove', requiresReauthentication: true },
    schema: {
      tags: ['Settings'],
      summary: 'Remove a member; their sessions end',
      params: shapes.memberParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId, userId } = request.params;
      await changeMember(services, tenantId, userId, null);
      return await reply.code(204).send();
    },
  });
}
