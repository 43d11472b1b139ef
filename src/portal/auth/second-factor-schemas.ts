import { z } from 'zod';
import { time } from '../http/schemas.ts';

/** Second factors, and authentication with them. */

const code = z
  .string()
  .regex(/^\d{6}$/, 'is six digits')
  .meta({ example: '123456' })
  .describe('As the authenticator app shows it.');

const recoveryCode = z
  .string()
  .min(1)
  .max(100)
  .meta({ example: '4x7k9m-2hq8vd-0ztn3c-p6wj5r' })
  .describe('Instead of a code; each works once.');

const password = z.string().min(1).max(1_000).meta({ format: 'password' });

export const secondFactorWanted = z
  .object({
    wanted: z.literal('second-factor'),
    expiresAt: time.describe('Until then `POST /api/auth/second-factor` takes a code.'),
  })
  .meta({ id: 'SecondFactorWanted' });

export const secondFactorBody = z
  .strictObject({ code: code.optional(), recoveryCode: recoveryCode.optional() })
  .refine((given) => (given.code === undefined) !== (given.recoveryCode === undefined), {
    path: ['code'],
    message: 'or recoveryCode is needed, and not both',
  });

export const passwordBody = z.strictObject({ password });

export const reauthenticationBody = z.strictObject({
  password,
  code: code.optional().describe('Required with a second factor, unless there is a recovery code.'),
  recoveryCode: recoveryCode.optional(),
});

export const secondFactorSetup = z
  .object({
    secret: z.string().describe('In base32, to be typed into an authenticator app.'),
    uri: z.string().describe('The same for a QR code.'),
  })
  .meta({ id: 'SecondFactorSetup' });

export const codeBody = z.strictObject({ code });

export const recoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).describe('Shown once.') })
  .meta({ id: 'RecoveryCodes' });
