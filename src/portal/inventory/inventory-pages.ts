import type { z } from 'zod';
import { aiAgentInfo } from '../../catalogue/catalogue.ts';
import { DiscoveryError } from '../../errors/errors.ts';
import type { Tx } from '../../store/database.ts';
import type { DeviceFilter } from '../../store/devices/device-filter.ts';
import {
  type DeviceCursor,
  type DeviceListRow,
  type DeviceSort,
  listDevicePage,
} from '../../store/devices/device-list.ts';
import { type ChangeFilter, listChangePage } from '../../store/insight.ts';
import {
  listSightingPage,
  type SightingCursor,
  type SightingListFilter,
  type SightingListRow,
  type SightingSort,
} from '../../store/sightings/sighting-list.ts';
import type { CsvColumn } from '../http/csv.ts';
import { nextCursor } from '../http/paging.ts';
import type { PortalServices } from '../http/services.ts';
import { change, type DeviceView, device, type SightingView } from './schemas.ts';

/** Pages of devices, sightings and changes, and all of them for CSV. */

type ListServices = Pick<PortalServices, 'database' | 'cursors'>;

interface Paged<Sort> {
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor: string | null;
}

interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

type DeviceRequest = DeviceFilter & Paged<DeviceSort>;

export const viewDevice = ({ place: _place, ...row }: DeviceListRow): DeviceView => row;

export async function devicePage(
  { database, cursors }: ListServices,
  tenantId: string,
  request: DeviceRequest,
): Promise<Page<DeviceView>> {
  const { sort, order, limit, cursor, ...filter } = request;
  const list = ['devices', tenantId, sort, order, filter];
  const [value, deviceId] = cursor === null ? [] : cursors.read(list, cursor);
  const after: DeviceCursor | null =
    deviceId === undefined ? null : { value: String(value), deviceId: String(deviceId) };
  const rows = await database.asTenant(tenantId, (tx) =>
    listDevicePage(tx, tenantId, { filter, sort, order, limit, after }),
  );
  const next = nextCursor({ cursors }, list, rows, limit, (row) => [row.place, row.deviceId]);
  return { items: rows.map(viewDevice), nextCursor: next };
}

/** Each page in a transaction of its own, so that a slow reader holds nothing in the database. */
const CSV_PAGE = 2_000;

async function* follow<Item>(
  read: (cursor: string | null) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read(cursor);
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

export const allDevices = (
  services: ListServices,
  tenantId: string,
  request: Omit<DeviceRequest, 'limit' | 'cursor'>,
): AsyncGenerator<readonly DeviceView[]> =>
  follow((cursor) => devicePage(services, tenantId, { ...request, limit: CSV_PAGE, cursor }));

const DEVICE_FIELDS = device.keyof().options;

/** @param names comma-separated; all fields when undefined. Throws `invalid_request`. */
export function deviceColumns(names: string | undefined): readonly CsvColumn<DeviceView>[] {
  const wanted = names === undefined ? DEVICE_FIELDS : names.split(',');
  return wanted.map((name) => {
    const field = DEVICE_FIELDS.find((known) => known === name);
    if (field === undefined) {
      const detail = `columns has ${name.slice(0, 50)}, which is no field of a device`;
      throw new DiscoveryError('invalid_request', { detail });
    }
    return { name: field, value: (row) => row[field] };
  });
}

export function viewSighting({ place: _place, ...row }: SightingListRow): SightingView {
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

type SightingRequest = SightingListFilter & Paged<SightingSort>;

export async function sightingPage(
  { database, cursors }: ListServices,
  tenantId: string,
  request: SightingRequest,
): Promise<Page<SightingView>> {
  const { sort, order, limit, cursor, ...filter } = request;
  const list = ['sightings', tenantId, sort, order, filter];
  const after = cursor === null ? null : sightingPlace(cursors.read(list, cursor));
  const rows = await database.asTenant(tenantId, (tx) =>
    listSightingPage(tx, tenantId, { filter, sort, order, limit, after }),
  );
  const next = nextCursor({ cursors }, list, rows, limit, (row) => [
    row.place,
    row.aiAgent,
    row.deviceId,
    row.user,
  ]);
  return { items: rows.map(viewSighting), nextCursor: next };
}

const sightingPlace = ([value, aiAgent, deviceId, user]: readonly (
  | string
  | number
  | null
)[]): SightingCursor => ({
  value: String(value),
  aiAgent: String(aiAgent),
  deviceId: String(deviceId),
  user: user === null || user === undefined ? null : String(user),
});

export const allSightings = (
  services: ListServices,
  tenantId: string,
  request: Omit<SightingRequest, 'limit' | 'cursor'>,
): AsyncGenerator<readonly SightingView[]> =>
  follow((cursor) => sightingPage(services, tenantId, { ...request, limit: CSV_PAGE, cursor }));

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

/** More sightings than one device has; a shared terminal server may have a few hundred. */
const MAX_PER_DEVICE = 500;

export const sightingsOfDevice = (
  tx: Tx,
  tenantId: string,
  deviceId: string,
): Promise<readonly SightingListRow[]> =>
  listSightingPage(tx, tenantId, {
    filter: { deviceId },
    sort: 'lastSeenAt',
    order: 'desc',
    limit: MAX_PER_DEVICE,
    after: null,
  });

export async function changePage(
  { database, cursors }: ListServices,
  tenantId: string,
  filter: ChangeFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<z.infer<typeof change>>> {
  const list = ['changes', tenantId, filter];
  const before = cursor === undefined ? null : Number(cursors.read(list, cursor)[0]);
  const rows = await database.asTenant(tenantId, (tx) =>
    listChangePage(tx, tenantId, filter, limit, before),
  );
  const next = nextCursor({ cursors }, list, rows, limit, ({ changeId }) => [changeId]);
  const items = rows.map(({ runNumber, kind, ...row }) => ({
    ...row,
    kind: change.shape.kind.parse(kind),
    runNumber: runNumber,
    aiAgentName: row.aiAgent === null ? null : (aiAgentInfo(row.aiAgent)?.name ?? row.aiAgent),
  }));
  return { items, nextCursor: next };
}
