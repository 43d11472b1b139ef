import type { FastifyRequest } from 'fastify';
import { DiscoveryError, describeError, findDiscoveryError } from '../../errors/errors.ts';
import { findApiKey } from '../../store/accounts/api-keys.ts';
import { findUserAccess } from '../../store/accounts/people.ts';
import { translate } from '../../store/database.ts';
import { hashSecret } from '../http/secrets.ts';
import { clientOf } from './client.ts';
import { type Principal, toPerson } from './principal.ts';
import type { AccessServices, SignedIn } from './services.ts';

/** Marks API keys in logs and for scanners of leaked secrets. */
export const API_KEY_PREFIX = 's1d_';

const BEARER_KEY = /^Bearer (s1d_[A-Za-z0-9_-]{43})$/;

type AuthenticationServices = Pick<AccessServices, 'database' | 'sessions'>;

/** Null without valid credentials. Throws `database_unreachable`. */
export async function authenticate(
  services: AuthenticationServices,
  request: FastifyRequest,
): Promise<Principal | null> {
  const key = BEARER_KEY.exec(request.headers.authorization ?? '')?.[1];
  if (key !== undefined) return await authenticateApiKey(services, key);
  const signedIn = await identify(services, request);
  if (!signedIn) return null;
  const access = await services.database.asPortal((tx) => findUserAccess(tx, signedIn.userId));
  return access ? toPerson(signedIn, access) : null;
}

/** better-auth wraps database failures in errors of its own: a query tells them apart. */
async function identify(
  { sessions, database }: AuthenticationServices,
  request: FastifyRequest,
): Promise<SignedIn | null> {
  if (request.headers.cookie === undefined) return null;
  try {
    return await sessions.identify(clientOf(request).headers);
  } catch (error) {
    const known = findDiscoveryError(translate(error));
    if (known) throw known;
    await database.asPortal((tx) => tx.query('select 1'));
    throw new DiscoveryError('internal', { detail: describeError(error), cause: error });
  }
}

async function authenticateApiKey(
  { database }: AuthenticationServices,
  key: string,
): Promise<Principal | null> {
  const found = await database.asPortal((tx) => findApiKey(tx, hashSecret(key)));
  if (!found) return null;
  return {
    userId: null,
    label: `API key ${found.name}`,
    name: found.name,
    installationAdmin: false,
    memberships: [{ tenantId: found.tenantId, role: 'viewer' }],
    hasPassword: false,
    secondFactor: false,
    session: null,
    cookies: [],
  };
}
