import fastify from 'fastify';
import { registerAuditLog } from './access/audit.ts';
import { registerAuthorization } from './access/authorization.ts';
import { cookieName } from './auth/better-auth.ts';
import type { AuthServices } from './auth/services.ts';
import type { Portal } from './context.ts';
import type { App } from './http/app.ts';
import { describeApi } from './http/openapi.ts';
import { sendProblem } from './http/problems.ts';
import { registerRateLimits } from './http/rate-limits.ts';
import { securityHeaders, sendSecurityHeaders } from './http/security-headers.ts';
import { StaticFiles } from './http/static-files.ts';
import { EventHub } from './integration/events.ts';
import { IntegrationViews } from './integration/integration-views.ts';
import { InventoryAggregates } from './inventory/inventory-aggregates.ts';
import { registerRoutes } from './routes.ts';

/** Bodies are forms; the largest holds a token of 8 KB. */
const MAX_BODY_BYTES = 64 * 1024;

/** Builds the server without connecting to anything. */
export async function createServer(services: AuthServices): Promise<App> {
  const { site, log, metrics } = services;
  const app: App = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: site.trustedProxies.length > 0 ? [...site.trustedProxies] : false,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 300 },
    requestTimeout: 120_000,
    forceCloseConnections: true,
    // A malformed path reaches no hook and no other error handler.
    frameworkErrors: (error, request, reply) => {
      reply.headers(securityHeaders(site));
      void sendProblem(services, error, request, reply);
    },
  });
  // A form on another site can send text/plain without a CORS preflight.
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('problemCode', null);
  app.setErrorHandler((error, request, reply) => sendProblem(services, error, request, reply));
  await describeApi(app, cookieName(site.secure), services.version);
  const views = new IntegrationViews(services);
  const aggregates = new InventoryAggregates(services.database);
  const events = new EventHub({ ...services, views });
  const portal: Portal = { ...services, views, aggregates, events };
  metrics.observeStreams(() => events.listeners);
  metrics.observeRequests(app);
  sendSecurityHeaders(app, site);
  registerAuthorization(app, services);
  await registerRateLimits(app);
  registerAuditLog(app, services);
  const pages = new StaticFiles(site.webRoot);
  await pages.register(app);
  registerRoutes(app, portal);
  app.addHook('onClose', () => events.close());
  log('INFO', 'portal is assembled', { pages: site.webRoot !== null });
  return app;
}
