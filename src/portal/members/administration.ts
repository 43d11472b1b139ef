import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { createApiKey, listApiKeys } from '../../store/accounts/api-keys.ts';
import {
  type AuditRow,
  listInstallationAudit,
  listTenantAudit,
} from '../../store/accounts/audit.ts';
import { API_KEY_PREFIX, hashSecret } from '../access/authentication.ts';
import type { apiKeyMade, auditQuery, createApiKeyBody } from '../auth/schemas.ts';
import { personOf } from '../auth/session-view.ts';
import type { Portal } from '../context.ts';
import { nextCursor } from '../http/paging.ts';

type KeyRequest = FastifyRequest & {
  readonly params: { readonly tenantId: string };
  readonly body: z.infer<typeof createApiKeyBody>;
};

export async function makeApiKey(
  { database }: Portal,
  request: KeyRequest,
): Promise<z.infer<typeof apiKeyMade>> {
  const { tenantId } = request.params;
  const { userId } = personOf(request);
  const key = `${API_KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
  const keyId = crypto.randomUUID();
  request.auditOutcome = { target: keyId };
  return await database.asPortal(async (tx) => {
    await createApiKey(tx, {
      keyId,
      tenantId,
      keyHash: hashSecret(key),
      name: request.body.name,
      start: key.slice(0, API_KEY_PREFIX.length + 4),
      createdBy: userId,
      expiresInDays: request.body.expiresInDays,
    });
    const apiKey = (await listApiKeys(tx, tenantId)).find((made) => made.keyId === keyId);
    if (!apiKey) throw new DiscoveryError('internal');
    return { apiKey, key };
  });
}

/** @param tenantId null: what belongs to no tenant */
export async function auditPage(
  { database, cursors }: Portal,
  tenantId: string | null,
  { limit, cursor, action }: z.infer<typeof auditQuery>,
): Promise<{ items: AuditRow[]; nextCursor: string | null }> {
  const list = ['audit', tenantId, action];
  const before = cursor === undefined ? null : Number(cursors.read(list, cursor)[0]);
  const filter = { action: action ?? null, before, limit };
  const rows =
    tenantId === null
      ? await database.asPortal((tx) => listInstallationAudit(tx, filter))
      : await database.asTenant(tenantId, (tx) => listTenantAudit(tx, tenantId, filter));
  const next = nextCursor({ cursors }, list, rows, limit, ({ auditId }) => [auditId]);
  return { items: [...rows], nextCursor: next };
}
