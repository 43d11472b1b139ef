import { rewriteSchedule } from '../client/schedules.ts';
import { listIntegrations, swapSeal } from '../store/tenants.ts';
import type { Services } from './services.ts';

export interface KeyRotation {
  readonly resealed: number;
  readonly alreadyNewest: number;
}

/**
 * Seals every token anew under the newest key. Safe while workers run and tokens are replaced, and
 * safe to repeat: each row is swapped only if it still holds the seal that was opened.
 */
export async function rotateKey({
  database,
  vault,
}: Pick<Services, 'database' | 'vault'>): Promise<KeyRotation> {
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
