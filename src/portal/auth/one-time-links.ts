import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import {
  createLink,
  findLink,
  type LinkRow,
  type LinkToCreate,
  useLink,
} from '../../store/accounts/links.ts';
import { addMember, createPerson, findFirstAdmin } from '../../store/accounts/people.ts';
import type { Database, Tx } from '../../store/database.ts';
import { hashSecret } from '../access/authentication.ts';
import type { Portal } from '../context.ts';
import { FieldError } from '../http/problems.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import type { acceptLinkBody, linkView } from './schemas.ts';
import { startSession } from './session.ts';
import type { SessionView } from './session-view.ts';

export const HOUR_MS = 3_600_000;

/** The token stands behind the '#', so that it reaches neither a log nor another site. */
export const linkUrl = (origin: string, token: string): string => `${origin}/link#${token}`;

type LinkOf = Pick<LinkToCreate, 'purpose' | 'lifeMs'> &
  Partial<Pick<LinkToCreate, 'email' | 'tenantId' | 'role' | 'userId' | 'invitedBy'>>;

/** @returns the token, which is kept nowhere */
export async function makeLink(
  tx: Tx,
  link: LinkOf,
): Promise<{ readonly linkId: string; readonly token: string }> {
  const token = randomBytes(32).toString('base64url');
  const linkId = crypto.randomUUID();
  await createLink(tx, {
    linkId,
    tokenHash: hashSecret(token),
    email: null,
    tenantId: null,
    role: null,
    userId: null,
    invitedBy: null,
    ...link,
  });
  return { linkId, token };
}

/**
 * The operator's way in: makes the first administrator, or, when there is one, signs them in. Only
 * the newest of these links works, once, for a day.
 */
export async function makeOperatorLink(database: Database, origin: string): Promise<string> {
  const { token } = await database.asPortal(async (tx) => {
    const admin = await findFirstAdmin(tx);
    return admin
      ? await makeLink(tx, { purpose: 'sign-in', userId: admin.userId, lifeMs: 24 * HOUR_MS })
      : await makeLink(tx, { purpose: 'first-admin', lifeMs: 24 * HOUR_MS });
  });
  return linkUrl(origin, token);
}

export async function openLink(
  { database }: Portal,
  token: string,
): Promise<z.infer<typeof linkView>> {
  const link = await database.asPortal((tx) => findLink(tx, hashSecret(token)));
  if (!link) throw new FieldError('token', new DiscoveryError('link_invalid'));
  const { purpose, email, tenantId, role, expiresAt } = link;
  return { purpose, email, tenantId, role, expiresAt };
}

type AcceptRequest = FastifyRequest & { readonly body: z.infer<typeof acceptLinkBody> };

/**
 * Uses a link up and signs in. Nobody is asked for a second factor: whoever can make such a link has
 * the installation's master key, and it is how they help somebody who has lost a device. A form that is
 * not valid leaves the link as it was.
 */
export async function acceptLink(
  portal: Portal,
  request: AcceptRequest,
  reply: FastifyReply,
): Promise<SessionView> {
  const { database } = portal;
  const tokenHash = hashSecret(request.body.token);
  const link = await database.asPortal((tx) => findLink(tx, tokenHash));
  if (!link) throw new FieldError('token', new DiscoveryError('link_invalid'));
  const userId =
    link.userId ?? (await makePerson(database, link, tokenHash, request.body, request));
  if (link.userId !== null) {
    const used = await database.asPortal((tx) => useLink(tx, tokenHash));
    if (!used) throw new FieldError('token', new DiscoveryError('link_invalid'));
  }
  return await startSession(portal, request, reply, userId);
}

async function makePerson(
  database: Database,
  link: LinkRow,
  tokenHash: Buffer,
  form: z.infer<typeof acceptLinkBody>,
  request: FastifyRequest,
): Promise<string> {
  const email = (link.email ?? needed(form.email, 'email')).toLowerCase();
  const name = needed(form.name, 'name');
  const password = needed(form.password, 'password');
  if (link.email !== null && form.email !== undefined && form.email.toLowerCase() !== email) {
    const detail = 'the invitation is for another address';
    throw new FieldError('email', new DiscoveryError('invalid_request', { detail }));
  }
  try {
    checkPassword(password, [email, name]);
  } catch (error) {
    throw error instanceof DiscoveryError ? new FieldError('password', error) : error;
  }
  const passwordHash = await hashPassword(password);
  const userId = crypto.randomUUID();
  const installationAdmin = link.purpose === 'first-admin';
  request.auditOutcome = { actor: email };
  await database.asPortal(async (tx) => {
    if (!(await useLink(tx, tokenHash))) {
      throw new FieldError('token', new DiscoveryError('link_invalid'));
    }
    if (installationAdmin && (await findFirstAdmin(tx))) {
      throw new FieldError('token', new DiscoveryError('link_invalid'));
    }
    const made = await createPerson(tx, { userId, name, email, passwordHash, installationAdmin });
    if (!made) throw new FieldError('email', new DiscoveryError('email_taken'));
    if (link.tenantId !== null) await addMember(tx, link.tenantId, userId, link.role ?? 'viewer');
  });
  return userId;
}

function needed(value: string | undefined, field: string): string {
  if (value !== undefined) return value;
  const cause = new DiscoveryError('invalid_request', { detail: `${field} is missing` });
  throw new FieldError(field, cause);
}
