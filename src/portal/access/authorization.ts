import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import { type Role, tenantExists } from '../../store/accounts/people.ts';
import type { App } from '../http/app.ts';
import { isOurHost, isOurOrigin, isTemporalUi } from '../http/origin.ts';
import type { PortalServices } from '../http/services.ts';
import { textField } from '../http/unknown-fields.ts';
import type { Access } from './access-rules.ts';
import { authenticate, type Principal } from './authentication.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null;
    /** The caller's role in the tenant of the path. */
    tenantRole: Role | null;
  }
  interface FastifyInstance {
    /** Every route there is, and who may use it. */
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

/** So long a session counts as proof of who uses it: it begins with one. */
const PROOF_LASTS_MS = 15 * 60_000;

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * The one place where it is decided who may do what: before a body is read or a parameter looked at.
 * Without a session everything is 401; what is not the caller's to see is 404, what their role does
 * not permit is 403.
 */
export function registerAuthorization(app: App, services: PortalServices): void {
  app.decorateRequest('principal', null);
  app.decorateRequest('tenantRole', null);
  app.decorate('routeAccess', []);
  app.addHook('onRoute', (route) => {
    app.routeAccess.push(readRouteAccess(route));
  });
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access !== undefined) await authorise(services, request, reply, access);
    else if (isUnknownApi(request)) await requirePrincipal(services, request, reply);
  });
}

/** By the route that was found, for a path can be spelled in many ways. */
const isApi = ({ routeOptions: { url } }: FastifyRequest): boolean =>
  url !== undefined && /^\/(api|codec)\//.test(url);

const isUnknownApi = (request: FastifyRequest): boolean =>
  request.is404 && request.url.startsWith('/api');

/** Throws for a route that does not say who may use it, and what it is called when it is used. */
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

async function authorise(
  services: PortalServices,
  request: FastifyRequest,
  reply: FastifyReply,
  access: Access,
): Promise<void> {
  // Probes and scrapers come by other names than people do.
  if (isApi(request) && !isOurHost(services.site, request)) {
    throw new DiscoveryError('origin_refused');
  }
  const caller = access === 'anyone' ? null : await requirePrincipal(services, request, reply);
  if (caller && caller.session === null && access !== 'viewer-or-key') {
    throw new DiscoveryError('forbidden');
  }
  const { requiresReauthentication, allowedBeforeSecondFactor } = request.routeOptions.config;
  if (caller && !allowedBeforeSecondFactor && owesSecondFactor(services, caller)) {
    throw new DiscoveryError('second_factor_setup_required');
  }
  if (CHANGING.has(request.method) && !isAllowedOrigin(services, request)) {
    throw new DiscoveryError('origin_refused');
  }
  if (access === 'installation-admin' && caller?.installationAdmin !== true) {
    throw new DiscoveryError('forbidden');
  }
  if (caller && needsTenant(access)) {
    request.tenantRole = await roleIn(services, caller, request);
    if (access === 'admin' && request.tenantRole !== 'admin') throw new DiscoveryError('forbidden');
  }
  if (requiresReauthentication && !isFresh(caller))
    throw new DiscoveryError('reauthentication_required');
}

/** Who has no password signs in at a provider, whose affair it is; a program has no factors. */
const owesSecondFactor = (
  { secondFactorRequired }: PortalServices,
  { session, hasPassword, secondFactor }: Principal,
): boolean => secondFactorRequired && session !== null && hasPassword && !secondFactor;

const isFresh = (caller: Principal | null): boolean =>
  caller !== null &&
  caller.session !== null &&
  Date.now() - caller.session.createdAt.getTime() < PROOF_LASTS_MS;

const isAllowedOrigin = ({ site }: PortalServices, request: FastifyRequest): boolean =>
  isOurOrigin(site, request) ||
  (request.routeOptions.config.origin === 'temporal-ui' && isTemporalUi(site, request));

async function requirePrincipal(
  services: PortalServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Principal> {
  const caller = await authenticate(services, request);
  if (!caller) throw new DiscoveryError('sign_in_required');
  if (caller.cookies.length > 0) reply.header('set-cookie', [...caller.cookies]);
  request.principal = caller;
  return caller;
}

/** Throws `not_found` alike for a tenant that is not there and one that is not the caller's. */
async function roleIn(
  { database }: PortalServices,
  caller: Principal,
  request: FastifyRequest,
): Promise<Role> {
  const tenantId = textField(request.params, 'tenantId');
  if (tenantId === undefined || !/^[a-z0-9-]{1,63}$/.test(tenantId)) {
    throw new DiscoveryError('not_found');
  }
  const own = caller.memberships.find((membership) => membership.tenantId === tenantId);
  if (caller.installationAdmin && !own) {
    if (!(await database.asPortal((tx) => tenantExists(tx, tenantId)))) {
      throw new DiscoveryError('not_found');
    }
  } else if (!own) throw new DiscoveryError('not_found');
  return caller.installationAdmin ? 'admin' : (own?.role ?? 'viewer');
}
