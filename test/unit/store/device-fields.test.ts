import { expect, it } from 'vitest';
import { DEVICE_COLUMNS } from '../../../src/cli/commands/lists.ts';
import { deviceColumns } from '../../../src/portal/inventory/devices.ts';
import { device, devicesCsvQuery } from '../../../src/portal/inventory/schemas.ts';
import {
  DEVICE_FIELD_NAMES,
  HASHED_FIELDS,
  PRESENCE_FIELDS,
} from '../../../src/store/devices/device-fields.ts';

const namesOf = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name);

it('the API schema of a device has exactly the fields of the list', () => {
  expect(Object.keys(device.shape)).toEqual(DEVICE_FIELD_NAMES);
});

it('the columns of the command line are exactly the fields of the list', () => {
  expect(namesOf(DEVICE_COLUMNS)).toEqual(DEVICE_FIELD_NAMES);
});

it('the columns of the CSV export are exactly the fields of the list', () => {
  expect(namesOf(deviceColumns(undefined))).toEqual(DEVICE_FIELD_NAMES);
});

it('a CSV export can be asked for every field of a device by name', () => {
  const columns = DEVICE_FIELD_NAMES.join(',');
  expect(devicesCsvQuery.safeParse({ columns }).success).toBe(true);
  expect(namesOf(deviceColumns(columns))).toEqual(DEVICE_FIELD_NAMES);
});

it('the first seventeen fields of a device keep their order, and new fields follow them', () => {
  expect(DEVICE_FIELD_NAMES.slice(0, 17)).toEqual([
    'deviceId',
    'hostname',
    'osName',
    'osVersion',
    'agentVersion',
    'ipAddresses',
    'externalIp',
    'lastLoggedInUser',
    'accountName',
    'siteName',
    'groupName',
    'lastActiveAt',
    'status',
    'uuid',
    'osType',
    'firstSeenAt',
    'lastSeenAt',
  ]);
});

it('fields that move at check-ins take no part in the hash of a device', () => {
  expect(namesOf(PRESENCE_FIELDS)).toEqual(['lastActiveAt', 'networkStatus', 'infected']);
  expect(namesOf(HASHED_FIELDS)).toEqual(
    DEVICE_FIELD_NAMES.filter(
      (name) =>
        !['aiAgents', 'firstSeenAt', 'lastSeenAt', 'status'].includes(name) &&
        !namesOf(PRESENCE_FIELDS).includes(name),
    ),
  );
});
