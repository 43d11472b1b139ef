import type { FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import type { Role } from '../../store/accounts/members.ts';
import type { UserAccess } from '../../store/accounts/people.ts';
import type { SignedIn } from './services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null before authentication and on routes open to anyone. */
    principal: Principal | null;
    /** The principal's role in the tenant of the path; null without access to it. */
    tenantRole: Role | null;
  }
}

/** Who sends a request: a person with a session, or a program with an API key of one tenant. */
export interface Principal extends UserAccess {
  /** Null for a program. */
  readonly userId: string | null;
  /** The actor in the audit log: an e-mail address, or the name of the key. */
  readonly label: string;
  readonly name: string;
  /** Null for a program. */
  readonly session: PrincipalSession | null;
  /** Cookies to send with the response. */
  readonly cookies: readonly string[];
}

export interface PrincipalSession {
  readonly sessionId: string;
  /** Time of the last authentication: each one starts a new session. */
  readonly createdAt: Date;
  readonly expiresAt: string;
}

/** A principal that is a person. */
export interface Person extends Principal {
  readonly userId: string;
  readonly session: PrincipalSession;
}

/** Throws `sign_in_required` on a route that is open to anyone. */
export function principalOf({ principal }: FastifyRequest): Principal {
  if (principal) return principal;
  throw new DiscoveryError('sign_in_required');
}

/** Throws `forbidden` for a program. */
export function personOf(request: FastifyRequest): Person {
  const principal = principalOf(request);
  const { userId, session } = principal;
  if (userId === null || session === null) throw new DiscoveryError('forbidden');
  return { ...principal, userId, session };
}

export const toPerson = (signedIn: SignedIn, access: UserAccess): Person => ({
  ...access,
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
