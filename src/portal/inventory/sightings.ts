import { aiAgentInfo } from '../../catalogue/catalogue.ts';
import type { Tx } from '../../store/database.ts';
import {
  listSightingPage,
  type SightingCursor,
  type SightingListFilter,
  type SightingRow,
  type SightingSort,
} from '../../store/sightings/sighting-list.ts';
import type { CsvColumn } from '../http/csv.ts';
import type { CursorPosition } from '../http/cursors.ts';
import {
  EXPORT_PAGE_SIZE,
  type ExportRequest,
  followPages,
  type ListPage,
  type ListRequest,
  type ListServices,
} from './list-pages.ts';
import type { SightingView } from './schemas.ts';

export async function listSightings(
  { database, cursors }: ListServices,
  tenantId: string,
  request: ListRequest<SightingListFilter, SightingSort>,
): Promise<ListPage<SightingView>> {
  const { sort, order, limit, cursor, ...filter } = request;
  const list = ['sightings', tenantId, sort, order, filter];
  const after = cursor === null ? null : toSightingCursor(cursors.read(list, cursor));
  const { rows, next } = await database.asTenant(tenantId, (tx) =>
    listSightingPage(tx, tenantId, { filter, sort, order, limit, after }),
  );
  return {
    items: rows.map(viewSighting),
    nextCursor:
      next === null
        ? null
        : cursors.write(list, [next.value, next.aiAgent, next.deviceId, next.user]),
  };
}

const toSightingCursor = ([value, aiAgent, deviceId, user]: CursorPosition): SightingCursor => ({
  value: String(value),
  aiAgent: String(aiAgent),
  deviceId: String(deviceId),
  user: user === null || user === undefined ? null : String(user),
});

/** A sighting with what the catalogue says of its AI agent. */
function viewSighting(row: SightingRow): SightingView {
  const info = aiAgentInfo(row.aiAgent);
  return {
    ...row,
    evidence: { ...row.evidence },
    name: info?.name ?? row.aiAgent,
    vendor: info?.vendor ?? null,
    kind: info?.kind ?? null,
    permissionBypass: row.modes.includes('permission-bypass'),
  };
}

/** More than one device has; a shared terminal server may have a few hundred. */
const MAX_PER_DEVICE = 500;

/** The sightings of one device, the newest first. */
export async function listSightingsOfDevice(
  tx: Tx,
  tenantId: string,
  deviceId: string,
): Promise<SightingView[]> {
  const { rows } = await listSightingPage(tx, tenantId, {
    filter: { deviceId },
    sort: 'lastSeenAt',
    order: 'desc',
    limit: MAX_PER_DEVICE,
    after: null,
  });
  return rows.map(viewSighting);
}

export const exportSightings = (
  services: ListServices,
  tenantId: string,
  request: ExportRequest<SightingListFilter, SightingSort>,
): AsyncGenerator<readonly SightingView[]> =>
  followPages((cursor) =>
    listSightings(services, tenantId, { ...request, limit: EXPORT_PAGE_SIZE, cursor }),
  );

export const SIGHTING_COLUMNS: readonly CsvColumn<SightingView>[] = [
  { name: 'aiAgent', value: (row) => row.aiAgent },
  { name: 'name', value: (row) => row.name },
  { name: 'vendor', value: (row) => row.vendor },
  { name: 'kind', value: (row) => row.kind },
  { name: 'deviceId', value: (row) => row.deviceId },
  { name: 'hostname', value: (row) => row.hostname },
  { name: 'deviceStatus', value: (row) => row.deviceStatus },
  { name: 'user', value: (row) => row.user },
  { name: 'lastLoggedInUser', value: (row) => row.lastLoggedInUser },
  { name: 'version', value: (row) => row.version },
  { name: 'launches', value: (row) => row.launches },
  { name: 'active', value: (row) => row.active },
  { name: 'modes', value: (row) => row.modes },
  { name: 'permissionBypass', value: (row) => row.permissionBypass },
  { name: 'firstSeenAt', value: (row) => row.firstSeenAt },
  { name: 'lastSeenAt', value: (row) => row.lastSeenAt },
  { name: 'rule', value: (row) => row.evidence['rule'] },
  { name: 'imagePath', value: (row) => row.evidence['imagePath'] },
  { name: 'signer', value: (row) => row.evidence['signer'] },
];
