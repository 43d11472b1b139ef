import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import {
  createLink,
  findLink,
  type LinkRow,
  type LinkToCreate,
  useLink,
} from '../../store/accounts/links.ts';
import { addMember } from '../../store/accounts/members.ts';
import { createPerson, findFirstAdmin } from '../../store/accounts/people.ts';
import type { Database, Tx } from '../../store/database.ts';
import type { Client } from '../access/client.ts';
import { audited, type Outcome, withAudit } from '../access/outcome.ts';
import { FieldError } from '../http/problems.ts';
import { hashSecret } from '../http/secrets.ts';
import type { PortalServices } from '../http/services.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import type { acceptLinkBody, linkView } from './schemas.ts';
import type { AuthServices } from './services.ts';
import { startSession } from './session.ts';
import type { SessionView } from './session-view.ts';

export const HOUR_MS = 3_600_000;

/** The token is in the fragment, which browsers send neither to servers nor to other sites. */
export const linkUrl = (origin: string, token: string): string => `${origin}/link#${token}`;

type LinkOptions = Pick<LinkToCreate, 'purpose' | 'lifeMs'> &
  Partial<Pick<LinkToCreate, 'email' | 'tenantId' | 'role' | 'userId' | 'invitedBy'>>;

/** @returns the token, of which only a hash is stored */
export async function makeLink(
  tx: Tx,
  options: LinkOptions,
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
    ...options,
  });
  return { linkId, token };
}

/**
 * The operator's access to the portal: creates the first administrator, or signs in the existing
 * one. Only the newest of these links works, once, for a day.
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
  { database }: PortalServices,
  token: string,
): Promise<z.infer<typeof linkView>> {
  const { purpose, email, tenantId, role, expiresAt } = await requireLink(database, token);
  return { purpose, email, tenantId, role, expiresAt };
}

type AcceptForm = z.infer<typeof acceptLinkBody>;

/**
 * Uses a link and signs in. Asks for no second factor: sign-in links are made by the operator, who
 * holds the master key, and help people who have lost their device. An invalid form does not use
 * the link up.
 */
export async function acceptLink(
  services: AuthServices,
  client: Client,
  form: AcceptForm,
): Promise<Outcome<SessionView>> {
  const { database } = services;
  const link = await requireLink(database, form.token);
  const tokenHash = hashSecret(form.token);
  if (link.userId !== null) {
    if (!(await database.asPortal((tx) => useLink(tx, tokenHash)))) throw invalidLink();
    return await startSession(services, client, link.userId);
  }
  const account = await checkAccount(link, form);
  const created = await audited({ actor: account.email }, () =>
    createAccount(database, tokenHash, link, account),
  );
  if (created.failure) return created;
  return withAudit(created.audit, await startSession(services, client, account.userId));
}

async function requireLink(database: Database, token: string): Promise<LinkRow> {
  const link = await database.asPortal((tx) => findLink(tx, hashSecret(token)));
  if (!link) throw invalidLink();
  return link;
}

interface Account {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly passwordHash: string;
}

/** Throws FieldError for a field that is missing or invalid. */
async function checkAccount(link: LinkRow, form: AcceptForm): Promise<Account> {
  const email = (link.email ?? requireField(form.email, 'email')).toLowerCase();
  const name = requireField(form.name, 'name');
  const password = requireField(form.password, 'password');
  if (link.email !== null && form.email !== undefined && form.email.toLowerCase() !== email) {
    const detail = 'the invitation is for another address';
    throw new FieldError('email', new DiscoveryError('invalid_request', { detail }));
  }
  try {
    checkPassword(password, [email, name]);
  } catch (error) {
    throw error instanceof DiscoveryError ? new FieldError('password', error) : error;
  }
  return { userId: crypto.randomUUID(), name, email, passwordHash: await hashPassword(password) };
}

async function createAccount(
  database: Database,
  tokenHash: Buffer,
  { purpose, tenantId, role }: LinkRow,
  account: Account,
): Promise<void> {
  const installationAdmin = purpose === 'first-admin';
  await database.asPortal(async (tx) => {
    if (!(await useLink(tx, tokenHash))) throw invalidLink();
    if (installationAdmin && (await findFirstAdmin(tx))) throw invalidLink();
    if (!(await createPerson(tx, { ...account, installationAdmin }))) {
      throw new FieldError('email', new DiscoveryError('email_taken'));
    }
    if (tenantId !== null) await addMember(tx, tenantId, account.userId, role ?? 'viewer');
  });
}

const invalidLink = (): FieldError => new FieldError('token', new DiscoveryError('link_invalid'));

function requireField(value: string | undefined, field: string): string {
  if (value !== undefined) return value;
  const cause = new DiscoveryError('invalid_request', { detail: `${field} is missing` });
  throw new FieldError(field, cause);
}
