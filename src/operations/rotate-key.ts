import { rewriteSchedule } from '../client/schedules.ts';
import { listSealedSecrets, swapSecretSeal } from '../store/accounts/second-factors.ts';
import { listIntegrations, swapSeal } from '../store/integrations.ts';
import type { SealContext, Vault } from '../vault/vault.ts';
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
 * Reseals every token and every second factor with the newest key. Safe while workers and
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
  const sealed = integrations.flatMap(({ tenantId, sealedToken, keyId }) =>
    sealedToken === null
      ? []
      : [{ seal: sealedToken, keyId, context: { tenantId, purpose: 'console-token' } as const }],
  );
  return await resealAll(vault, sealed, (seal, { tenantId }, newSeal) =>
    database.asOwner((tx) => swapSeal(tx, tenantId, seal, newSeal, vault.newestKeyId)),
  );
}

async function resealSecondFactors({ database, vault }: Sealing): Promise<Resealed> {
  const secrets = await database.asOwner(listSealedSecrets);
  const sealed = secrets.map(({ userId, sealedSecret, keyId }) => ({
    seal: sealedSecret,
    keyId,
    context: { userId, purpose: 'second-factor' } as const,
  }));
  return await resealAll(vault, sealed, (seal, { userId }, sealedSecret) =>
    database.asOwner((tx) =>
      swapSecretSeal(tx, userId, seal, { sealedSecret, keyId: vault.newestKeyId }),
    ),
  );
}

/** @param swap replaces the old seal; false if it was no longer there */
async function resealAll<Context extends SealContext>(
  vault: Vault,
  sealed: readonly {
    readonly seal: string;
    readonly keyId: string | null;
    readonly context: Context;
  }[],
  swap: (oldSeal: string, context: Context, newSeal: string) => Promise<boolean>,
): Promise<Resealed> {
  const stale = sealed.filter(({ keyId }) => keyId !== vault.newestKeyId);
  let resealed = 0;
  for (const { seal, context } of stale) {
    const newSeal = await vault.seal(await vault.open(seal, context), context);
    if (await swap(seal, context, newSeal)) resealed += 1;
  }
  return { resealed, alreadyNewest: sealed.length - stale.length };
}

/** Encrypts the start arguments in the tenants' Schedules with the newest key. */
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
