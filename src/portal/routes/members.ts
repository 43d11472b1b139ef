import type { App } from '../app-type.ts';
import { notYet } from '../not-yet.ts';
import * as accounts from '../schemas/accounts.ts';
import * as common from '../schemas/common.ts';
import { problemResponse } from '../schemas/common.ts';

export function membersRoutes(app: App): void {
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
    handler: notYet,
  });
  app.route({
    method: 'POST',
    url: '/api/tenants/:tenantId/invitations',
    config: { access: 'admin', audit: 'member.invite' },
    schema: {
      tags: ['Settings'],
      summary: 'Invite somebody by a one-time link',
      params: common.tenantParams,
      body: accounts.inviteBody,
      response: { 201: accounts.invitationMade, ...problemResponse },
    },
    handler: notYet,
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
    handler: notYet,
  });
  app.route({
    method: 'PATCH',
    url: '/api/tenants/:tenantId/members/:userId',
    config: { access: 'admin', audit: 'member.set-role' },
    schema: {
      tags: ['Settings'],
      summary: 'Change the role of a member',
      params: accounts.memberParams,
      body: accounts.changeRoleBody,
      response: { 200: accounts.member, ...problemResponse },
    },
    handler: notYet,
  });
  app.route({
    method: 'DELETE',
    url: '/api/tenants/:tenantId/members/:userId',
    config: { access: 'admin', audit: 'member.remove' },
    schema: {
      tags: ['Settings'],
      summary: 'Remove a member; their sessions end',
      params: accounts.memberParams,
      response: { 204: common.noContent, ...problemResponse },
    },
    handler: notYet,
  });
}
