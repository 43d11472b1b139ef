import type { z } from 'zod';
import { aiAgentInfo } from '../../catalogue/catalogue.ts';
import { type ChangeFilter, listChangePage } from '../../store/changes.ts';
import { nextCursor } from '../http/paging.ts';
import type { ListPage, ListServices } from './list-pages.ts';
import { change } from './schemas.ts';

/** Changes, the newest first. */
export async function listChanges(
  { database, cursors }: ListServices,
  tenantId: string,
  filter: ChangeFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<ListPage<z.infer<typeof change>>> {
  const list = ['changes', tenantId, filter];
  const before = cursor === undefined ? null : Number(cursors.read(list, cursor)[0]);
  const rows = await database.asTenant(tenantId, (tx) =>
    listChangePage(tx, tenantId, filter, limit, before),
  );
  const items = rows.map(({ kind, ...row }) => ({
    ...row,
    kind: change.shape.kind.parse(kind),
    aiAgentName: row.aiAgent === null ? null : (aiAgentInfo(row.aiAgent)?.name ?? row.aiAgent),
  }));
  const next = nextCursor({ cursors }, list, rows, limit, ({ changeId }) => [changeId]);
  return { items, nextCursor: next };
}
