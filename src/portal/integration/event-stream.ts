import type { FastifyReply, FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import { authenticate } from '../access/authentication.ts';
import { personOf } from '../access/principal.ts';
import type { IntegrationServices } from './services.ts';

/** A person has a few tabs; more streams are a page gone wild. */
const MAX_STREAMS = 20;

const open = new Map<string, number>();

/** Live events of a tenant, as long as the reader may see it. */
export async function streamEvents(
  portal: IntegrationServices,
  request: FastifyRequest,
  tenantId: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { userId } = personOf(request);
  const streams = open.get(userId) ?? 0;
  if (streams >= MAX_STREAMS) throw new DiscoveryError('rate_limited', { retryAfterMs: 5_000 });
  open.set(userId, streams + 1);
  const stream = portal.events.open(tenantId, async () => {
    const caller = await authenticate(portal, request);
    return (
      caller !== null &&
      (caller.installationAdmin || caller.memberships.some((own) => own.tenantId === tenantId))
    );
  });
  stream.once('close', () => {
    const left = (open.get(userId) ?? 1) - 1;
    if (left > 0) open.set(userId, left);
    else open.delete(userId);
  });
  // A proxy in between must pass events on as they come.
  reply.header('x-accel-buffering', 'no').header('cache-control', 'no-store, no-transform');
  return await reply.type('text/event-stream').send(stream);
}
