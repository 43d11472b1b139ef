import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { DiscoveryError, describeError, findDiscoveryError } from '../../errors/errors.ts';
import { findApiKey } from '../../store/accounts/api-keys.ts';
import { type Role } from '../../store/accounts/members.ts';
import { findUserAccess, type UserAccess } from '../../store/accounts/people.ts';
import { translate } from '../../store/database.ts';
import { ADDRESS_HEADER, type SignedIn } from '../auth/better-auth.ts';
import type { PortalServices } from '../http/services.ts';

/** Who asks: a person with a session, or a program with an API key of one tenant. */
export interface Principal extends UserAccess {
  /** Null for a program. */
  readonly userId: string | null;
  /** E-mail, or the key's name: as the audit log calls them. */
  readonly label: string;
  readonly name: string;
  readonly session: PrincipalSession | null;
  /** Cookies to send along with the answer. */
  readonly cookies: readonly string[];
}

export interface PrincipalSession {
  readonly sessionId: string;
  /** When the person proved who they are. */
  readonly createdAt: Date;
  readonly expiresAt: string;
}

/** Sets API keys apart in logs, and lets scanners of leaked secrets know them. */
export const API_KEY_PREFIX = 's1d_';

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** What better-auth gets to see of a request. */
export function accountHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ [ADDRESS_HEADER]: request.ip });
  const { cookie, 'user-agent': userAgent } = request.headers;
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (userAgent !== undefined) headers.set('user-agent', userAgent.slice(0, 300));
  return headers;
}

export function readCookie({ headers }: FastifyRequest, name: string): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

export const principalOfPerson = (signedIn: SignedIn, standing: UserAccess): Principal => ({
  ...standing,
  userId: signedIn.userId,
  label: signedIn.email,
  name: signedIn.name,
  session: {
    sessionId: signedIn.sessionId,
    createdAt: signedIn.createdAt,
    expiresAt: signedIn.expiresAt.toISOString(),
  },
  cookies: signedIn.cookies,
});

/** Null: nobody that the portal knows. Throws `database_unreachable`. */
export async function authenticate(
  services: PortalServices,
  request: FastifyRequest,
): Promise<Principal | null> {
  const key = /^Bearer (s1d_[A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
  if (key !== undefined) return await authenticateApiKey(services, key);
  const signedIn = await identify(services, request);
  if (!signedIn) return null;
  const standing = await services.database.asPortal((tx) => findUserAccess(tx, signedIn.userId));
  return standing ? principalOfPerson(signedIn, standing) : null;
}

/** better-auth tells of a database that is away in its own words: ask the database then. */
async function identify({ betterAuth, database }: PortalServices, request: FastifyRequest) {
  if (request.headers.cookie === undefined) return null;
  try {
    return await betterAuth.identify(accountHeaders(request));
  } catch (error) {
    const known = findDiscoveryError(translate(error));
    if (known) throw known;
    await database.asPortal((tx) => tx.query('select 1'));
    throw new DiscoveryError('internal', { detail: describeError(error), cause: error });
  }
}

async function authenticateApiKey(
  { database }: PortalServices,
  key: string,
): Promise<Principal | null> {
  const found = await database.asPortal((tx) => findApiKey(tx, hashSecret(key)));
  if (!found) return null;
  const role: Role = 'viewer';
  return {
    userId: null,
    label: `API key ${found.name}`,
    name: found.name,
    installationAdmin: false,
    memberships: [{ tenantId: found.tenantId, role }],
    hasPassword: false,
    secondFactor: false,
    session: null,
    cookies: [],
  };
}
