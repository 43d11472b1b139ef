import { z } from 'zod';
import { checkSchema } from '../../store/migrate.ts';
import type { App } from './app.ts';
import { checkMetricsReader } from './metrics.ts';
import { problemResponse } from './schemas.ts';
import type { PortalServices } from './services.ts';

const health = z.object({ status: z.literal('ok') });

const readiness = z.object({
  status: z.literal('ok'),
  temporal: z.enum(['reachable', 'temporal_unreachable']),
});

/** For probes and scrapers. The answers hold nothing about tenants. */
export function healthRoutes(
  app: App,
  { database, temporal, metrics, site }: PortalServices,
): void {
  app.route({
    method: 'GET',
    url: '/healthz',
    config: { access: 'anyone', rateLimit: false },
    schema: {
      tags: ['Operation'],
      summary: 'The process is alive',
      response: { 200: health, ...problemResponse },
    },
    handler: async () => ({ status: 'ok' as const }),
  });
  app.route({
    method: 'GET',
    url: '/readyz',
    config: { access: 'anyone', rateLimit: false },
    schema: {
      tags: ['Operation'],
      summary: 'The database answers and its schema is this version',
      response: { 200: readiness, ...problemResponse },
    },
    // Ready without Temporal too: the portal still serves lists from PostgreSQL.
    handler: async () => {
      await checkSchema(database);
      const up = await temporal.isUp();
      const state = up ? ('reachable' as const) : ('temporal_unreachable' as const);
      return { status: 'ok' as const, temporal: state };
    },
  });
  app.route({
    method: 'GET',
    url: '/metrics',
    config: { access: 'anyone', rateLimit: false },
    schema: { hide: true },
    handler: async (request, reply) => {
      checkMetricsReader(request, site.metricsToken);
      return await reply.type(metrics.contentType).send(await metrics.render());
    },
  });
  app.route({
    method: 'GET',
    url: '/api/openapi.json',
    config: { access: 'anyone' },
    schema: { hide: true },
    handler: async () => app.swagger(),
  });
}
