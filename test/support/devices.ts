import type { Device } from '../../src/types.ts';

/** A device like any other, numbered. */
export const device = (number: number, fields: Partial<Device> = {}): Device => ({
  deviceId: String(1_000_000_000_000_000_000n + BigInt(number)),
  uuid: `uuid-${number}`,
  hostname: `host-${number}`,
  domain: 'WORKGROUP',
  osType: 'windows',
  osName: 'Windows 11 Pro',
  osVersion: '26100',
  agentVersion: '24.1.2.3',
  machineType: 'laptop',
  modelName: null,
  serialNumber: null,
  ipAddresses: [`10.0.0.${number % 256}`, 'fe80::1'],
  externalIp: '3.122.240.42',
  lastLoggedInUser: 'ann',
  accountId: '1',
  accountName: 'Acme',
  siteId: '2',
  siteName: 'Berlin',
  groupId: '3',
  groupName: 'Default Group',
  lastActiveAt: '2026-11-23T10:00:00.123456Z',
  consoleUpdatedAt: '2026-11-23T10:00:00.000000Z',
  decommissioned: false,
  ...fields,
});

export const devices = (count: number, from = 0): readonly Device[] =>
  Array.from({ length: count }, (_, at) => device(from + at));
