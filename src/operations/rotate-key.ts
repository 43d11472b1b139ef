import { rewriteSchedule } from '../client/schedules.ts';
import { listSealedSecrets, swapSecretSeal } from '../store/second-factors.ts';
import { listIntegrations, swapSeal } from '../store/tenants.ts';
import type { Services } from './services.ts';

export interface Resealed {
  readonly resealed: number;
  readonly alreadyNewest: number;
}

export interface KeyRotation {
  readonly tokens: Resealed;
  readonly secondFactors: Resealed;
}

type Sealing = Pick<Services, 'database' | 'vault'>;

/**
 * Seals every token and every second factor anew under the newest key. Safe while workers and
 * portals run and secrets are replaced, and safe to repeat: each row is swapped only if it still
 * holds the seal that was opened.
 */
export async function rotateKey(services: Sealing): Promise<KeyRotation> {
  return {
    tokens: await resealTokens(services),
    secondFactors: await resealSecondFactors(services),
  };
}

async function resealTokens({ database, vault }: Sealing): Promise<Resealed> {
  const integrations = await database.asOwner(listIntegrations);
  let resealed = 0;
  let alreadyNewest = 0;
  for (const { tenantId, sealedToken, keyId } of integrations) {
    if (sealedToken === null) continue;
    if (keyId === vault.newestKeyId) {
      alreadyNewest += 1;
      continue;
    }
    const context = { tenantId, purpose: 'console-token' } as const;
    const fresh = await vault.seal(await vault.open(sealedToken, context), context);
    const swapped = await database.asOwner((tx) =>
      swapSeal(tx, tenantId, sealedToken, fresh, vault.newestKeyId),
    );
    if (swapped) resealed += 1;
  }
  return { resealed, alreadyNewest };
}

async function resealSecondFactors({ database, vault }: Sealing): Promise<Resealed> {
  const secrets = await database.asOwner(listSealedSecrets);
  let resealed = 0;
  let alreadyNewest = 0;
  for (const { userId, sealedSecret, keyId } of secrets) {
    if (keyId === vault.newestKeyId) {
      alreadyNewest += 1;
      continue;
    }
    const context = { userId, purpose: 'second-factor' } as const;
    const fresh = {
      sealedSecret: await vault.seal(await vault.open(sealedSecret, context), context),
      keyId: vault.newestKeyId,
    };
    const swapped = await database.asOwner((tx) => swapSecretSeal(tx, userId, sealedSecret, fresh));
    if (swapped) resealed += 1;
  }
  return { resealed, alreadyNewest };
}

/**
 * Encrypts anew what the tenants' Schedules start workflows with, which otherwise stays under the
 * key of the day it was written.
 */
export async function rewriteSchedules({
  database,
  discovery,
}: Pick<Services, 'database' | 'discovery'>): Promise<number> {
  let rewritten = 0;
  for (const { tenantId } of await database.asOwner(listIntegrations)) {
    if (await rewriteSchedule(discovery.temporal, tenantId)) rewritten += 1;
  }
  return rewritten;
}
