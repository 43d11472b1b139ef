import { DiscoveryError } from '../../errors/errors.ts';
import { DEVICE_FIELD_NAMES, type DeviceRow } from '../../store/devices/device-fields.ts';
import type { DeviceFilter } from '../../store/devices/device-filter.ts';
import { type DeviceSort, findDevice, listDevicePage } from '../../store/devices/device-list.ts';
import type { CsvColumn } from '../http/csv.ts';
import {
  EXPORT_PAGE_SIZE,
  type ExportRequest,
  followPages,
  type ListPage,
  type ListRequest,
  type ListServices,
} from './list-pages.ts';
import type { DeviceView, SightingView } from './schemas.ts';
import { listSightingsOfDevice } from './sightings.ts';

export async function listDevices(
  { database, cursors }: ListServices,
  tenantId: string,
  request: ListRequest<DeviceFilter, DeviceSort>,
): Promise<ListPage<DeviceView>> {
  const { sort, order, limit, cursor, ...filter } = request;
  const list = ['devices', tenantId, sort, order, filter];
  const [value, deviceId] = cursor === null ? [] : cursors.read(list, cursor);
  const after =
    deviceId === undefined ? null : { value: String(value), deviceId: String(deviceId) };
  const { rows, next } = await database.asTenant(tenantId, (tx) =>
    listDevicePage(tx, tenantId, { filter, sort, order, limit, after }),
  );
  return {
    items: [...rows],
    nextCursor: next === null ? null : cursors.write(list, [next.value, next.deviceId]),
  };
}

export const exportDevices = (
  services: ListServices,
  tenantId: string,
  request: ExportRequest<DeviceFilter, DeviceSort>,
): AsyncGenerator<readonly DeviceView[]> =>
  followPages((cursor) =>
    listDevices(services, tenantId, { ...request, limit: EXPORT_PAGE_SIZE, cursor }),
  );

/** @param names comma-separated; all fields when undefined. Throws `invalid_request`. */
export function deviceColumns(names: string | undefined): readonly CsvColumn<DeviceRow>[] {
  const wanted = names === undefined ? DEVICE_FIELD_NAMES : names.split(',');
  return wanted.map((name) => {
    const field = DEVICE_FIELD_NAMES.find((known) => known === name);
    if (field === undefined) {
      const detail = `columns has ${name.slice(0, 50)}, which is no field of a device`;
      throw new DiscoveryError('invalid_request', { detail });
    }
    return { name: field, value: (row) => row[field] };
  });
}

/** A device and its AI agents. Throws `not_found`. */
export async function readDevice(
  { database }: ListServices,
  tenantId: string,
  deviceId: string,
): Promise<{ readonly device: DeviceView; readonly sightings: SightingView[] }> {
  return await database.asTenant(tenantId, async (tx) => {
    const device = await findDevice(tx, tenantId, deviceId);
    if (!device) throw new DiscoveryError('not_found');
    return { device, sightings: await listSightingsOfDevice(tx, tenantId, deviceId) };
  });
}
