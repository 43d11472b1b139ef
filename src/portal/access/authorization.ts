import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import type { Role } from '../../store/accounts/members.ts';
import { tenantExists } from '../../store/accounts/tenants.ts';
import type { App } from '../http/app.ts';
import { isOurHost, isOurOrigin, isTemporalUi } from '../http/origin.ts';
import { textField } from '../http/unknown-fields.ts';
import type { Access } from './access-rules.ts';
import { authenticate } from './authentication.ts';
import type { Principal } from './principal.ts';
import type { AccessServices } from './services.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route and who may use it. */
    routeAccess: RouteAccess[];
  }
}

export interface RouteAccess {
  readonly methods: readonly string[];
  readonly url: string;
  readonly access: Access;
  readonly requiresReauthentication: boolean;
  readonly allowedBeforeSecondFactor: boolean;
}

/** An authentication counts as recent for this long. Each one starts a new session. */
const RECENT_AUTHENTICATION_MS = 15 * 60_000;

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Decides, in this one place, who may do what, before parameters and body are read. 401 without a
 * session; 404 for a tenant that the principal may not see; 403 when the role is not enough.
 */
export function registerAuthorization(app: App, services: AccessServices): void {
  app.decorateRequest('principal', null);
  app.decorateRequest('tenantRole', null);
  app.decorate('routeAccess', []);
  app.addHook('onRoute', (route) => {
    app.routeAccess.push(readRouteAccess(route));
  });
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access !== undefined) await authorize(services, request, reply, access);
    else if (isUnknownApi(request)) await requirePrincipal(services, request, reply);
  });
}

/** Reads the matched route: the same path can be spelled in many ways. */
const isApi = ({ routeOptions: { url } }: FastifyRequest): boolean =>
  url !== undefined && /^\/(api|codec)\//.test(url);

const isUnknownApi = (request: FastifyRequest): boolean =>
  request.is404 && request.url.startsWith('/api');

/** Throws for a route without `access`, or that changes something without `audit`. */
function readRouteAccess({ config, method, url }: RouteOptions): RouteAccess {
  const methods = [method].flat();
  const changing = methods.some((name) => CHANGING.has(name));
  if (config?.access === undefined) throw new Error(`${url} does not say who may use it`);
  if (changing && config.audit === undefined) {
    throw new Error(`${url} does not say what the audit log calls it`);
  }
  if (needsTenant(config.access) !== url.includes('/:tenantId')) {
    throw new Error(`${url}: its path and its access disagree about a tenant`);
  }
  const { access, requiresReauthentication = false, allowedBeforeSecondFactor = false } = config;
  if (access === 'anyone' && (requiresReauthentication || allowedBeforeSecondFactor)) {
    throw new Error(`${url} asks something of a session, and takes none`);
  }
  return { methods, url, access, requiresReauthentication, allowedBeforeSecondFactor };
}

const needsTenant = (access: Access): boolean =>
  access === 'viewer' || access === 'viewer-or-key' || access === 'admin';

async function authorize(
  services: AccessServices,
  request: FastifyRequest,
  reply: FastifyReply,
  access: Access,
): Promise<void> {
  // Health checks and scrapers may use other host names than browsers.
  if (isApi(request) && !isOurHost(services.site, request)) {
    throw new DiscoveryError('origin_refused');
  }
  const principal = access === 'anyone' ? null : await requirePrincipal(services, request, reply);
  if (principal && principal.session === null && access !== 'viewer-or-key') {
    throw new DiscoveryError('forbidden');
  }
  const { requiresReauthentication, allowedBeforeSecondFactor } = request.routeOptions.config;
  if (principal && !allowedBeforeSecondFactor && mustSetUpSecondFactor(services, principal)) {
    throw new DiscoveryError('second_factor_setup_required');
  }
  if (CHANGING.has(request.method) && !isAllowedOrigin(services, request)) {
    throw new DiscoveryError('origin_refused');
  }
  if (access === 'installation-admin' && principal?.installationAdmin !== true) {
    throw new DiscoveryError('forbidden');
  }
  if (principal && needsTenant(access)) {
    request.tenantRole = await roleIn(services, principal, request);
    if (access === 'admin' && request.tenantRole !== 'admin') throw new DiscoveryError('forbidden');
  }
  if (requiresReauthentication && !isRecentlyAuthenticated(principal)) {
    throw new DiscoveryError('reauthentication_required');
  }
}

/** OIDC users: their provider enforces second factors. API keys have none. */
const mustSetUpSecondFactor = (
  { secondFactorRequired }: AccessServices,
  { session, hasPassword, secondFactor }: Principal,
): boolean => secondFactorRequired && session !== null && hasPassword && !secondFactor;

const isRecentlyAuthenticated = (principal: Principal | null): boolean =>
  principal !== null &&
  principal.session !== null &&
  Date.now() - principal.session.createdAt.getTime() < RECENT_AUTHENTICATION_MS;

const isAllowedOrigin = ({ site }: AccessServices, request: FastifyRequest): boolean =>
  isOurOrigin(site, request) ||
  (request.routeOptions.config.origin === 'temporal-ui' && isTemporalUi(site, request));

async function requirePrincipal(
  services: AccessServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Principal> {
  const principal = await authenticate(services, request);
  if (!principal) throw new DiscoveryError('sign_in_required');
  if (principal.cookies.length > 0) reply.header('set-cookie', [...principal.cookies]);
  request.principal = principal;
  return principal;
}

/** Throws `not_found` for an unknown tenant, and for one that the principal may not see. */
async function roleIn(
  { database }: AccessServices,
  principal: Principal,
  request: FastifyRequest,
): Promise<Role> {
  const tenantId = textField(request.params, 'tenantId');
  if (tenantId === undefined || !/^[a-z0-9-]{1,63}$/.test(tenantId)) {
    throw new DiscoveryError('not_found');
  }
  const own = principal.memberships.find((membership) => membership.tenantId === tenantId);
  if (principal.installationAdmin && !own) {
    if (!(await database.asPortal((tx) => tenantExists(tx, tenantId)))) {
      throw new DiscoveryError('not_found');
    }
  } else if (!own) throw new DiscoveryError('not_found');
  return principal.installationAdmin ? 'admin' : (own?.role ?? 'viewer');
}
