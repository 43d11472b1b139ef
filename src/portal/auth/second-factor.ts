import type { z } from 'zod';
import { DiscoveryError, type ErrorCode } from '../../errors/errors.ts';
import {
  acceptTimeStep,
  beginSecondFactor,
  confirmSecondFactor,
  deleteSecondFactor,
  findUnconfirmedSecret,
  recordCodeAttempt,
  replaceRecoveryCodes,
  useRecoveryCode,
} from '../../store/accounts/second-factors.ts';
import { endOtherSessions } from '../../store/accounts/sessions.ts';
import { audited, type Outcome } from '../access/outcome.ts';
import type { Person } from '../access/principal.ts';
import { FieldError } from '../http/problems.ts';
import type { PortalServices } from '../http/services.ts';
import { hashRecoveryCode, makeRecoveryCodes } from './recovery-codes.ts';
import type { recoveryCodes, secondFactorSetup } from './second-factor-schemas.ts';
import { makeTotpSecret, stepOfCode, totpUri } from './totp.ts';

/** One of the two is set. */
export interface Factor {
  readonly code?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

type FactorServices = Pick<PortalServices, 'database' | 'vault'>;

/** The form field that shows why the factor was refused. */
export function fieldOf({ recoveryCode }: Factor): Partial<Record<ErrorCode, string>> {
  const field = recoveryCode === undefined ? 'code' : 'recoveryCode';
  return { second_factor_failed: field, second_factor_blocked: field };
}

/** Checks a code and uses it up. */
export const checkFactor = (
  services: FactorServices,
  userId: string,
  { code, recoveryCode }: Factor,
): Promise<Outcome<void>> =>
  recoveryCode === undefined
    ? audited({ target: 'authenticator app' }, () => takeCode(services, userId, code ?? ''))
    : audited({ target: 'recovery code' }, () => takeRecoveryCode(services, userId, recoveryCode));

async function takeRecoveryCode(
  { database }: FactorServices,
  userId: string,
  recoveryCode: string,
): Promise<void> {
  const codeHash = hashRecoveryCode(recoveryCode);
  const used = await database.asPortal((tx) => useRecoveryCode(tx, userId, codeHash));
  if (!used) throw new DiscoveryError('second_factor_failed');
}

async function takeCode(
  { database, vault }: FactorServices,
  userId: string,
  code: string,
): Promise<void> {
  const factor = await database.asPortal((tx) => recordCodeAttempt(tx, userId));
  if (factor === 'none') throw new DiscoveryError('second_factor_failed');
  if (factor === 'blocked') throw new DiscoveryError('second_factor_blocked');
  const { sealedSecret } = factor;
  const step = stepOfCode(await openSecret(vault, userId, sealedSecret), code, Date.now());
  if (step === null) throw new DiscoveryError('second_factor_failed');
  const accepted = await database.asPortal((tx) => acceptTimeStep(tx, userId, sealedSecret, step));
  if (!accepted) throw new DiscoveryError('second_factor_failed');
}

async function openSecret(
  vault: PortalServices['vault'],
  userId: string,
  sealedSecret: string,
): Promise<string> {
  try {
    return await vault.open(sealedSecret, { purpose: 'second-factor', userId });
  } catch (cause) {
    throw new DiscoveryError('second_factor_broken', { cause });
  }
}

/** Creates a secret for the authenticator app. Sign-in asks for it once a code has confirmed it. */
export async function setUpSecondFactor(
  { database, vault }: FactorServices,
  { userId, label }: Person,
): Promise<z.infer<typeof secondFactorSetup>> {
  const secret = makeTotpSecret();
  const sealed = {
    sealedSecret: await vault.seal(secret, { purpose: 'second-factor', userId }),
    keyId: vault.newestKeyId,
  };
  if (!(await database.asPortal((tx) => beginSecondFactor(tx, userId, sealed)))) {
    throw new DiscoveryError('second_factor_exists');
  }
  return { secret, uri: totpUri(secret, label) };
}

/** Ends the person's other sessions, which began without a second factor. */
export async function enableSecondFactor(
  { database, vault }: FactorServices,
  { userId, session }: Person,
  code: string,
): Promise<z.infer<typeof recoveryCodes>> {
  const sealed = await database.asPortal((tx) => findUnconfirmedSecret(tx, userId));
  if (sealed === null) throw new DiscoveryError('second_factor_missing');
  const secret = await openSecret(vault, userId, sealed);
  const step = stepOfCode(secret, code, Date.now());
  if (step === null) throw new FieldError('code', new DiscoveryError('second_factor_failed'));
  const codes = makeRecoveryCodes();
  await database.asPortal(async (tx) => {
    if (!(await confirmSecondFactor(tx, userId, sealed, step))) {
      throw new DiscoveryError('second_factor_missing');
    }
    await replaceRecoveryCodes(tx, userId, codes.map(hashRecoveryCode));
    await endOtherSessions(tx, userId, session.sessionId);
  });
  return { recoveryCodes: [...codes] };
}

/** Invalidates the previous codes. */
export async function renewRecoveryCodes(
  { database }: FactorServices,
  { userId }: Person,
): Promise<z.infer<typeof recoveryCodes>> {
  const codes = makeRecoveryCodes();
  await database.asPortal((tx) => replaceRecoveryCodes(tx, userId, codes.map(hashRecoveryCode)));
  return { recoveryCodes: [...codes] };
}

/** Ends the person's other sessions, as every change of credentials does. */
export async function disableSecondFactor(
  { database }: FactorServices,
  { userId, session }: Person,
): Promise<void> {
  await database.asPortal(async (tx) => {
    if (!(await deleteSecondFactor(tx, userId))) throw new DiscoveryError('second_factor_missing');
    await endOtherSessions(tx, userId, session.sessionId);
  });
}

export function requireSecondFactor({ secondFactor }: Person): void {
  if (!secondFactor) throw new DiscoveryError('second_factor_missing');
}
