import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../access/authentication.ts';
import { personOf } from '../access/principal.ts';
import type { App } from '../http/app.ts';
import * as common from '../http/schemas.ts';
import { eventStream, problemResponse } from '../http/schemas.ts';
import type { IntegrationServices } from './services.ts';

export function eventRoutes(app: App, portal: IntegrationServices): void {
  app.route({
    method: 'GET',
    url: '/api/tenants/:tenantId/events',
    config: { access: 'viewer' },
    schema: {
      tags: ['Integration'],
      summary: 'Server-sent events: status, progress, finished runs',
      params: common.tenantParams,
      response: { 200: eventStream, ...problemResponse },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.params;
      const { userId } = personOf(request);
      const stream = portal.events.open({
        tenantId,
        userId,
        mayRead: () => mayRead(portal, request, tenantId),
      });
      return await sendEvents(reply, stream);
    },
  });
}

async function sendEvents(reply: FastifyReply, stream: Readable): Promise<FastifyReply> {
  // Proxies must pass events on without buffering.
  reply.header('x-accel-buffering', 'no').header('cache-control', 'no-store, no-transform');
  return await reply.type('text/event-stream').send(stream);
}

/** Whether the session still exists and its user may still see the tenant. */
async function mayRead(
  portal: IntegrationServices,
  request: FastifyRequest,
  tenantId: string,
): Promise<boolean> {
  const principal = await authenticate(portal, request);
  return (
    principal !== null &&
    (principal.installationAdmin ||
      principal.memberships.some((membership) => membership.tenantId === tenantId))
  );
}
