import { z } from 'zod';
import { exactText, tenantId, time } from '../http/schemas.ts';

/** People: who is signed in, one-time links, members of a tenant, API keys, the audit log. */

const role = z.enum(['admin', 'viewer']).meta({ id: 'Role' });

const email = z
  .email()
  .max(254)
  .regex(/^[^@]{1,64}@/, 'is not an e-mail address')
  .meta({ example: 'ann@example.com' });

/** The policy's other half, that it is not easy to guess, is checked by the server. */
const newPassword = z
  .string()
  .min(12, 'has at least 12 characters; 15 or more are better')
  .max(256, 'has at most 256 characters')
  .meta({ format: 'password' });

const personName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  // oxlint-disable-next-line no-control-regex -- it is what must not be in it
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'is plain text');

export const sessionView = z
  .object({
    user: z.object({
      userId: z.string(),
      name: z.string(),
      email: z.string(),
      installationAdmin: z
        .boolean()
        .describe('May create tenants; is an admin of every tenant of this installation.'),
      hasPassword: z.boolean().describe('False: only the OIDC provider lets them in.'),
    }),
    secondFactor: z.object({
      on: z.boolean(),
      required: z
        .boolean()
        .describe('By this installation: until it is on, nothing but setting it up is permitted.'),
      recoveryCodesLeft: z.number().int(),
    }),
    sessionId: z.string(),
    expiresAt: time.describe('Moves on while the session is used, up to a limit.'),
    tenants: z.array(z.object({ tenantId: z.string(), role })),
    degraded: z
      .enum(['temporal_unreachable'])
      .nullable()
      .describe('Not null: a banner is due; lists can be read, what needs Temporal cannot.'),
    temporalUiUrl: z.string().nullable(),
    version: z.string(),
  })
  .meta({ id: 'Session' });

export const signInBody = z.strictObject({
  email: z.string().min(1).max(254),
  password: z.string().min(1).max(1_000).meta({ format: 'password' }),
});

export const changePasswordBody = z.strictObject({
  currentPassword: z.string().min(1).max(1_000).meta({ format: 'password' }),
  newPassword,
});

const linkToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'is not a one-time link of this portal')
  .describe("What stands behind the '#' of a one-time link.");

export const linkBody = z.strictObject({ token: linkToken });

export const linkView = z
  .object({
    purpose: z
      .enum(['first-admin', 'invitation', 'sign-in'])
      .describe('`sign-in` takes the token alone; the others a name, an e-mail and a password.'),
    email: z.string().nullable().describe('Not null: the account is made for this address.'),
    tenantId: z.string().nullable(),
    role: role.nullable(),
    expiresAt: time,
  })
  .meta({ id: 'Link' });

export const acceptLinkBody = z.strictObject({
  token: linkToken,
  name: personName.optional(),
  email: email.optional(),
  password: newPassword.optional(),
});

export const oidcStart = z.object({ url: z.string() }).meta({ id: 'OidcStart' });

const signedInSession = z
  .object({
    sessionId: z.string(),
    current: z.boolean(),
    createdAt: time,
    lastUsedAt: time,
    expiresAt: time,
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'SignedInSession' });

export const sessionList = z.object({ items: z.array(signedInSession) });

export const recordId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, 'is not an id');

export const sessionParams = z.object({ sessionId: recordId });

export const tenantSummary = z
  .object({
    tenantId: z.string(),
    role,
    status: z
      .enum([
        'not_connected',
        'connected',
        'paused',
        'action_required',
        'disconnecting',
        'disconnected',
      ])
      .describe('Of its integration.'),
    createdAt: time,
  })
  .meta({ id: 'Tenant' });

export const tenantList = z.object({ items: z.array(tenantSummary) });
export const createTenantBody = z.strictObject({ tenantId });

export const member = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    installationAdmin: z.boolean(),
    addedAt: time,
    lastSignInAt: time.nullable(),
    secondFactor: z.boolean().describe('Whether a code is asked for beside the password.'),
  })
  .meta({ id: 'Member' });

const invitation = z
  .object({
    invitationId: z.string(),
    email: z.string(),
    role,
    invitedBy: z.string().nullable(),
    createdAt: time,
    expiresAt: time,
  })
  .meta({ id: 'Invitation' });

export const memberList = z.object({
  items: z.array(member),
  invitations: z.array(invitation).describe('Sent and not yet taken up.'),
});

export const memberParams = z.object({ tenantId, userId: recordId });
export const changeRoleBody = z.strictObject({ role });
export const inviteBody = z.strictObject({ email, role });
export const invitationParams = z.object({ tenantId, invitationId: recordId });

export const invitationMade = z
  .object({
    invitation: invitation
      .nullable()
      .describe('Null: the person has an account already and is a member now.'),
    link: z.string().describe('Shown once: send it to the person.'),
  })
  .meta({ id: 'InvitationMade' });

const apiKey = z
  .object({
    keyId: z.string(),
    name: z.string(),
    start: z.string().describe('The first characters of the key.'),
    createdBy: z.string().nullable(),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const apiKeyList = z.object({ items: z.array(apiKey) });

export const createApiKeyBody = z.strictObject({
  name: personName,
  expiresInDays: z.number().int().min(1).max(3_650).nullable().default(null),
});

export const apiKeyMade = z
  .object({ apiKey, key: z.string().describe('Shown once. Send it as `Authorization: Bearer …`.') })
  .meta({ id: 'ApiKeyMade' });

export const apiKeyParams = z.object({ tenantId, keyId: recordId });

export const auditEntry = z
  .object({
    auditId: z.number().int(),
    at: time,
    action: z.string().meta({ example: 'integration.save' }),
    outcome: z.enum(['done', 'failed', 'unknown']).describe('`unknown`: broken off half-way.'),
    code: z.string().nullable().describe('Why it failed: a code of the error catalogue.'),
    actor: z.string().nullable().describe('E-mail, or the name of an API key; null: nobody yet.'),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    target: z.string().nullable(),
    details: z.record(z.string(), z.string()),
  })
  .meta({ id: 'AuditEntry' });

export const auditQuery = z.strictObject({
  cursor: z
    .string()
    .min(1)
    .max(2_000)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  action: exactText.optional().describe('Only this action, e.g. `sign-in`.'),
});
