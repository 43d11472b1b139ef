import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { createApiKey, listApiKeys } from '../../store/accounts/api-keys.ts';
import { API_KEY_PREFIX } from '../access/authentication.ts';
import { hashSecret } from '../http/secrets.ts';
import type { PortalServices } from '../http/services.ts';
import type { apiKeyMade, createApiKeyBody } from './schemas.ts';

/** Characters of the key that stay readable, so that people can tell keys apart. */
const START_LENGTH = API_KEY_PREFIX.length + 4;

/** @returns the key, of which only a hash is stored */
export async function issueApiKey(
  { database }: PortalServices,
  tenantId: string,
  createdBy: string,
  { name, expiresInDays }: z.infer<typeof createApiKeyBody>,
): Promise<z.infer<typeof apiKeyMade>> {
  const key = `${API_KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
  const keyId = crypto.randomUUID();
  return await database.asPortal(async (tx) => {
    await createApiKey(tx, {
      keyId,
      tenantId,
      keyHash: hashSecret(key),
      name,
      start: key.slice(0, START_LENGTH),
      createdBy,
      expiresInDays,
    });
    const apiKey = (await listApiKeys(tx, tenantId)).find((row) => row.keyId === keyId);
    if (!apiKey) throw new DiscoveryError('internal');
    return { apiKey, key };
  });
}
