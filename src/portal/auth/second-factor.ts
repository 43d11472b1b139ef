import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { DiscoveryError, type ErrorCode } from '../../errors/errors.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  deleteSecondFactor,
  findUnconfirmedSecret,
  replaceRecoveryCodes,
  takeSecret,
  takeStep,
  useRecoveryCode,
} from '../../store/accounts/second-factors.ts';
import { endOtherSessions } from '../../store/accounts/sessions.ts';
import type { Portal } from '../context.ts';
import { FieldError } from '../http/problems.ts';
import { hashRecoveryCode, makeRecoveryCodes } from './recovery-codes.ts';
import type { recoveryCodes, secondFactorSetup } from './second-factor-schemas.ts';
import { personOf, principalOf } from './session-view.ts';
import type { FactorFailure } from './sign-in-attempts.ts';
import { makeTotpSecret, stepOfCode, totpUri } from './totp.ts';

/** One of the two. */
export interface Factor {
  readonly code?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

/** At which field of a form it is shown that the factor does not do. */
export function fieldOf({ recoveryCode }: Factor): Partial<Record<ErrorCode, string>> {
  const field = recoveryCode === undefined ? 'code' : 'recoveryCode';
  return { second_factor_failed: field, second_factor_blocked: field };
}

/** What is wrong with a code; one that is right is used up by being asked for. */
export async function checkFactor(
  { database, vault }: Portal,
  request: FastifyRequest,
  userId: string,
  { code, recoveryCode }: Factor,
): Promise<FactorFailure | null> {
  const target = recoveryCode === undefined ? 'authenticator app' : 'recovery code';
  request.auditOutcome = { ...request.auditOutcome, target };
  if (recoveryCode !== undefined) {
    const codeHash = hashRecoveryCode(recoveryCode);
    const used = await database.asPortal((tx) => useRecoveryCode(tx, userId, codeHash));
    return used ? null : 'second_factor_failed';
  }
  const taken = await database.asPortal((tx) => takeSecret(tx, userId));
  if (taken === 'none') return 'second_factor_failed';
  if (taken === 'blocked') return 'second_factor_blocked';
  const { sealedSecret } = taken;
  const step = stepOfCode(await openSecret(vault, userId, sealedSecret), code ?? '', Date.now());
  if (step === null) return 'second_factor_failed';
  const accepted = await database.asPortal((tx) => takeStep(tx, userId, sealedSecret, step));
  return accepted ? null : 'second_factor_failed';
}

async function openSecret(
  vault: Portal['vault'],
  userId: string,
  sealedSecret: string,
): Promise<string> {
  try {
    return await vault.open(sealedSecret, { purpose: 'second-factor', userId });
  } catch (cause) {
    throw new DiscoveryError('second_factor_broken', { cause });
  }
}

/** Makes a secret for the person's app. It is asked for by nobody until a code has confirmed it. */
export async function setUpSecondFactor(
  { database, vault }: Portal,
  request: FastifyRequest,
): Promise<z.infer<typeof secondFactorSetup>> {
  const { userId, label } = personOf(request);
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

type ConfirmRequest = FastifyRequest & { readonly body: { readonly code: string } };

/** From now on it is asked for. Other sessions end: they began without. */
export async function enableSecondFactor(
  { database, vault }: Portal,
  request: ConfirmRequest,
): Promise<z.infer<typeof recoveryCodes>> {
  const { userId, session } = personOf(request);
  const sealed = await database.asPortal((tx) => findUnconfirmedSecret(tx, userId));
  if (sealed === null) throw new DiscoveryError('second_factor_missing');
  const secret = await openSecret(vault, userId, sealed);
  const step = stepOfCode(secret, request.body.code, Date.now());
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

/** The codes made before end. */
export async function renewRecoveryCodes(
  { database }: Portal,
  request: FastifyRequest,
): Promise<z.infer<typeof recoveryCodes>> {
  const { userId } = personOf(request);
  const codes = makeRecoveryCodes();
  await database.asPortal((tx) => replaceRecoveryCodes(tx, userId, codes.map(hashRecoveryCode)));
  return { recoveryCodes: [...codes] };
}

/** Other sessions end, as after any change of what lets somebody in. */
export async function disableSecondFactor(
  { database }: Portal,
  request: FastifyRequest,
): Promise<void> {
  const { userId, session } = personOf(request);
  await database.asPortal(async (tx) => {
    if (!(await deleteSecondFactor(tx, userId))) throw new DiscoveryError('second_factor_missing');
    await endOtherSessions(tx, userId, session.sessionId);
  });
}

export function requireSecondFactor(request: FastifyRequest): void {
  if (!principalOf(request).secondFactor) throw new DiscoveryError('second_factor_missing');
}
