import { z } from 'zod';
import { time } from '../http/schemas.ts';

/** Sign-in, sessions and one-time links. */

export const role = z.enum(['admin', 'viewer']).meta({ id: 'Role' });

export const email = z
  .email()
  .max(254)
  .regex(/^[^@]{1,64}@/, 'is not an e-mail address')
  .meta({ example: 'ann@example.com' });

/** `checkPassword` adds the rule that a password must be hard to guess. */
const newPassword = z
  .string()
  .min(12, 'has at least 12 characters; 15 or more are better')
  .max(256, 'has at most 256 characters')
  .meta({ format: 'password' });

export const personName = z
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
      hasPassword: z.boolean().describe('False: the person signs in at the OIDC provider only.'),
    }),
    secondFactor: z.object({
      on: z.boolean(),
      required: z
        .boolean()
        .describe(
          'Required by this installation: until it is on, nothing but its set-up is permitted.',
        ),
      recoveryCodesLeft: z.number().int(),
    }),
    sessionId: z.string(),
    expiresAt: time.describe('Use extends it, up to a limit.'),
    tenants: z.array(z.object({ tenantId: z.string(), role })),
    degraded: z
      .enum(['temporal_unreachable'])
      .nullable()
      .describe('Not null: lists can be read; requests that need Temporal fail.'),
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
  .describe("The part after the '#' of a one-time link.");

export const linkBody = z.strictObject({ token: linkToken });

export const linkView = z
  .object({
    purpose: z
      .enum(['first-admin', 'invitation', 'sign-in'])
      .describe('`sign-in` takes the token alone; the others a name, an e-mail and a password.'),
    email: z.string().nullable().describe('Not null: the account is created for this address.'),
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
