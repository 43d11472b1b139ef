import { z } from 'zod';
import { email, personName, recordId, role } from '../auth/schemas.ts';
import { exactText, integrationStatus, tenantId, time } from '../http/schemas.ts';

/** Tenants and their members, invitations, API keys and the audit log. */

export const tenantSummary = z
  .object({
    tenantId: z.string(),
    role,
    status: integrationStatus.describe('Status of its integration.'),
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
    secondFactor: z.boolean().describe('Whether sign-in takes a code too.'),
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
  invitations: z.array(invitation).describe('Not yet accepted.'),
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
    outcome: z.enum(['done', 'failed', 'unknown']).describe('`unknown`: interrupted half-way.'),
    code: z.string().nullable().describe('Why it failed: a code of the error catalogue.'),
    actor: z.string().nullable().describe('E-mail, or the name of an API key; null: unknown.'),
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

export const personParams = z.object({ userId: recordId });
